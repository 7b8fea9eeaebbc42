"""Which choices a kiosk offers: démarches, or families of them, in the visitor's language and with their waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ausuivant.core.config import said
from ausuivant.core.views import KioskView, ServiceChoice
from ausuivant.i18n import Translator, say_range
from kiosk_app.actions import Choose, DoNotKnow, HaveAppointment, OpenFamily, Turn
from kiosk_app.screens.scene import Scene
from kiosk_app.screens.tiles import Offer

#: More démarches than this are shown by family.
MOST: Final = 8
FAMILY_ICON: Final = "layout-grid"
UNSURE_ICON: Final = "message-circle-question"
APPOINTMENT_ICON: Final = "calendar-check"


@dataclass(frozen=True, slots=True)
class Group:
    """What one tile stands for: a démarche, or a family of several. `key` is the tile's name for programs."""

    key: str
    family: str | None
    members: tuple[ServiceChoice, ...]


def grouped(view: KioskView, family: str | None) -> tuple[Group, ...]:
    """Decide the tiles: a family's démarches; all of them if they are few; else the families, in the town's order."""
    choices = [one for one in view.services if family is None or one.family == family]
    if family is not None or len(choices) <= MOST:
        return tuple(_alone(one) for one in choices)
    found: dict[str, list[ServiceChoice]] = {}
    for choice in choices:
        found.setdefault(choice.family, []).append(choice)
    return tuple(
        Group(f"family-{name}", name, tuple(members)) if len(members) > 1 else _alone(members[0])
        for name, members in found.items()
    )


def offers(view: KioskView, family: str | None, scene: Scene) -> list[Offer]:
    """Write the tiles of the first screen, or of a family."""
    return [_offer(group, view, scene) for group in grouped(view, family)]


def unsure(view: KioskView, scene: Scene) -> Offer:
    """Write the tile of who does not know: it leads to the general démarche, or to the desk if none receives."""
    _ = scene.words
    general = next((one for one in view.services if one.service_id == view.reception and one.open), None)
    action = DoNotKnow() if general is None else Choose(general.service_id, general.sensitive)
    return Offer("unsure", action, _("Je ne sais pas"), UNSURE_ICON, _("L’accueil vous oriente"))


def expected(view: KioskView, scene: Scene) -> list[Offer]:
    """Write the one tile of another colour, for whoever has an appointment; none where nobody can check in."""
    _ = scene.words
    if not view.check_in:
        return []
    name, meaning = _("J’ai un rendez-vous"), _("Me signaler")
    return [Offer("appointment", HaveAppointment(), name, APPOINTMENT_ICON, meaning, accent=True)]


def others(scene: Scene) -> Offer:
    """Write the tile that turns the page."""
    _ = scene.words
    return Offer("others", Turn(scene.visit.page + 1), _("Autres démarches"), "ellipsis", _("Voir la suite"))


def family_name(view: KioskView, family: str, scene: Scene) -> str:
    """Say a family's name in the visitor's language."""
    names, _ = view.families.get(family), scene.words
    return said(names, scene.language) if names else family or _("Autres démarches")


def reopening(when: str, _: Translator) -> str:
    """Say that something is closed, and until when if it is known."""
    return _("Fermé,\nrouvre {when}", when=when) if when else _("Fermé")


def waiting(choice: ServiceChoice, _: Translator) -> str:
    """Say how many wait."""
    if not choice.waiting:
        return _("Personne n’attend")
    return _.plural("{n} personne attend", "{n} personnes attendent", choice.waiting)


def _offer(group: Group, view: KioskView, scene: Scene) -> Offer:
    """Write one tile; a group whose démarches differ says only how many they are."""
    _ = scene.words
    first = group.members[0]
    name = said(first.name, scene.language) if group.family is None else family_name(view, group.family, scene)
    action = Choose(first.service_id, first.sensitive) if group.family is None else OpenFamily(group.family)
    opened = tuple(one for one in group.members if one.open)
    secret = any(one.sensitive for one in group.members)
    icon = first.icon or FAMILY_ICON
    if not opened:
        return Offer(group.key, action, name, icon, reopening(_reopens(group.members, scene), _), None, True, secret)
    if len({one.queue_id for one in opened}) == 1:
        level = opened[0].level
        wait = say_range(opened[0].range, scene.language) if level is not None else waiting(opened[0], _)
        wait = "" if scene.alone else wait
        return Offer(group.key, action, name, icon, wait, level, secret=secret)
    count = _.plural("{n} démarche", "{n} démarches", len(group.members))
    return Offer(group.key, action, name, icon, count, secret=secret)


def _reopens(members: Sequence[ServiceChoice], scene: Scene) -> str:
    soonest = min((one.reopens_at for one in members if one.reopens_at is not None), default=None)
    return scene.when(soonest) if soonest is not None else ""


def _alone(choice: ServiceChoice) -> Group:
    return Group(f"service-{choice.service_id}", None, (choice,))
