"""Each kind of bad town file is refused with the right line, in French."""

from datetime import date
from pathlib import Path

import pytest

from ausuivant.sitefile import SiteFileError, dump_town, load_town, read_town

TODAY = date(2026, 11, 22)

GOOD = """\
town = "Miramas"

[[site]]
id = "HDV"
name = { fr = "Hôtel de ville", en = "Town hall" }
hours = "Mo-Fr 08:30-12:00; PH off"

[site.families]
"Titres" = { en = "Documents" }

[[site.queue]]
id = "identite"
letter = "A"
name = { fr = "Identité", en = "Identity" }
target = "20 min"
head_start = { priority = "20 min" }

[[site.queue]]
id = "accueil"
letter = "Z"
name = { fr = "Accueil", en = "Reception" }
sensitive = true

[[site.counter]]
id = "1"
name = { fr = "Guichet 1", en = "Counter 1" }
serves = [
    "identite",
    { queue = "accueil", help_after = "10 min" },
]

[[site.service]]
id = "passeport"
name = { fr = "Passeport", en = "Passport" }
queue = "identite"
icon = "book"
family = "Titres"
checked_on = 2026-11-02
[site.service.notice.fr]
papers = ["Photo", "Timbre"]
delay = "Un mois"
cost = "86 €"
conditions = "Venez vous-même."
[site.service.notice.en]
papers = ["Photo", "Stamp"]
delay = "One month"
cost = "€86"
conditions = "Come in person."

[[site.service]]
id = "aide"
name = { fr = "Aide", en = "Help" }
queue = "accueil"
icon = "hand-heart"
[site.service.notice.fr]
papers = ["Rien", "Vos courriers"]
delay = "Tout de suite"
cost = "Gratuit"
conditions = "Pour tous."
[site.service.notice.en]
papers = ["Nothing", "Your letters"]
delay = "At once"
cost = "Free"
conditions = "For everyone."
"""

SECOND_SITE = (
    GOOD.split("\n", 2)[2]
    .replace('"HDV"', '"CCAS"')
    .replace('letter = "A"', 'letter = "U"')
    .replace('letter = "Z"', 'letter = "R"')
)

#: what is replaced, by what, where the complaint must point (a text of the changed file), and what it must say
BAD = [
    # the file's syntax
    ('town = "Miramas"', 'town = "Miramas', 'town = "Miramas', "TOML"),
    ('letter = "A"\n', 'letter = "A"\nletter = "U"\n', 'letter = "U"', "deux fois"),
    # keys
    ('town = "Miramas"\n', "", "", "il manque la clé « town »"),
    ('letter = "A"\n', "", "[[site.queue]]", "il manque la clé « letter »"),
    ('delay = "Un mois"\n', "", "[site.service.notice.fr]", "il manque la clé « delay »"),
    ('target = "20 min"', 'cible = "20 min"', 'cible = "20 min"', "la clé « cible » n’existe pas ici"),
    ('icon = "book"', "icon = 3", "icon = 3", "un texte entre guillemets"),
    ("sensitive = true", 'sensitive = "oui"', 'sensitive = "oui"', "true ou false"),
    ("checked_on = 2026-11-02", 'checked_on = "hier"', 'checked_on = "hier"', "une date"),
    ('papers = ["Photo", "Timbre"]', 'papers = "Photo"', 'papers = "Photo"', "une liste"),
    ('cost = "86 €"', 'cost = " "', 'cost = " "', "« cost » est vide"),
    ('town = "Miramas"', f'town = "{"M" * 61}"', "town = ", "trop long (60"),
    ('id = "HDV"', 'id = "hdv"', 'id = "hdv"', "des majuscules"),
    ('id = "1"', 'id = "n° 1"', 'id = "n° 1"', "des lettres et des chiffres"),
    ('id = "passeport"', 'id = "Passe port"', 'id = "Passe port"', "des minuscules"),
    ('{ fr = "Guichet 1", en =', '{ fr = "Guichet 1", EN =', '"Guichet 1"', "code de langue"),
    # lengths
    ('target = "20 min"', "target = 20", "target = 20", "avec son unité"),
    ('target = "20 min"', 'target = "20"', 'target = "20"', "n’est pas une durée"),
    ('target = "20 min"', 'target = "0 min"', 'target = "0 min"', "entre 1 min et 4 h"),
    ('help_after = "10 min"', 'help_after = "bientôt"', "bientôt", "n’est pas une durée"),
    ('{ priority = "20 min" }', '{ vip = "20 min" }', "vip", "il faut 'ordinary'"),
    # letters
    ('letter = "A"', 'letter = "Z"', 'letter = "Z"\nname = { fr = "Accueil"', "la lettre Z est déjà celle"),
    ('letter = "A"', 'letter = "É"', 'letter = "É"', "une seule majuscule"),
    ('letter = "A"', 'letter = "AB"', 'letter = "AB"', "une seule majuscule"),
    ('letter = "A"', 'letter = "O"', 'letter = "O"', "O est exclue"),
    # references
    ('    "identite",\n', '    "identite",\n    "passeports",\n', '    "passeports"', "qui n’existe pas ici"),
    ('    "identite",\n', '    "identite",\n    "identite",\n', '    "identite",\n    {', "deux fois la file"),
    ('    "identite",\n', "", 'id = "identite"', "aucun guichet ne sert la file « identite »"),
    ('    "identite",\n', "", "serves = [", "n’a aucune file à lui"),
    ('queue = "identite"', 'queue = "titres"', 'queue = "titres"', "n’existe pas dans le site HDV"),
    ('queue = "identite"', 'queue = "accueil"', 'id = "identite"', "aucune démarche ne mène"),
    ('id = "aide"', 'id = "passeport"', 'id = "passeport"\nname = { fr = "Aide"', "existe déjà"),
    # languages, names, notices
    ('town = "Miramas"', 'town = "Miramas"\nlanguages = ["fr", "eo"]', "languages", "ne sont pas traduits"),
    ('town = "Miramas"', 'town = "Miramas"\nlanguages = ["en"]', "languages", "le français (fr)"),
    ('{ fr = "Identité", en = "Identity" }', '"Identité"', 'name = "Identité"', "le nom manque en « en »"),
    ('en = "Reception" }', 'en = "Reception", de = "Empfang" }', "Empfang", "pas une langue du site"),
    ('town = "Miramas"', 'town = "Miramas"\nnotice_languages = ["eo"]', "notice_languages", "n’ont pas de mots"),
    ('town = "Miramas"', 'town = "Miramas"\nnotice_languages = ["en"]', "notice_languages", "donnée deux fois"),
    ('{ en = "Documents" }', '{ en = "Documents", ar = "وثائق" }', '"Titres" = {', "pas une langue du site"),
    ("[site.service.notice.en]\npapers = [\"Photo\"", "[site.service.notice.de]\npapers = [\"Photo\"",
     "[site.service.notice.fr]", "la notice manque en « en »"),
    ('papers = ["Photo", "Timbre"]', 'papers = ["Photo"]', 'papers = ["Photo"]', "au moins 2 papiers"),
    ('"Photo", "Stamp"]', '"Photo", "Stamp", "Other"]', "[site.service.notice.fr]", "le même nombre de papiers"),
    ('"Titres" = { en = "Documents" }\n', "", 'family = "Titres"', "n’a pas de nom en « en »"),
    ('family = "Titres"\n', "", '"Titres" = {', "aucune démarche"),
    # discretion
    ('family = "Titres"', 'family = "Titres"\nsensitive = true', "sensitive = true\nchecked", "une file sensible"),
    # hours and zones
    ('"Mo-Fr 08:30-12:00; PH off"', '"lun-ven 8h-12h"', "lun-ven", "ne se lisent pas"),
    ("PH off", "SH off", "SH off", "vacances scolaires"),
    ("08:30-12:00;", "sunrise-12:00;", "sunrise", "lever"),
    ("08:30-12:00;", "08:30-12:00 unknown;", "unknown", "peut-être"),
    ('sensitive = true', 'sensitive = true\nhours = "25h"', '"25h"', "ne se lisent pas"),
    ('town = "Miramas"', 'town = "Miramas"\ntimezone = "Europe/Miramas"', "timezone", "Europe/Miramas"),
    # policy: put before the families
    ("[site.families]", '[site.policy]\nlevels = ["2 min", "1 min", "4 min"]\n[site.families]', "levels", "croissants"),
    ("[site.families]", '[site.policy]\nlevels = ["20 min"]\n[site.families]', "levels", "nombre d’éléments"),
    ("[site.families]", '[site.policy]\nannounce_for = "1 s"\n[site.families]', "announce_for", "au moins 5 s"),
    ("[site.families]", '[site.policy]\nannouncements_kept = 0\n[site.families]', "announcements", "au moins 1"),
    ("[site.families]", '[site.policy]\nday_starts = "4h"\n[site.families]', "day_starts", "n’est pas une heure"),
    ("[site.families]", '[site.policy]\nday_starts = 4\n[site.families]', "day_starts", "entre guillemets"),
]  # fmt: skip


def line_of(text: str, place: str) -> int:
    """The line where a text first stands."""
    assert place in text
    return text[: text.index(place)].count("\n") + 1


def refusal_of(text: str) -> SiteFileError:
    """The refusal of a text."""
    with pytest.raises(SiteFileError) as refused:
        read_town(text, name="ville.toml", today=TODAY)
    return refused.value


def test_town_is_read_when_the_file_is_good() -> None:
    assert read_town(GOOD, today=TODAY).site("HDV").queues["identite"].letter == "A"


@pytest.mark.parametrize(("old", "new", "place", "said"), BAD)
def test_file_is_refused_at_its_line_when(old: str, new: str, place: str, said: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    expected = line_of(text, place)
    found = [problem for problem in refusal_of(text).problems or [refusal_of(text)] if said in problem.message]
    assert found, refusal_of(text).lines()
    assert [problem.line for problem in found] == [expected]


@pytest.mark.parametrize(
    "pair", ["BP", "BD", "DT", "PT", "CG", "TV", "VW", "MN", "FS", "AH", "HK", "QU", "GJ"], ids=str
)
def test_letters_are_refused_when_taken_for_one_another(pair: str) -> None:
    text = GOOD.replace('letter = "A"', f'letter = "{pair[0]}"').replace('letter = "Z"', f'letter = "{pair[1]}"')
    refusal = refusal_of(text)
    assert "se confond à l’oreille" in refusal.message
    assert refusal.line == line_of(text, f'letter = "{pair[1]}"')


@pytest.mark.parametrize("pair", ["AC", "CL", "LR", "RU", "JY", "JM", "MY", "AZ", "CZ", "LM", "XZ"], ids=str)
def test_letters_are_accepted_when_they_sound_different(pair: str) -> None:
    read_town(
        GOOD.replace('letter = "A"', f'letter = "{pair[0]}"').replace('letter = "Z"', f'letter = "{pair[1]}"'),
        today=TODAY,
    )


@pytest.mark.parametrize("letter", ["A", "H"])
def test_letters_are_refused_across_sites_when_the_same_or_alike(letter: str) -> None:
    text = f"{GOOD}\n{SECOND_SITE}".replace('letter = "U"', f'letter = "{letter}"')
    refusal = refusal_of(text)
    assert "la file « identite » du site HDV" in refusal.message
    assert refusal.line == text[: text.rindex(f'letter = "{letter}"')].count("\n") + 1


def test_letters_may_sound_alike_across_sites_when_the_town_says_so() -> None:
    text = f'ear = "site"\n{GOOD}\n{SECOND_SITE}'.replace('letter = "U"', 'letter = "H"')
    assert len(read_town(text, today=TODAY).sites) == 2


def test_site_is_refused_when_its_id_is_taken() -> None:
    text = f"{GOOD}\n{SECOND_SITE}".replace('"CCAS"', '"HDV"')
    assert "le site « HDV » existe déjà" in refusal_of(text).message


def test_families_are_asked_for_when_there_are_many_services() -> None:
    service = GOOD[GOOD.index('[[site.service]]\nid = "aide"') :]
    text = GOOD + "".join("\n" + service.replace('"aide"', f'"aide-{n}"') for n in range(7))
    assert any("a besoin d’une famille" in problem.message for problem in refusal_of(text).problems)


def test_every_problem_is_listed_in_the_order_of_the_lines() -> None:
    text = GOOD.replace('letter = "A"', 'letter = "E"').replace('queue = "accueil"\n', 'queue = "x"\n')
    refusal = refusal_of(text)
    lines = [problem.line for problem in refusal.problems]
    assert lines == sorted(lines)
    assert len(lines) >= 2
    assert str(refusal).startswith(f"ville.toml:{refusal.line}: {refusal.message}\n")


def test_file_is_refused_at_its_line_when_it_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "ville.toml"
    path.write_bytes(GOOD.encode("latin-1", errors="replace"))
    with pytest.raises(SiteFileError, match="UTF-8") as refused:
        load_town(path, today=TODAY)
    assert refused.value.line == line_of(GOOD, "Hôtel")


def test_file_is_read_when_it_comes_from_windows(tmp_path: Path) -> None:
    path = tmp_path / "ville.toml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert load_town(path, today=TODAY) == read_town(GOOD, today=TODAY)


def test_notice_may_be_in_a_language_of_its_own_when_the_site_lists_it() -> None:
    arabic = """[site.service.notice.ar]
papers = ["صورة", "طابع"]
delay = "شهر"
cost = "86 €"
conditions = "احضر بنفسك."
"""
    english = GOOD.index("[site.service.notice.en]")
    text = 'notice_languages = ["ar", "es"]\n' + GOOD[:english] + arabic + GOOD[english:]
    assert "le nom manque en « ar »" in refusal_of(text).message
    text = text.replace('{ fr = "Passeport", en = "Passport" }', '{ fr = "Passeport", en = "Passport", ar = "جواز" }')
    text = text.replace('"Mo-Fr 08:30-12:00; PH off"\n', '"Mo-Fr 08:30-12:00; PH off"\naddress = "1 rue Droite"\n')
    town = read_town(text, today=TODAY)
    site = town.site("HDV")
    assert (site.notice_languages, site.address) == (("ar", "es"), "1 rue Droite")
    assert site.service("passeport").notices["ar"].papers == ("صورة", "طابع")
    assert set(site.service("aide").notices) == {"fr", "en"}
    assert read_town(dump_town(town), today=TODAY) == town


def test_messages_of_the_hall_are_read_and_written_back() -> None:
    messages = 'messages = ["Ouvert à 9 h : venez.", { fr = "Fermé samedi.", en = "Closed on Saturday." }]'
    town = read_town(GOOD.replace("[site.families]", f"{messages}\n[site.families]", 1), today=TODAY)
    assert town.site("HDV").messages == (
        {"fr": "Ouvert à 9\u00a0h\u00a0: venez."},
        {"fr": "Fermé samedi.", "en": "Closed on Saturday."},
    )
    assert read_town(dump_town(town), today=TODAY).site("HDV") == town.site("HDV")


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ('[{ en = "Closed." }]', "en français"),
        ('[{ fr = "Fermé.", de = "Zu." }]', "« de » n’est pas une langue du site"),
        (f'["{"a" * 121}"]', "120"),
    ],
)
def test_message_that_no_screen_can_show_is_refused(messages: str, reason: str) -> None:
    with pytest.raises(SiteFileError) as refusal:
        read_town(GOOD.replace("[site.families]", f"messages = {messages}\n[site.families]", 1))
    assert reason in str(refusal.value)


def test_public_address_is_every_sites_and_written_back() -> None:
    town = read_town(GOOD.replace("\n\n", '\npublic_address = "https://accueil.ville.fr/"\n\n', 1), today=TODAY)
    assert {site.public_address for site in town.sites} == {"https://accueil.ville.fr"}
    assert read_town(dump_town(town), today=TODAY) == town


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://accueil.ville.fr", "n’est pas une adresse en https"),
        ("accueil.ville.fr", "n’est pas une adresse en https"),
        ("https://accueil.ville.fr/suivi", "doit s’arrêter après le nom"),
        ("https://accueil.ville.fr/?a=b", "doit s’arrêter après le nom"),
    ],
)
def test_public_address_that_would_show_a_secret_or_lead_nowhere_is_refused(address: str, reason: str) -> None:
    with pytest.raises(SiteFileError, match=reason):
        read_town(GOOD.replace("\n\n", f'\npublic_address = "{address}"\n\n', 1), today=TODAY)
