"""What a phone shows of its ticket, already in words: the page knows no sentence of the reception's own.

Saying everything here gives every language its plurals and its hours from the one set of catalogues, and keeps the page
small. No démarche is named, whatever it is; a sensitive one hides its site too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ausuivant.core.config import Site, said
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.site import Ticket
from ausuivant.core.views import Range
from ausuivant.i18n import SOURCE, Translator, base, say_range, say_time, translator

#: states that nothing follows but another ticket
OVER: Final = frozenset({TicketState.SERVED, TicketState.CANCELLED, TicketState.SENT_OUT, TicketState.EXPIRED})
CANCELLABLE: Final = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.HELD})
#: who waits less than this stays near
STAY_MIN: Final = 10
#: hours to come back are said to so many minutes, downwards
STEP_MIN: Final = 5


@dataclass(frozen=True, slots=True)
class PhoneView:
    """One ticket. `title` is the large sentence; `fact` what to do, `more` the rest; `note` small print.

    `ring` is new for each call and recall, empty otherwise; `papers` is the notice's address, while there is time to
    read it. `over`: nothing more will come. `needs_time`: the agent knows that who was called is coming slowly.
    """

    state: TicketState
    label: str
    place: str
    title: str
    wait: str = ""
    people: str = ""
    ahead: int | None = None
    fact: str = ""
    more: str = ""
    note: str = ""
    ring: str = ""
    papers: str = ""
    cancellable: bool = False
    over: bool = False
    needs_time: bool = False


def phone_view(
    ticket: Ticket, site: Site, now: datetime, *, language: str, ahead: int | None, wait: Range | None
) -> PhoneView:
    """Say where a ticket stands. `ahead`, `wait`: of a waiting one."""
    _ = translator(language)
    title, fact, more, note = _words(ticket, site, now, _, ahead=ahead, wait=wait)
    waiting = ticket.state is TicketState.WAITING
    return PhoneView(
        state=ticket.state,
        label=ticket.label,
        place=_place(ticket, site, language),
        title=title,
        wait=say_range(wait, language) if waiting and wait is not None and ahead else "",
        people=_people(_, ahead) if waiting and ahead else "",
        ahead=ahead if waiting else None,
        fact=fact,
        more=more,
        note=note,
        ring=f"{ticket.call_id}/{ticket.calls}" if ticket.state is TicketState.CALLED else "",
        papers=_papers(ticket, site, language) if waiting else "",
        cancellable=ticket.state in CANCELLABLE,
        over=ticket.state in OVER,
    )


def come_back(site: Site, now: datetime, wait: Range | None, language: str) -> str:
    """The hour before which to be back; empty for who should stay. Nobody is called before the range's lower end."""
    if wait is None or wait.low < STAY_MIN:
        return ""
    back = now.astimezone(ZoneInfo(site.timezone)) + timedelta(minutes=wait.low)
    back -= timedelta(minutes=back.minute % STEP_MIN)
    return say_time(back, site.timezone, language=language)


def _people(_: Translator, ahead: int) -> str:
    return _.plural("{n} personne avant vous", "{n} personnes avant vous", ahead)


def _may_be_named(ticket: Ticket, site: Site) -> bool:
    service, queue = site.services.get(ticket.service_id), site.queues.get(ticket.queue_id)
    return service is not None and queue is not None and not (service.sensitive or queue.sensitive)


def _place(ticket: Ticket, site: Site, language: str) -> str:
    return f"{said(site.name, language)}, {site.town}" if _may_be_named(ticket, site) else site.town


def _papers(ticket: Ticket, site: Site, language: str) -> str:
    if not _may_be_named(ticket, site):
        return ""
    notices = site.service(ticket.service_id).notices
    tongue = base(language)
    spoken = f"/{tongue}" if tongue != SOURCE and tongue in notices else ""
    return f"/n/{site.id}/{ticket.service_id}{spoken}" if notices else ""


def _words(
    ticket: Ticket, site: Site, now: datetime, _: Translator, *, ahead: int | None, wait: Range | None
) -> tuple[str, str, str, str]:
    """The title, what to do, the rest, the small print."""
    called_at = say_time(ticket.called_at, site.timezone, language=_.language) if ticket.called_at else ""
    counter = site.counters.get(ticket.counter_id or "")
    where = said(counter.name, _.language) if counter else (ticket.counter_id or "")
    match ticket.state:
        case TicketState.WAITING:
            return _waiting(site, now, _, ahead=ahead, wait=wait)
        case TicketState.CALLED:
            return _("C’est à vous"), where, "", _("Appelé à {time}", time=called_at)
        case TicketState.SERVING:
            return _("Vous êtes reçu"), where, "", ""
        case TicketState.HELD:
            return _("Ticket mis de côté"), _("Restez ici."), _("Vous serez rappelé."), ""
        case TicketState.NO_SHOW:
            missed = _("Vous avez été appelé à {time}.", time=called_at)
            return _("Appel manqué"), missed, _("Allez à l’accueil avec votre numéro."), ""
        case TicketState.SERVED:
            return _("Votre visite est terminée"), _("Merci et à bientôt."), "", ""
        case TicketState.CANCELLED:
            return _("Ticket annulé"), _("Pour être reçu, prenez un nouveau ticket."), "", ""
        case TicketState.SENT_OUT:
            return _("Vous êtes attendu ailleurs"), _("L’agent vous a donné un nouveau numéro."), "", ""
        case TicketState.EXPIRED:
            return _("L’accueil est fermé"), _("Ce ticket n’est plus valable."), "", ""


def _waiting(
    site: Site, now: datetime, _: Translator, *, ahead: int | None, wait: Range | None
) -> tuple[str, str, str, str]:
    calls = _("L’écran et la voix vous appelleront.")
    if not ahead:
        return _("Vous êtes le prochain"), _("Restez ici."), calls, ""
    if wait is None:
        return "", _("Attendez ici."), calls, ""
    back = come_back(site, now, wait, _.language)
    if not back:
        return _("Attente"), _("Restez ici : c’est bientôt votre tour."), calls, ""
    return _("Attente"), _("Revenez avant {time}", time=back), f"{_('Ou attendez ici.')} {calls}", ""
