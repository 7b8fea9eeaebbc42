"""Who may do what, written by hand and once: one line a right, one line an endpoint, a topic or a page.

Nothing here is read from the product, so that a change there which opens a door shows here. Every question is asked
about the site HDV, its queue `ident`, its counter 1; who asks comes from `cast`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from ausuivant.wire.enrolments import KEY, SIGNATURE
from server.security.roles import Right, Role

_AGENT, _RECEPTIONIST, _SUPERVISOR = Role.AGENT, Role.RECEPTIONIST, Role.SUPERVISOR
_SITE_ADMIN, _ADMIN, _AUDITOR = Role.SITE_ADMIN, Role.ADMIN, Role.AUDITOR
_KIOSK, _DISPLAY, _COUNTER = Role.KIOSK, Role.DISPLAY, Role.COUNTER
_LEADERS = (_SUPERVISOR, _SITE_ADMIN, _ADMIN)
_STAFF = (_AGENT, _RECEPTIONIST, *_LEADERS)
_PEOPLE = (*_STAFF, _AUDITOR)

#: each right, and every role that has it
WHO: Final[Mapping[Right, frozenset[Role]]] = {
    Right.ISSUE: frozenset({_RECEPTIONIST, *_LEADERS, _KIOSK}),
    Right.ADOPT: frozenset({_ADMIN, _KIOSK}),
    Right.CONFIRM: frozenset({_RECEPTIONIST, *_LEADERS, _KIOSK}),
    Right.CANCEL: frozenset({*_STAFF, _KIOSK}),
    Right.DESK: frozenset(_STAFF),
    Right.SERVE: frozenset({_AGENT, *_LEADERS}),
    Right.RUN: frozenset(_LEADERS),
    Right.ALERT: frozenset({*_STAFF, _KIOSK}),
    Right.REPORT: frozenset({_KIOSK}),
    Right.SOUND: frozenset({_DISPLAY}),
    Right.ATTEND: frozenset(_STAFF),
    Right.SEE_HALL: frozenset({*_PEOPLE, _DISPLAY}),
    Right.SEE_COUNTER: frozenset({*_PEOPLE, _DISPLAY, _COUNTER}),
    Right.SEE_KIOSK: frozenset({*_PEOPLE, _KIOSK}),
    Right.SEE_TICKET: frozenset({*_STAFF, _KIOSK}),
    Right.SEE_CONSOLE: frozenset({_AGENT, *_LEADERS}),
    Right.SEE_SUPERVISION: frozenset({*_LEADERS, _AUDITOR}),
    Right.CONFIGURE: frozenset({_SITE_ADMIN, _ADMIN}),
    Right.DEVICES: frozenset({_SITE_ADMIN, _ADMIN}),
    Right.ACCOUNTS: frozenset({_SITE_ADMIN, _ADMIN}),
    Right.AUDIT: frozenset({_ADMIN, _AUDITOR}),
}


class Open(StrEnum):
    """What is open without a right."""

    EVERYBODY = "everybody"
    KNOWN = "any person or device whose credential is good"
    PERSON = "any person whose session is good"
    DEVICE = "any device whose token is good"


class Site(StrEnum):
    """Which site the right must be given at."""

    NAMED = "the one that the address or the body names"
    OWNER = "the one of the row that the address names"
    TOWN = "the whole town"
    ANY = "any: the answer is cut to the caller's sites"


@dataclass(frozen=True)
class Rule:
    """What one endpoint needs, and a request that is well formed.

    `queue`: the right must be given for the queue `ident`. `path`: values of the address's parameters that are not
    the usual ones. `refuses`: problems about the thing asked, which are not about who asks. `ends_session`: the asker's
    is worth nothing afterwards. `locked_too`: a locked session may ask as well. `leaves`: whoever is let in goes to the
    log-in page, as after logging out.
    """

    needs: Right | Open
    site: Site = Site.NAMED
    queue: bool = False
    path: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    ends_session: bool = False
    locked_too: bool = False
    leaves: bool = False
    refuses: frozenset[str] = frozenset()


def _site(right: Right, *, queue: bool = False, **body: Any) -> Rule:
    return Rule(right, queue=queue, body=body or None)


_T = "/api/sites/{site_id}/tickets"
_C = "/api/sites/{site_id}/counters/{counter_id}"
_V = "/api/sites/{site_id}/views"
_TICKET = "{ticket}"  #: stands for a ticket of the queue `ident`
_NEW = "{new}"  #: stands for a fresh id
_DAWN = "2026-11-23T08:31:00+01:00"
_NOBODY = frozenset({"login-needed"})
_UNSIGNED = frozenset({"key-refused"})
_NO_TICKET = frozenset({"ticket-link-unknown"})
_WRONG_CODE = frozenset({"code-refused"})
_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_ANOTHER = "buffet rideau lampe tabouret pont agrafe clef"
_AGENT_HERE = {"role": "agent", "site_id": "HDV"}
_PASSWORD = "cheval correct agrafe pile lampe rideau pont"

ENDPOINTS: Final[Mapping[str, Rule]] = {
    # --- tickets
    f"post {_T}": _site(Right.ISSUE, queue=True, ticket_id=_NEW, service_id="cni"),
    f"post {_T}/adopt": _site(Right.ADOPT, ticket_id=_NEW, service_id="cni", letter="A", number=801, happened_at=_DAWN),
    f"post {_T}/{{ticket_id}}/confirm": _site(Right.CONFIRM, queue=True),
    f"post {_T}/{{ticket_id}}/print-failure": _site(Right.CONFIRM, queue=True, reason="paper_out"),
    f"post {_T}/{{ticket_id}}/prioritise": _site(Right.DESK, queue=True, klass="priority"),
    f"post {_T}/{{ticket_id}}/resume": _site(Right.DESK, queue=True),
    f"post {_T}/{{ticket_id}}/reinstate": _site(Right.DESK, queue=True),
    f"post {_T}/{{ticket_id}}/cancel": _site(Right.CANCEL, queue=True),
    f"post {_T}/{{ticket_id}}/transfer": _site(Right.DESK, queue=True, service_id="acte"),
    f"post {_T}/{{ticket_id}}/send-out": _site(Right.DESK, queue=True, to_site="CCAS", service_id="aide"),
    f"post {_T}/served-offline": _site(Right.SERVE, letter="A", first=1, last=9, happened_at=_DAWN),
    f"post {_T}/{{ticket_id}}/note": _site(Right.DESK, queue=True, text="Attend sa fille."),
    f"get {_T}/{{ticket_id}}": _site(Right.SEE_TICKET, queue=True),
    # The token in the body is what opens the ticket, and this one opens none.
    "post /api/ticket/cancel": Rule(Open.EVERYBODY, body={"token": 43 * "A"}, refuses=_NO_TICKET),
    "post /api/ticket/need-time": Rule(Open.EVERYBODY, body={"token": 43 * "A"}, refuses=_NO_TICKET),
    # --- counters
    f"post {_C}/open": _site(Right.SERVE, queue=True),
    f"post {_C}/call": _site(Right.SERVE, queue=True, seen_call=None, ticket_id=_TICKET, reason="urgence"),
    f"post {_C}/call-next": _site(Right.SERVE, seen_call=None),
    f"post {_C}/pause": _site(Right.SERVE),
    f"post {_C}/resume": _site(Right.SERVE),
    f"post {_C}/walk-in": _site(Right.SERVE, queue=True, seen_call=None, ticket_id=_NEW, service_id="cni"),
    f"post {_C}/recall": _site(Right.SERVE, seen_call=None),
    f"post {_C}/release": _site(Right.SERVE, seen_call=None),
    f"post {_C}/start": _site(Right.SERVE, seen_call=None),
    f"post {_C}/finish": _site(Right.SERVE, seen_call=None),
    f"post {_C}/no-show": _site(Right.SERVE, seen_call=None),
    f"post {_C}/hold": _site(Right.SERVE, seen_call=None),
    f"post {_C}/reopen": _site(Right.SERVE, seen_call=None),
    f"post {_C}/transfer": _site(Right.SERVE, seen_call=None, ticket_id=_TICKET, service_id="acte"),
    f"post {_C}/close": _site(Right.SERVE),
    # --- the site
    "post /api/sites/{site_id}/queues/{queue_id}/suspend": _site(Right.RUN, queue=True),
    "post /api/sites/{site_id}/queues/{queue_id}/reopen": _site(Right.RUN, queue=True),
    "post /api/sites/{site_id}/clock/accept": _site(Right.CONFIGURE, clock=_DAWN),
    "post /api/sites/{site_id}/alerts": _site(Right.ALERT, alert="help", source="borne-hall"),
    "post /api/sites/{site_id}/alerts/{alert_id}/clear": _site(Right.ATTEND),
    "post /api/sites/{site_id}/devices/me/report": _site(Right.REPORT, health="ready", happened_at=_DAWN),
    "post /api/sites/{site_id}/devices/me/sound": _site(Right.SOUND, works=True, happened_at=_DAWN),
    "post /api/sites/{site_id}/devices/me/sync": _site(Right.REPORT, incarnation=_NEW, oldest=1),
    "get /api/sites": Rule(Open.KNOWN),
    "get /api/sites/{site_id}/around": _site(Right.SEE_CONSOLE),
    f"get {_V}/hall": _site(Right.SEE_HALL),
    f"get {_V}/kiosk": _site(Right.SEE_KIOSK),
    f"get {_V}/supervision": _site(Right.SEE_SUPERVISION),
    f"get {_V}/console/{{counter_id}}": _site(Right.SEE_CONSOLE),
    f"get {_V}/counter/{{counter_id}}": _site(Right.SEE_COUNTER),
    # --- sessions
    # A new log-in ends the session that the browser had.
    "post /api/session": Rule(
        Open.EVERYBODY, body={"login": "{known}", "password": _PASSWORD}, ends_session=True, locked_too=True
    ),
    "get /api/session": Rule(Open.PERSON),
    # Whoever shows a cookie may have it taken back, whatever it is worth.
    "delete /api/session": Rule(Open.EVERYBODY, ends_session=True, locked_too=True, refuses=_NOBODY),
    "post /api/session/lock": Rule(Open.PERSON, ends_session=True),
    "post /api/session/unlock": Rule(Open.PERSON, ends_session=True, locked_too=True, body={"secret": _PASSWORD}),
    "post /api/session/seen": Rule(Open.PERSON),
    # --- one's own account
    "get /api/account": Rule(Open.PERSON),
    "post /api/account/password": Rule(Open.PERSON, body={"current": _PASSWORD, "new": _ANOTHER}, ends_session=True),
    "post /api/account/pin": Rule(Open.PERSON, body={"password": _PASSWORD, "pin": None}),
    "get /api/account/codes/new": Rule(Open.PERSON),
    "post /api/account/codes": Rule(
        Open.PERSON, body={"password": _PASSWORD, "secret": _SECRET, "code": "000000"}, refuses=_WRONG_CODE
    ),
    "post /api/account/codes/remove": Rule(
        Open.PERSON, body={"password": _PASSWORD, "code": "000000"}, refuses=_WRONG_CODE
    ),
    "get /api/account/sessions": Rule(Open.PERSON),
    "delete /api/account/sessions/{session_id}": Rule(Open.PERSON),
    # --- accounts, devices
    "get /api/accounts": Rule(Right.ACCOUNTS, Site.ANY),
    "post /api/accounts": Rule(
        Right.ACCOUNTS,
        body={"login": "{login}", "display_name": "Léa", "password": _PASSWORD, "roles": [_AGENT_HERE]},
    ),
    # Whoever administers accounts somewhere learns no more of another's than that there is none of this login.
    "get /api/accounts/{login}": Rule(Right.ACCOUNTS, Site.ANY),
    "put /api/accounts/{login}/rights": Rule(Right.ACCOUNTS, Site.ANY, body={"roles": [_AGENT_HERE]}),
    "post /api/accounts/{login}/disable": Rule(Right.ACCOUNTS, Site.ANY),
    "post /api/accounts/{login}/enable": Rule(Right.ACCOUNTS, Site.ANY),
    "post /api/accounts/{login}/reset": Rule(Right.ACCOUNTS, Site.ANY, body={"codes": False}),
    "delete /api/accounts/{login}/sessions": Rule(Right.ACCOUNTS, Site.ANY),
    "get /api/devices": Rule(Right.DEVICES, Site.ANY),
    "post /api/devices": Rule(Right.DEVICES, body={"name": "Écran", "role": "display", "site_id": "HDV"}),
    "post /api/devices/{device_id}/revoke": Rule(Right.DEVICES, Site.OWNER),
    "get /api/devices/me": Rule(Open.DEVICE),
    "post /api/devices/me/rotate": Rule(Open.DEVICE, body={"signature": SIGNATURE}, refuses=_UNSIGNED),
    # --- enrolment: what a device asks is open, and proved by its key; what lets it in needs the right
    "post /api/enrolments": Rule(Open.EVERYBODY, body={"public_key": KEY}),
    "post /api/enrolments/claim": Rule(
        Open.EVERYBODY, body={"enrolment_id": _NEW, "signature": SIGNATURE}, refuses=_UNSIGNED
    ),
    "post /api/enrolments/exchange": Rule(
        Open.EVERYBODY, body={"secret": "personne", "public_key": KEY, "signature": SIGNATURE}, refuses=_UNSIGNED
    ),
    "post /api/enrolments/look": Rule(Right.DEVICES, Site.ANY, body={"code": "WDJB-MJHT"}),
    "post /api/enrolments/approve": Rule(
        Right.DEVICES,
        body={"code": "WDJB-MJHT", "fingerprint": "4821", "role": "display", "site_id": "HDV", "name": "Écran"},
    ),
    "post /api/enrolments/invite": Rule(Right.DEVICES, body={"role": "display", "site_id": "HDV", "name": "Écran"}),
    # --- health
    "get /healthz": Rule(Open.EVERYBODY),
    "get /readyz": Rule(Open.EVERYBODY),
}

#: each sort of topic that the feed has
TOPICS: Final[Mapping[str, Right]] = {
    "hall": Right.SEE_HALL,
    "kiosk": Right.SEE_KIOSK,
    "supervision": Right.SEE_SUPERVISION,
    "counter": Right.SEE_COUNTER,
    "console": Right.SEE_CONSOLE,
}

#: each page of people; whoever is nobody is sent to the log-in page
PAGES: Final[Mapping[str, Rule]] = {
    "get /": Rule(Open.EVERYBODY),
    "get /t": Rule(Open.EVERYBODY),
    "get /autorite.pem": Rule(Open.EVERYBODY),
    "get /calendrier": Rule(Open.EVERYBODY),
    "get /calendrier/{site_id}": Rule(Open.EVERYBODY),
    "get /notices": Rule(Open.EVERYBODY),
    "get /notices/icons.svg": Rule(Open.EVERYBODY),
    "get /notices/{site_id}": Rule(Open.EVERYBODY),
    "get /notices/{site_id}/{service_id}": Rule(Open.EVERYBODY),
    "get /notices/{site_id}/{service_id}.pdf": Rule(Open.EVERYBODY),
    "get /n/{site_id}/{service_id}": Rule(Open.EVERYBODY),
    "get /n/{site_id}/{service_id}/{language}": Rule(Open.EVERYBODY),
    # Whoever may not see the display is shown the code by which an administrator lets a television in.
    "get /ecran/{site_id}": Rule(Open.EVERYBODY),
    "get /afficheur/{site_id}/{counter_id}": Rule(Open.EVERYBODY),
    "post /ecrans/enregistrement": Rule(
        Open.EVERYBODY, body={"enrolment_id": _NEW, "signature": SIGNATURE}, refuses=_UNSIGNED, ends_session=True
    ),
    "post /ecrans/jeton": Rule(Open.DEVICE, body={"signature": SIGNATURE}, refuses=_UNSIGNED),
    "get /connexion": Rule(Open.EVERYBODY),
    "post /connexion": Rule(Open.EVERYBODY, form={"vers": "/agent"}),
    # Without a directory there is no such page; tests/server/directory tries them with one.
    "get /connexion/annuaire": Rule(Open.EVERYBODY),
    "get /connexion/annuaire/retour": Rule(Open.EVERYBODY),
    "post /connexion/annuaire/code": Rule(Open.EVERYBODY, form={"code": "000000"}),
    "get /verrou": Rule(Open.PERSON, locked_too=True),
    "post /verrou": Rule(Open.PERSON, form={"secret": _PASSWORD}, ends_session=True, locked_too=True),
    "post /verrou/fermer": Rule(Open.PERSON, form={"vers": "/agent"}, ends_session=True),
    "post /deconnexion": Rule(Open.EVERYBODY, form={}, ends_session=True, locked_too=True, leaves=True),
    "get /compte": Rule(Open.PERSON),
    "post /compte": Rule(Open.PERSON, form={"do": "password"}),
    "get /compte/codes": Rule(Open.PERSON),
    "post /compte/codes": Rule(
        Open.PERSON, form={"totp": _SECRET, "code": "000000", "codes_password": _PASSWORD}, refuses=_WRONG_CODE
    ),
    "get /personnes": Rule(Right.ACCOUNTS, Site.ANY),
    "get /personnes/nouveau": Rule(Right.ACCOUNTS, Site.ANY),
    "post /personnes/nouveau": Rule(Right.ACCOUNTS, Site.ANY, form={"name": "Léa"}),
    "get /personnes/compte/{login}": Rule(Right.ACCOUNTS, Site.ANY),
    "post /personnes/compte/{login}": Rule(Right.ACCOUNTS, Site.ANY, form={"do": "disable"}),
    "get /appareils": Rule(Right.DEVICES, Site.ANY),
    "post /appareils": Rule(Right.DEVICES, Site.ANY, form={"device": "aucun"}),
    "get /appareils/code": Rule(Right.DEVICES, Site.ANY),
    "post /appareils/code": Rule(Right.DEVICES, Site.ANY, form={"do": "approve"}),
    "get /appareils/invitation": Rule(Right.DEVICES, Site.ANY),
    "post /appareils/invitation": Rule(Right.DEVICES, Site.ANY, form={"name": "Écran"}),
    "get /sessions": Rule(Right.ACCOUNTS, Site.ANY),
    "post /sessions": Rule(Right.ACCOUNTS, Site.ANY, form={"session": "aucune"}),
    "get /audit": Rule(Right.AUDIT, Site.ANY),
    "get /audit/chaine": Rule(Right.AUDIT, Site.ANY),
    "post /audit/export": Rule(Right.AUDIT, Site.ANY, form={}),
    "get /static/icons.svg": Rule(Open.EVERYBODY),
    "get /agent": Rule(Open.PERSON),
    "get /agent/{site_id}/{counter_id}": _site(Right.SERVE),
    "get /supervision": Rule(Right.SEE_SUPERVISION, Site.ANY),
}
