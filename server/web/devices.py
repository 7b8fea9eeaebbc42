"""Devices by site: how each is, how a new one comes in by its code or by an invitation, how one is revoked."""

from datetime import timedelta
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from ausuivant.core.access_errors import (
    BlocksTaken,
    EnrolmentUnknown,
    KeyRefused,
    RoleTooLow,
    TicketsUnsynced,
    TooManyTries,
)
from ausuivant.core.config import said
from ausuivant.core.errors import DomainError
from ausuivant.i18n import SOURCE, mark, say_time
from ausuivant.wire.enrolment import shown_code, typed_code
from server.deps import http_scheme
from server.problems import STATUSES
from server.security.code_entry import let_in, look_up
from server.security.devices import Device, all_devices, device_with, revoke
from server.security.enrolment import Waiting, invite
from server.security.invitation import invitation_text
from server.security.roles import DEVICE_ROLES, Identity, Right, Role
from server.web.device_state import DeviceCard, card_of
from server.web.forms import Form, form_of
from server.web.navigation import anywhere
from server.web.pages import StaffPages, Surroundings, Templates, see_other
from server.web.qr import qr_image
from server.web.rights import role_name
from server.web.sessions import town_zone, uuid_of

DONE: Final = {
    "accepte": mark("L’appareil est accepté. Il prend sa place de lui-même en quelques secondes."),
    "revoque": mark("L’appareil est révoqué : plus rien ne lui est ouvert."),
}
ROLES: Final = (Role.KIOSK, Role.DISPLAY, Role.COUNTER)
_NO_CODE: Final = mark("Recopiez les huit lettres que l’appareil affiche.")
_NO_NAME: Final = mark("Donnez un nom, par exemple « Borne du hall ».")
_NO_SITE: Final = mark("Choisissez le site.")
_NO_ROLE: Final = mark("Choisissez ce que c’est.")
_NOT_SEEN: Final = mark("Comparez les chiffres, puis cochez la case.")
LONGEST_NAME: Final = 120


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The pages of devices."""
    router = APIRouter(include_in_schema=False)
    page = _Devices(around, templates)

    @router.get("/appareils")
    async def all_of_them(request: Request, fait: str = "") -> Response:
        """The devices of the sites that the person administers."""
        return await page.all_of_them(request, await page.known(request), done=fait)

    @router.post("/appareils")
    async def end(request: Request) -> Response:
        """Revoke a device."""
        person = await page.known(request)
        return await page.revoke(request, person, await form_of(request))

    @router.get("/appareils/code")
    async def code(request: Request) -> Response:
        """The form for the code that a device shows."""
        return page.code(request, await page.known(request), Form())

    @router.post("/appareils/code")
    async def enrol(request: Request) -> Response:
        """Look which device shows the code, then let it in."""
        person, form = await page.known(request), await form_of(request)
        return await page.enrol(request, person, form)

    @router.get("/appareils/invitation")
    async def invitation(request: Request) -> Response:
        """The form for an invitation."""
        return page.invitation(request, await page.known(request), Form())

    @router.post("/appareils/invitation")
    async def make_invitation(request: Request) -> Response:
        """Make an invitation, and show it once."""
        person, form = await page.known(request), await form_of(request)
        return await page.invite(request, person, form)

    return router


class _Devices(StaffPages):
    """What the pages of devices do."""

    async def known(self, request: Request) -> Identity:
        """Who asks; RoleTooLow for whoever has no device to administer."""
        person = await self._around.staff(request)
        if not anywhere(person, Right.DEVICES):
            raise RoleTooLow(needed=Right.DEVICES.value)
        return person

    # --- the list --------------------------------------------------------------------------------------------

    async def all_of_them(
        self, request: Request, person: Identity, *, done: str = "", refusal: str = "", status: int = 200
    ) -> Response:
        """Every site with its devices; those revoked last."""
        devices = await self._around.services.gate.read(all_devices)
        sites = [(site.id, said(site.name, SOURCE), self._cards(site.id, devices)) for site in self._sites_of(person)]
        words = self._say(DONE[done]) if done in DONE else ""
        return self._page(request, person, "devices.html", status=status, sites=sites, done=words, refusal=refusal)

    def _cards(self, site_id: str, devices: tuple[Device, ...]) -> list[DeviceCard]:
        reports, now = self._around.state(site_id).devices, self._around.now
        zone = self._around.site(site_id).timezone
        here = [one for one in devices if one.site_id == site_id]
        here.sort(key=lambda one: (one.revoked_at is not None, ROLES.index(one.role), one.name.casefold()))
        return [card_of(one, reports.get(str(one.id)), now=now, zone=zone) for one in here]

    async def revoke(self, request: Request, person: Identity, form: Form) -> Response:
        """Refuse a device from now on; one that holds tickets only when they are given up for lost."""
        gate, now = self._around.services.gate, self._around.now
        device_id, force = uuid_of(form.text("device")), bool(form.text("force"))
        if device_id is None:
            return see_other("/appareils")
        device = await gate.read(lambda session: device_with(session, device_id))
        person.require(Right.DEVICES, device.site_id)
        try:
            await gate.write(lambda session: revoke(session, device_id, force=force, actor=person.id, now=now))
        except TicketsUnsynced as refusal:
            words = form.refuse("", refusal).errors[""]
            return await self.all_of_them(request, person, refusal=words, status=int(STATUSES[refusal.kind]))
        return see_other("/appareils?fait=revoque")

    # --- by the code that it shows ---------------------------------------------------------------------------

    def code(self, request: Request, person: Identity, form: Form, status: int = 200) -> Response:
        """The form for a code."""
        return self._page(request, person, "device_code.html", status=status, form=form.shown())

    async def enrol(self, request: Request, person: Identity, form: Form) -> Response:
        """First which device it is, then what it shall be: the fingerprints are compared in between."""
        code = typed_code(form.text("device_code"))
        if not code:
            return self.code(request, person, form.refuse("device_code", self._say(_NO_CODE)), 422)
        try:
            waiting = await self._look(request, person, code)
        except (EnrolmentUnknown, TooManyTries) as refusal:
            form.refuse("device_code", refusal)
            return self.code(request, person, form, int(STATUSES[refusal.kind]))
        if form.text("do") != "approve":
            return self._compare(request, person, Form({"device_code": code}), waiting)
        return await self._approve(request, person, form, waiting)

    async def _look(self, request: Request, person: Identity, code: str) -> Waiting:
        return await look_up(
            self._around.services.gate, code, asker=person, address=_address(request), now=self._around.now
        )

    def _compare(self, request: Request, person: Identity, form: Form, waiting: Waiting, status: int = 200) -> Response:
        """The fingerprint to compare, and what the device shall be."""
        since = say_time(waiting.since, town_zone(self._around))
        code = shown_code(typed_code(form.text("device_code")))
        return self._page(
            request,
            person,
            "device_approve.html",
            status=status,
            form=form.shown(),
            waiting=waiting,
            code=code,
            since=since,
            **self._choices(person, waiting.role),
        )

    async def _approve(self, request: Request, person: Identity, form: Form, waiting: Waiting) -> Response:
        role = self._checked(form, person, waiting.role)
        if not form.text("seen"):
            form.refuse("seen", self._say(_NOT_SEEN))
        if form.errors or role is None:
            return self._compare(request, person, form, waiting, 422)
        try:
            await let_in(
                self._around.services.gate,
                typed_code(form.text("device_code")),
                fingerprint=form.text("fingerprint"),
                role=role,
                site_id=form.text("site"),
                name=form.text("name"),
                asker=person,
                address=_address(request),
                now=self._around.now,
                force=bool(form.text("force")),
            )
        except (BlocksTaken, KeyRefused, TicketsUnsynced, TooManyTries) as refusal:
            form.refuse(_field_of(refusal), refusal)
            return self._compare(request, person, form, waiting, int(STATUSES[refusal.kind]))
        return see_other("/appareils?fait=accepte")

    # --- by an invitation ------------------------------------------------------------------------------------

    def invitation(self, request: Request, person: Identity, form: Form, status: int = 200) -> Response:
        """The form for an invitation."""
        choices = self._choices(person, None)
        return self._page(request, person, "device_invite.html", status=status, form=form.shown(), **choices)

    async def invite(self, request: Request, person: Identity, form: Form) -> Response:
        """Make an invitation: shown by this very answer, and kept nowhere."""
        role, now = self._checked(form, person, None), self._around.now
        site_id, name = form.text("site"), form.text("name")
        if form.errors or role is None:
            return self.invitation(request, person, form, 422)
        gate, settings = self._around.services.gate, self._around.services.settings
        try:
            secret, expires_at = await gate.write(
                lambda session: invite(session, role=role, site_id=site_id, name=name, actor=person.id, now=now)
            )
        except BlocksTaken as refusal:
            return self.invitation(request, person, form.refuse("site", refusal), int(STATUSES[refusal.kind]))
        text = invitation_text(secret, server=f"{http_scheme(request)}://{request.url.netloc}", settings=settings)
        until = say_time(expires_at - timedelta(seconds=30), town_zone(self._around))
        values: dict[str, Any] = {"device": name, "role": role_name(role), "text": text, "qr": qr_image(text)}
        return self._page(request, person, "device_invitation.html", until=until, **values)

    # --- both ------------------------------------------------------------------------------------------------

    def _checked(self, form: Form, person: Identity, role: Role | None) -> Role | None:
        """The role that was chosen; what is wrong stands beside the fields."""
        chosen = role or next((one for one in ROLES if one.value == form.text("role")), None)
        if chosen is None:
            form.refuse("role", self._say(_NO_ROLE))
        if not form.text("name") or len(form.text("name")) > LONGEST_NAME:
            form.refuse("name", self._say(_NO_NAME))
        if form.text("site") not in {site.id for site in self._sites_of(person)}:
            form.refuse("site", self._say(_NO_SITE))
        return chosen

    def _choices(self, person: Identity, role: Role | None) -> dict[str, Any]:
        assert set(ROLES) == DEVICE_ROLES, "every device has a place in the list"
        roles = [(one.value, role_name(one)) for one in ROLES if role in (None, one)]
        return {"roles": roles, "sites": [(site.id, said(site.name, SOURCE)) for site in self._sites_of(person)]}

    def _sites_of(self, person: Identity) -> list[Any]:
        return [site for site in self._around.sites() if person.may(Right.DEVICES, site.id)]


def _field_of(refusal: DomainError) -> str:
    """The field beside which a refusal stands."""
    match refusal:
        case BlocksTaken():
            return "site"
        case TicketsUnsynced():
            return "force"
        case KeyRefused():
            return "seen"
        case _:
            return ""


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
