"""What routes are asked: the commands' fields that do not stand in the address, with their limits.

Limits are generous for people and short for machines gone wrong; unknown fields are refused, so a misspelt one
never passes for its default.
"""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ausuivant.core.commands import AlertKind, Place
from ausuivant.core.config import TicketClass
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from ausuivant.wire.instants import ClockReading

Id = Annotated[str, Field(min_length=1, max_length=64)]
Reason = Annotated[str, Field(max_length=200)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
Code = Annotated[str | None, Field(max_length=10, repr=False)]
Secret = Annotated[str, Field(max_length=256, repr=False)]
Letter = Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
Number = Annotated[int, Field(ge=1, le=99_999)]
Delay = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(hours=12))]

#: of a note, in characters: two lines of the console's card
NOTE_LENGTH = 100
TICKET = "0193a6c0-6c1e-7000-8000-00000000a042"
CALL = "0193a6c0-6c1e-7000-8000-00000000ca11"


def _shown(**example: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [example]})


class Body(BaseModel):
    """The content of a request."""

    model_config = _shown()


class IssueBody(Body):
    """A visitor wants a ticket. `ticket_id`: a UUIDv7 made by the kiosk or the desk."""

    model_config = _shown(ticket_id=TICKET, service_id="etat-civil", klass="ordinary", language="fr")
    ticket_id: UUID
    service_id: Id
    klass: TicketClass = TicketClass.ORDINARY
    language: Language = "fr"
    appointed_at: ClockReading | None = None


class AdoptBody(Body):
    """A ticket that a kiosk printed by itself."""

    model_config = _shown(
        ticket_id=TICKET, service_id="etat-civil", letter="A", number=801, happened_at="2026-11-23T09:31:00+01:00"
    )
    ticket_id: UUID
    service_id: Id
    letter: Letter
    number: Number
    happened_at: ClockReading
    klass: TicketClass = TicketClass.ORDINARY
    language: Language = "fr"


class PrintFailureBody(Body):
    """Why the paper did not come out."""

    model_config = _shown(reason="paper_out")
    reason: Reason


class PrioritiseBody(Body):
    """The class that the ticket has from now on."""

    model_config = _shown(klass="priority")
    klass: TicketClass


class ReinstateBody(Body):
    """When the absent visitor's ticket may be called again: seconds, or an ISO 8601 duration."""

    model_config = _shown(delay="PT5M")
    delay: Delay = timedelta(0)


class CancelBody(Body):
    """Why the visitor gives up."""

    model_config = _shown(reason="parti")
    reason: Reason = ""


class TransferBody(Body):
    """Where a waiting or held ticket goes."""

    model_config = _shown(service_id="titres-identite", place="keep")
    service_id: Id
    only_counter: Id | None = None
    place: Place = Place.KEEP


class SendOutBody(Body):
    """The site and service where a ticket goes; `counter_id` and `seen_call` if it is in a counter's hands."""

    model_config = _shown(to_site="CCAS", service_id="aide-sociale")
    to_site: Id
    service_id: Id
    counter_id: Id | None = None
    seen_call: UUID | None = None


class ServedOfflineBody(Body):
    """Numbers called by voice while the server was away, about when, and where if that is known."""

    model_config = _shown(letter="A", first=41, last=47, happened_at="2026-11-23T10:30:00+01:00", counter_id="3")
    letter: Letter
    first: Number
    last: Number
    happened_at: ClockReading
    counter_id: Id | None = None


class OpenBody(Body):
    """The queues that the agent takes, none for all that the counter serves."""

    model_config = _shown(queues=["etat-civil"])
    queues: Annotated[tuple[Id, ...], Field(max_length=64)] = ()


class PauseBody(Body):
    """Why the counter stops for a while."""

    model_config = _shown(reason="pause")
    reason: Reason = ""


class SeenBody(Body):
    """The call that the agent sees at the counter, or none: an answer to another one is refused."""

    model_config = _shown(seen_call=CALL)
    seen_call: UUID | None = None


class CallBody(SeenBody):
    """The ticket chosen out of order, and why."""

    model_config = _shown(seen_call=None, ticket_id=TICKET, reason="urgence")
    ticket_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class WalkInBody(SeenBody):
    """Somebody who took no ticket. `ticket_id`: a UUIDv7 made by the desk."""

    model_config = _shown(seen_call=None, ticket_id=TICKET, service_id="etat-civil", language="fr")
    ticket_id: UUID
    service_id: Id
    language: Language = "fr"


class FinishBody(SeenBody):
    """How the visit ended, in the town's own words, and the démarches done if they are not the ticket's own alone."""

    model_config = _shown(seen_call=CALL, outcome="", services=["passeport", "carte-identite"])
    outcome: Reason = ""
    services: Annotated[tuple[Id, ...], Field(max_length=12)] = ()


class LateFinishBody(FinishBody):
    """The same; `happened_at`: when the visit ended, where the counter could not say so at once."""

    model_config = _shown(seen_call=CALL, outcome="", services=[], happened_at="2026-11-23T10:41:00+01:00")
    happened_at: ClockReading | None = None


class HoldBody(SeenBody):
    """Why the visitor is set aside, and for how long: seconds or an ISO 8601 duration, none for the town's rule."""

    model_config = _shown(seen_call=CALL, reason="photocopie", delay="PT15M")
    reason: Reason = ""
    delay: Delay | None = None


class NoteBody(Body):
    """A few words on a visit for whoever receives it next; none takes them away. The log never holds them."""

    model_config = _shown(text="Attend sa fille à l’entrée.")
    text: Annotated[str, Field(max_length=NOTE_LENGTH, repr=False)] = ""


class HandOverBody(SeenBody):
    """Where the visitor at the counter goes."""

    model_config = _shown(seen_call=CALL, ticket_id=TICKET, service_id="titres-identite")
    ticket_id: UUID
    service_id: Id
    only_counter: Id | None = None
    place: Place = Place.KEEP


class ClockBody(Body):
    """The hour that is right, as the administrator reads it elsewhere."""

    model_config = _shown(clock="2026-11-23T09:31:00+01:00")
    clock: ClockReading


class SuspendBody(Body):
    """Why a queue stops giving tickets."""

    model_config = _shown(reason="affluence")
    reason: Reason = ""


class AlertBody(Body):
    """What staff should look at."""

    model_config = _shown(alert="help", source="borne-hall", detail="")
    alert: AlertKind
    source: Id
    detail: Reason = ""


class SoundBody(Body):
    """Whether calls are heard where the asking display hangs, since `happened_at`."""

    model_config = _shown(works=False, happened_at="2026-11-23T09:31:00+01:00")
    works: bool
    happened_at: ClockReading


class DeviceReportBody(Body):
    """How the asking kiosk's printer is since `happened_at`; `metres`: of paper since the roll was changed.

    `unsynced`: tickets made while the server was away that it has not taken in yet; none said: as before.
    """

    model_config = _shown(
        health="blocked", troubles=["paper_out"], metres=62.5, unsynced=0, happened_at="2026-11-23T09:31:00+01:00"
    )
    health: DeviceHealth
    happened_at: ClockReading
    troubles: Annotated[tuple[DeviceTrouble, ...], Field(max_length=16)] = ()
    metres: Annotated[float, Field(ge=0, le=100_000)] | None = None
    unsynced: Annotated[int, Field(ge=0, le=100_000)] | None = None


class LoginBody(Body):
    """Who logs in. `code`: what the telephone's application shows, where one is enrolled."""

    model_config = _shown(login="nadia", password="correct cheval agrafe pile")
    login: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=128, repr=False)]
    code: Code = None


class UnlockBody(Body):
    """The PIN or the password of whoever locked the session."""

    model_config = _shown(secret="correct cheval agrafe pile")
    secret: Annotated[str, Field(min_length=1, max_length=128, repr=False)]


class PasswordBody(Body):
    """One's own new password, and the one before it."""

    model_config = _shown(current="correct cheval agrafe pile", new="buffet rideau lampe tabouret pont agrafe clef")
    current: Secret
    new: Secret


class PinBody(Body):
    """A PIN of six digits, or none; and the password."""

    model_config = _shown(password="correct cheval agrafe pile", pin="274915")
    password: Secret
    pin: Annotated[str | None, Field(max_length=16, repr=False)] = None


class CodesBody(Body):
    """A new application for codes: its secret, the code that it shows, and the password."""

    model_config = _shown(
        password="correct cheval agrafe pile", secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", code="492039"
    )
    password: Secret
    secret: Annotated[str, Field(min_length=16, max_length=64, repr=False)]
    code: Annotated[str, Field(max_length=10, repr=False)]


class RemoveCodesBody(Body):
    """The application's last code, and the password."""

    model_config = _shown(password="correct cheval agrafe pile", code="492039")
    password: Secret
    code: Annotated[str, Field(max_length=10, repr=False)]


class GrantBody(Body):
    """A role, at one site or, without `site_id`, in the whole town; for one queue or, without `queue_id`, for all."""

    model_config = _shown(role="agent", site_id="HDV", queue_id="etat-civil")
    role: Annotated[str, Field(max_length=32)]
    site_id: Id | None = None
    queue_id: Id | None = None


class RightsBody(Body):
    """The rights that an account has from now on, and no others."""

    model_config = _shown(roles=[{"role": "agent", "site_id": "HDV"}])
    roles: Annotated[tuple[GrantBody, ...], Field(min_length=1, max_length=128)]


class ResetBody(Body):
    """`codes`: forget the application for codes too, for whoever lost the telephone."""

    model_config = _shown(codes=False)
    codes: bool = False


class AccountBody(Body):
    """A new account. Without `password` a temporary one is made, said by the answer, to be changed first."""

    model_config = _shown(
        login="nadia",
        display_name="Nadia",
        password="correct cheval agrafe pile",
        roles=[{"role": "agent", "site_id": "HDV"}],
    )
    login: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    display_name: Annotated[str, Field(min_length=1, max_length=120)]
    password: Annotated[str | None, Field(min_length=1, max_length=128, repr=False)] = None
    roles: Annotated[tuple[GrantBody, ...], Field(min_length=1, max_length=128)]


class DeviceBody(Body):
    """A new device: a kiosk, a hall display or a counter display of one site."""

    model_config = _shown(name="Borne du hall", role="kiosk", site_id="HDV")
    name: Annotated[str, Field(min_length=1, max_length=120)]
    role: Annotated[str, Field(max_length=32)]
    site_id: Id
