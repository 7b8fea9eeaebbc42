"""Rights in plain French, and the grid in which an administrator ticks them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ausuivant.core.config import Site, said
from ausuivant.i18n import SOURCE, Translator, mark, translator
from server.security.people import WHOLE_SITE, gives
from server.security.roles import Grant, Identity, Role

NAMES: Final[Mapping[Role, str]] = {
    Role.AGENT: mark("Agent"),
    Role.RECEPTIONIST: mark("Agent d’accueil"),
    Role.SUPERVISOR: mark("Responsable d’accueil"),
    Role.SITE_ADMIN: mark("Administrateur de site"),
    Role.ADMIN: mark("Administrateur"),
    Role.AUDITOR: mark("Auditeur"),
    Role.KIOSK: mark("Borne"),
    Role.DISPLAY: mark("Écran de salle"),
    Role.COUNTER: mark("Afficheur de guichet"),
}
DOES: Final[Mapping[Role, str]] = {
    Role.AGENT: mark("Tenir un guichet : appeler, recevoir, mettre de côté, réorienter."),
    Role.RECEPTIONIST: mark("Délivrer des tickets à la main, donner une priorité, réorienter, annuler."),
    Role.SUPERVISOR: mark("Voir la supervision, suspendre une file, agir à tous les guichets, délivrer des tickets."),
    Role.SITE_ADMIN: mark("Tout cela, et les appareils et les comptes des agents du site."),
    Role.ADMIN: mark("Tout, dans toute la ville : comptes, appareils, sessions, audit."),
    Role.AUDITOR: mark("Lire la supervision et l’audit, sans rien changer et sans voir les noms."),
}
TOWN: Final = mark("Toute la ville")
#: in the order in which a grid shows them
AT_A_SITE: Final = (Role.AGENT, Role.RECEPTIONIST, Role.SUPERVISOR, Role.SITE_ADMIN, Role.AUDITOR)
IN_TOWN: Final = (Role.AGENT, Role.RECEPTIONIST, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class SaidRight:
    """A role as people read it: what, where, and what it lets one do."""

    name: str
    where: str
    does: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A box to tick. `words`: what it gives, for who does not see the column."""

    value: str
    words: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A role in the grid of a place."""

    name: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The grid of one site, or of the town."""

    name: str
    columns: tuple[tuple[str, str], ...]  #: letter and name; the first column is the whole place
    lines: tuple[Line, ...]


def role_name(role: Role) -> str:
    """A role's name on a screen."""
    return translator(SOURCE)(NAMES[role])


def said_rights(grants: Iterable[Grant], sites: Sequence[Site]) -> list[SaidRight]:
    """Rights in plain words, the queues of one role and site together."""
    say = translator(SOURCE)
    together: dict[tuple[Role, str | None], list[str]] = {}
    for grant in grants:
        queues = together.setdefault((grant.role, grant.site_id), [])
        if grant.queue_id is not None:
            queues.append(grant.queue_id)
    order = {role: place for place, role in enumerate(NAMES)}
    known = {site.id: site for site in sites}
    found = sorted(together.items(), key=lambda one: (order[one[0][0]], one[0][1] or ""))
    return [
        SaidRight(say(NAMES[role]), _where(known.get(site_id or ""), site_id, queues, say), say(DOES.get(role, "")))
        for (role, site_id), queues in found
    ]


def grid(by: Identity, ticked: Iterable[Grant], sites: Sequence[Site]) -> tuple[Place, ...]:
    """The rights that somebody may give, with those of an account ticked."""
    say, held = translator(SOURCE), {value_of(one) for one in ticked}
    places = [_site_grid(by, site, held, say) for site in sites]
    town = Place(
        say(TOWN),
        (("", say(TOWN)),),
        tuple(
            Line(say(NAMES[role]), (_cell(Grant(role, None), (say(NAMES[role]), say(TOWN)), held),))
            for role in IN_TOWN
            if gives(by, role, None)
        ),
    )
    return tuple(place for place in (*places, town) if place.lines)


def value_of(grant: Grant) -> str:
    """A right as a form sends it."""
    return ":".join((grant.role.value, grant.site_id or "", grant.queue_id or ""))


def granted(values: Iterable[str]) -> tuple[Grant, ...]:
    """The rights that a form sent; what no form of ours sends counts as nothing."""
    known = {role.value: role for role in NAMES}
    found = []
    for value in values:
        role, _, place = value.partition(":")
        site_id, _, queue_id = place.partition(":")
        if role in known:
            found.append(Grant(known[role], site_id or None, queue_id or None))
    return tuple(found)


def _site_grid(by: Identity, site: Site, held: set[str], say: Translator) -> Place:
    name, queues = said(site.name, SOURCE), tuple(site.queues.values())
    whole = say("Tout le site")
    lines = []
    for role in (one for one in AT_A_SITE if gives(by, one, site.id)):
        cells: list[Cell | None] = [_cell(Grant(role, site.id), (say(NAMES[role]), name, whole), held)]
        for queue in queues:
            alone = Grant(role, site.id, queue.id)
            words = (say(NAMES[role]), name, said(queue.name, SOURCE))
            cells.append(None if role in WHOLE_SITE else _cell(alone, words, held))
        lines.append(Line(say(NAMES[role]), tuple(cells)))
    columns = (("", whole), *((queue.letter, said(queue.name, SOURCE)) for queue in queues))
    return Place(name, columns, tuple(lines))


def _cell(grant: Grant, words: tuple[str, ...], held: set[str]) -> Cell:
    value = value_of(grant)
    return Cell(value, ", ".join(words), value in held)


def _where(site: Site | None, site_id: str | None, queues: Sequence[str], say: Translator) -> str:
    if site_id is None:
        return say(TOWN)
    if site is None:
        return site_id
    names = [said(site.queue(one).name, SOURCE) if one in site.queues else one for one in queues]
    return ", ".join((said(site.name, SOURCE), *names))
