"""`annuaire.toml`: what is wrong is said with its line, in French."""

import re
from pathlib import Path

import pytest

from server.security.directory.config import DirectoryConfig, DirectoryFileError, load_directory, safe_address

GOOD = """\
issuer = "https://annuaire.example/realms/ville"
client_id = "au-suivant"
secret = "s"
[[rule]]
group = "accueil"
role = "agent"
site = "HDV"
"""


def load(folder: Path, text: str) -> object:
    path = folder / "annuaire.toml"
    path.write_text(text, encoding="utf-8")
    return load_directory(path)


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(DirectoryFileError) as refusal:
        load(folder, text)
    return [line.removeprefix(f"{folder}/annuaire.toml:") for line in refusal.value.lines()]


def test_there_is_no_directory_when_there_is_no_file(tmp_path: Path) -> None:
    assert load_directory(tmp_path / "annuaire.toml") is None


def test_defaults_are_safe_when_the_file_says_little(tmp_path: Path) -> None:
    path = tmp_path / "annuaire.toml"
    path.write_text(GOOD, encoding="utf-8")
    config = load_directory(path)
    assert config is not None
    assert config.algorithms == ["RS256", "ES256", "PS256"]
    assert (config.scopes, config.userinfo, config.rights) == (["openid", "profile"], False, "directory")
    assert (config.label, config.groups_claim, config.asks_second_factor) == ("Compte de la ville", "groups", False)


def test_secret_is_read_from_its_file_when_the_file_names_one(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("chut\n", encoding="utf-8")
    path = tmp_path / "annuaire.toml"
    path.write_text(GOOD.replace('secret = "s"', 'secret_file = "secret"'), encoding="utf-8")
    config = load_directory(path)
    assert config is not None
    assert config.client_secret == "chut"


ADMINS = '[[rule]]\ngroup = "*"\nrole = "admin"\n'


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('secret = "s"', ""), ["1: il faut « secret » ou « secret_file », et un seul des deux"]),
        (('secret = "s"', 'secret = "s"\nsecret_file = "f"'), ["1: il faut « secret » ou « secret_file », et un seul"]),
        (('secret = "s"', 'secret_file = "nulle-part"'), ["3: ", "nulle-part : illisible"]),
        (("https://", "http://"), ["1: l’adresse de l’annuaire commence par https://"]),
        (("/ville", "/ville?x=1"), ["1: l’adresse de l’annuaire"]),
        (("https://annuaire", "https://moi:secret@annuaire"), ["1: l’adresse de l’annuaire"]),
        (("client_id", "client"), ["il manque la clé « client_id »", "2: la clé « client » n’existe pas ici"]),
        (('"agent"', '"chef"'), ["6: le rôle « chef » n’existe pas"]),
        (('"agent"', '"kiosk"'), ["6: le rôle « kiosk » n’existe pas"]),
        (('site = "HDV"', 'queues = ["a"]'), ["4: « queues » ne va pas sans « site »"]),
        (('site = "HDV"', "site = 3"), ["7: « site » : un texte entre guillemets"]),
        (("[[rule]]", 'algorithms = ["HS256"]\n[[rule]]'), ["4: « HS256 » n’est pas possible"]),
        (("[[rule]]", 'algorithms = ["none"]\n[[rule]]'), ["4: « none » n’est pas possible"]),
        (("[[rule]]", 'scopes = ["profile"]\n[[rule]]'), ["4: « scopes » doit contenir « openid »"]),
        (("[[rule]]", 'scopes = ["openid profile"]\n[[rule]]'), ["4: « scopes » doit contenir « openid »"]),
        (("[[rule]]", 'groups_claim = "email"\n[[rule]]'), ["4: une adresse de courriel change de main"]),
        (("[[rule]]", 'login_claim = "email"\n[[rule]]'), ["4: une adresse de courriel change de main"]),
        (("[[rule]]", '[required]\nemail = ["a@b.fr"]\n[[rule]]'), ["5: une adresse de courriel change de main"]),
        (("[[rule]]", 'address = "http://accueil.example"\n[[rule]]'), ["4: l’adresse de ce serveur"]),
        (("[[rule]]", 'address = "https://accueil.example/connexion"\n[[rule]]'), ["4: l’adresse de ce serveur"]),
        (("[[rule]]", 'rights = "here"\n[[rule]]'), ['4: avec rights = "here", exigez', '5: avec rights = "here"']),
        (('"accueil"', '"*"'), ["4: la règle « * » vaut pour tout l’annuaire"]),
        (("[[rule]]", f'[required]\nsiret = ["1"]\n{ADMINS}[[rule]]'), ["6: la règle « * » ne fait pas d’adm"]),
        ((GOOD[GOOD.index("[[rule]]") :], ""), ["1: il manque au moins une règle [[rule]]"]),
        (('"s"', '"s'), ["3: ce n’est pas du TOML"]),
    ],
)
def test_fault_is_told_with_its_line_when_the_file_is_wrong(
    tmp_path: Path, change: tuple[str, str], expected: list[str]
) -> None:
    said = "\n".join(refused(tmp_path, GOOD.replace(*change, 1)))
    assert [part for part in expected if part not in said] == [], said


def test_every_fault_is_told_at_once_when_there_are_several(tmp_path: Path) -> None:
    said = refused(tmp_path, GOOD.replace("https", "http").replace('"agent"', '"chef"').replace("site", "sites"))
    assert len(said) == 3


def test_secret_stays_unsaid_when_the_file_is_wrong(tmp_path: Path) -> None:
    text = GOOD.replace('secret = "s"', 'secret = "chut-chut"').replace('"agent"', '"chef"')
    assert "chut-chut" not in "\n".join(refused(tmp_path, text))


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://localhost/x", True),
        ("http://[::1]:1/", True),
        ("http://a.example/x", False),
        ("http://127.0.0.1.a.example/", False),
        ("https://", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_address_is_safe_when_nobody_can_listen(url: str, safe: bool) -> None:
    assert safe_address(url) is safe


def guide_examples() -> list[str]:
    """The files that the technician's guide shows."""
    text = (Path(__file__).resolve().parents[3] / "docs" / "guides" / "annuaire.md").read_text(encoding="utf-8")
    return re.findall(r"```toml\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("text", guide_examples())
def test_example_of_the_guide_is_taken_when_it_has_its_rules(tmp_path: Path, text: str) -> None:
    (tmp_path / "annuaire.secret").write_text("s", encoding="utf-8")
    rules = "" if "[[rule]]" in text or "rights" in text else '[[rule]]\ngroup = "a"\nrole = "agent"\n'
    assert load(tmp_path, text + rules)


def test_guide_shows_every_key_when_there_are_many() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "guides" / "annuaire.md").read_text(encoding="utf-8")
    assert [name for name in DirectoryConfig.model_fields if f"`{name}`" not in text and f"[{name}]" not in text] == []
