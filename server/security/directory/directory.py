"""Logging in through the town's directory: leave, come back, enter. OpenID Connect, code with PKCE."""

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy.exc import IntegrityError

from ausuivant.clock import Clock
from ausuivant.core.access_errors import DirectoryUnreachable
from server.security.accounts import Account
from server.security.directory.attempts import (
    Attempt,
    Vouched,
    make_sealing_key,
    new_attempt,
    sealed,
    sealed_vouched,
    sealing_key,
    spend,
    unsealed,
    unsealed_vouched,
)
from server.security.directory.causes import Cause, Untrusted
from server.security.directory.claims import Claims, Person, person_of
from server.security.directory.config import DirectoryConfig
from server.security.directory.entering import enter, note_failure
from server.security.directory.provider import Doors, Provider, Unfit
from server.security.directory.tokens import KeyUnknown, check_id_token, check_userinfo, merged
from server.security.gate import Gate
from server.security.throttle import Key, Limit, check, failed
from server.security.tokens import new_token

RETURN: Final = "/connexion/annuaire/retour"
AFTERWARDS: Final = "/connexion"  #: where the directory sends back after a log-out
LONGEST_HINT: Final = 4_000  #: it stands in an address
LIMIT: Final = Limit("directory", 30)  #: returns that failed, by the address of whoever brings them

log = logging.getLogger("server.security.directory")


@dataclass(frozen=True, slots=True)
class Return:
    """Somebody whom the directory vouches for, and the page that they asked for."""

    person: Person
    next: str


class Directory:
    """The directory of one file, for one server. Belongs to one event loop."""

    def __init__(self, config: DirectoryConfig, gate: Gate, *, clock: Clock, town_clock: Clock) -> None:
        """`clock`: the true hour, at which the directory lives. `town_clock`: the one of the audit and the accounts."""
        self._config = config
        self._gate = gate
        self._clock = clock
        self._town_clock = town_clock
        self._provider = Provider(config, clock=clock)

    @property
    def label(self) -> str:
        """What the button of the log-in page says."""
        return self._config.label

    async def stop(self) -> None:
        """Let the connections go."""
        await self._provider.close()

    # --- leaving ---------------------------------------------------------------------------------------------

    def origin(self, called: str) -> str:
        """Of the address that the directory knows; `called`: the one that the browser uses."""
        return self._config.address or called

    async def leave(self, *, next: str, origin: str) -> tuple[str, str]:
        """The directory's page to go to, and the value of the cookie to come back with. DirectoryUnreachable."""
        attempt = new_attempt(next=next, origin=origin)
        try:
            doors = await self._provider.doors()
        except Unfit as reason:
            raise _unfit(reason) from reason
        url = prepare_grant_uri(
            doors.authorization,
            client_id=self._config.client_id,
            response_type="code",
            redirect_uri=origin + RETURN,
            scope=self._config.scopes,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
            **self._wishes(doors),
        )
        return url, sealed(attempt, await self._key(), self._clock.now())

    def _wishes(self, doors: Doors) -> dict[str, str]:
        """What is asked besides, where the directory answers for the second factor.

        ProConnect says `amr` only to whom asks for it by name; who takes no such wish understands `acr_values`.
        """
        acr, amr = self._config.second_factor.acr, self._config.second_factor.amr
        if not doors.takes_wishes:
            return {"acr_values": " ".join(acr)} if acr else {}
        needed: dict[str, Any] = {"amr": {"essential": True}} if amr else {}
        if acr:
            # One of the two lists is enough: with both, neither may be made compulsory there.
            needed["acr"] = {"essential": not amr, "values": acr}
        return {"claims": json.dumps({"id_token": needed})} if needed else {}

    # --- coming back -----------------------------------------------------------------------------------------

    async def come_back(self, answer: Mapping[str, str], cookie: str | None, *, address: str) -> Return:
        """Who comes back. `answer`: what the directory wrote into the address; `address`: who brings it.

        DirectoryRefused, DirectoryUnreachable, TooManyTries.
        """
        brought = Key(LIMIT, address)
        try:
            attempt = unsealed(cookie, await self._key(), state=answer.get("state", ""), now=self._clock.now())
        except Untrusted as wrong:
            # Anybody can open this address by hand: not worth a row of the audit.
            log.info("directory: return refused", extra={"cause": wrong.cause.value})
            raise wrong.refusal() from wrong
        town_now = self._town_clock.now()
        await self._gate.read(lambda session: check(session, brought, now=town_now))
        try:
            await self._gate.write(lambda session: spend(session, attempt, town_now))
            return Return(await self._vouched(answer, attempt), attempt.next)
        except Unfit as reason:
            raise _unfit(reason) from reason
        except Untrusted as wrong:
            raise await self._refused(wrong, brought) from wrong

    async def _vouched(self, answer: Mapping[str, str], attempt: Attempt) -> Person:
        doors = await self._provider.doors()
        # A directory that names itself in its answers keeps another one's code from being brought to it (RFC 9207).
        if answer.get("iss", self._config.issuer if not doors.names_itself else "") != self._config.issuer:
            raise Untrusted(Cause.ISSUER)
        if answer.get("error") or not answer.get("code"):
            raise Untrusted(Cause.DECLINED)
        tokens = await self._provider.exchange(
            code=answer["code"], verifier=attempt.verifier, redirect_uri=attempt.origin + RETURN
        )
        claims = await self._claims(tokens, attempt)
        hint = tokens["id_token"]
        return person_of(self._config, claims, hint=hint if doors.end_session and len(hint) <= LONGEST_HINT else "")

    async def _claims(self, tokens: Mapping[str, Any], attempt: Attempt) -> Claims:
        access_token = str(tokens.get("access_token", ""))
        for newer in (False, True):  # it may have changed its keys since we asked for them
            with suppress(KeyUnknown):
                return await self._checked(tokens["id_token"], access_token, attempt, newer=newer)
        raise Untrusted(Cause.SIGNATURE)

    async def _checked(self, id_token: str, access_token: str, attempt: Attempt, *, newer: bool) -> Claims:
        keys, now = await self._provider.keys(newer=newer), self._clock.now()
        claims = check_id_token(self._config, id_token, keys, nonce=attempt.nonce, access_token=access_token, now=now)
        if not self._config.userinfo:
            return claims
        said = await self._provider.userinfo(access_token)
        more = check_userinfo(self._config, said, keys, now=now) if isinstance(said, str) else said
        return merged(claims, more)

    # --- entering --------------------------------------------------------------------------------------------

    async def account_of(self, person: Person, *, address: str) -> Account:
        """The person's account, made or brought up to date, with at least one right. DirectoryRefused."""
        now = self._town_clock.now()
        try:
            account = await self._gate.write(lambda session: enter(session, person, now=now))
            if not account.grants:
                raise Untrusted(Cause.RIGHTS)
        except Untrusted as wrong:
            raise await self._refused(wrong, Key(LIMIT, address)) from wrong
        return account

    async def vouched(self, account: Account, come: Return) -> str:
        """The value of the cookie of somebody who must still show a code."""
        vouched = Vouched(account.id, come.next, come.person.hint)
        return sealed_vouched(vouched, await self._key(), self._clock.now())

    async def waiting(self, cookie: str | None) -> Vouched:
        """Who must still show a code in this browser; DirectoryRefused."""
        try:
            return unsealed_vouched(cookie, await self._key(), now=self._clock.now())
        except Untrusted as wrong:
            raise wrong.refusal() from wrong

    async def _refused(self, wrong: Untrusted, brought: Key) -> Exception:
        now = self._town_clock.now()

        def note(session: Any) -> None:
            note_failure(session, wrong.cause, now=now)
            failed(session, brought, now=now)

        log.info("directory: return refused", extra={"cause": wrong.cause.value})
        await self._gate.write(note)
        return wrong.refusal()

    # --- going -----------------------------------------------------------------------------------------------

    async def farewell(self, hint: str, *, origin: str) -> str | None:
        """The directory's page that ends its own session too; None if it has none, or does not answer."""
        try:
            doors = await self._provider.doors()
        except (DirectoryUnreachable, Unfit):
            return None
        if not doors.end_session or not hint:
            return None
        # ProConnect insists on a state; nothing depends on what comes back.
        asked = {"id_token_hint": hint, "state": new_token(), "post_logout_redirect_uri": origin + AFTERWARDS}
        query = urlencode(asked)
        return f"{doors.end_session}{'&' if '?' in doors.end_session else '?'}{query}"

    async def _key(self) -> str:
        """The key of the cookies, which the town's servers share."""
        found = await self._gate.read(sealing_key)
        if found is not None:
            return found
        try:
            return await self._gate.write(make_sealing_key)
        except IntegrityError:
            return await self._gate.read(sealing_key) or ""


def _unfit(reason: Unfit) -> DirectoryUnreachable:
    log.error("directory: %s", reason)
    return DirectoryUnreachable()
