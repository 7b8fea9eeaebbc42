"""What people reach for when they must make a password: such a piece is worth no more than one character.

Our own list: first names, pets and seasons, what stands on the keyboard and on the walls of a town hall. A whole
dictionary would add little: the rule of `passwords` asks for far more than one word.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

SHORTEST: Final = 4  #: characters of a piece

_LISTED: Final = """
motdepasse password passw0rd passe passer secret identifiant login admin administrateur administration root user
utilisateur test demo bienvenue welcome bonjour bonsoir salut coucou merci jetaime iloveyou letmein changeme
changezmoi nouveau nouvelle provisoire temporaire default defaut invite guest master superman batman pokemon naruto
starwars dragon monkey shadow sunshine soleil lune etoile princesse prince chocolat caramel vanille nutella fraise
cerise citron orange pomme banane doudou chouchou loulou titi nounours bisous bebe maman papa mamie papi famille
cheri cherie amour amours ange angel coeur coquine poussin lapin chaton chat chien tigre lion loup cheval poney
dauphin papillon fleur rose violette football foot rugby tennis basket velo vacances plage montagne liberte egalite
fraternite france francais paris marseille lyon toulouse nantes bordeaux lille nice provence bretagne corse
olympique juventus psgpsg allezom ordinateur internet windows microsoft google facebook wanadoo nicolas alexandre
thomas julien maxime quentin antoine guillaume romain clement camille marine pauline marie sophie caroline isabelle
nathalie valerie sandrine stephanie celine aurelie laetitia emilie julie laura sarah chloe manon emma lucas louis
hugo arthur pierre michel philippe patrick christophe frederic olivier sebastien david daniel laurent vincent jerome
martin bernard dubois durand moreau janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
lundi mardi mercredi jeudi vendredi samedi dimanche printemps automne hiver matin midi soir minuit mairie hotel
ville commune communal municipal municipale municipalite agglo metropole accueil guichet ticket tickets borne ecran
salle attente file queue numero suivant ausuivant usager agent agents responsable directeur direction service
services public etatcivil passeport identite ccas elections urbanisme scolaire periscolaire police maire adjoint
conseil departement region prefecture republique informatique bureau serveur kiosque affichage horaire visiteur
"""
WORDS: Final = frozenset(_LISTED.split())
SEQUENCES: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "&é\"'(-è_çà)=",
    "1q2w3e4r5t6y",
    "1a2z3e4r5t6y",
    "aqwzsxedcrfv",
    "azeqsdwxc",
)
LOOKALIKES: Final = str.maketrans("0134578@$!€|", "oieastbasiel")
_YEAR: Final = re.compile(r"(19|20)\d\d")
_REPEATED: Final = re.compile(r"(.{2,}?)\1+|(.)\2{2,}")


def words_of(*names: str) -> frozenset[str]:
    """The words of names, as pieces to look for."""
    found = (piece for name in names for piece in re.split(r"[^0-9a-z]+", _plain(name)))
    whole = ("".join(re.findall(r"[0-9a-z]+", _plain(name))) for name in names)
    return frozenset(piece for piece in (*found, *whole) if len(piece) >= SHORTEST)


def worth(password: str, more: Iterable[str] = ()) -> int:
    """How many characters a password is worth, when each piece that everybody thinks of counts for one."""
    plain = _REPEATED.sub(lambda found: found[1] or found[2], _plain(password))
    swapped = plain.translate(LOOKALIKES)
    blocked = WORDS | frozenset(more)
    longest = max((len(word) for word in blocked), default=SHORTEST)
    place, count = 0, 0
    while place < len(plain):
        sizes = range(min(longest, len(plain) - place), SHORTEST - 1, -1)
        known = (n for n in sizes if plain[place : place + n] in blocked or swapped[place : place + n] in blocked)
        year = 4 if _YEAR.match(plain, place) else 0
        place += max(next(known, 1), _run(plain[place:]), year)
        count += 1
    return count


def is_blocked(word: str, more: Iterable[str] = ()) -> bool:
    """Whether a word of a phrase is one that everybody thinks of."""
    return _plain(word) in WORDS or _plain(word) in frozenset(more)


def _run(text: str) -> int:
    """How far the text goes along the alphabet, the digits or the keyboard; 0 for less than a piece."""
    size = 0
    for sequence in _both_ways():
        n = SHORTEST
        while n <= len(text) and text[:n] in sequence:
            size, n = max(size, n), n + 1
    return size


@cache
def _both_ways() -> tuple[str, ...]:
    return tuple(way for one in SEQUENCES for way in (_plain(one), _plain(one)[::-1]))


def _plain(text: str) -> str:
    """Small letters without accents, as many as there were characters."""
    return "".join(unicodedata.normalize("NFKD", char)[0] for char in text.lower())
