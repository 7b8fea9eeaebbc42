"""How a program becomes a device: it shows a code and waits to be approved, or takes up an invitation.

Knows no Qt: a QThread, a plain thread or a test carries `Enrolling.run`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import httpx

from ausuivant.client.access import Access, AccessFile, access_of
from ausuivant.client.api import ApiClient
from ausuivant.client.trust import Authority, check_server
from ausuivant.core.access_errors import EnrolmentUnknown
from ausuivant.core.errors import DomainError, ServerUnreachable
from ausuivant.i18n import SOURCE, mark, translator
from ausuivant.wire.enrolment import (
    Invitation,
    authority_fingerprint,
    claim_message,
    exchange_message,
    fingerprint,
)
from ausuivant.wire.enrolments import ClaimAnswer, ClaimState

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 3.0
RETRY_S: Final = 5.0  #: after a refusal, or while the server is away
SLOWER_S: Final = 5  #: RFC 8628 §3.5: longer between two tries, when told to slow down

_NOT_THE_AUTHORITY: Final = mark(
    "{server} ne montre pas l'autorité de l'invitation : ne continuez pas, prévenez l'administrateur."
)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a device that is not enrolled yet may show. `trouble`: why it does not go on, None while it does."""

    code: str = ""  #: empty before the server gave one
    fingerprint: str = ""
    trouble: DomainError | None = None


@dataclass(slots=True)
class Enrolling:
    """One device's wait for an administrator. `wait`: lets seconds pass, and says whether to stop."""

    api: ApiClient
    file: AccessFile
    role: str
    tell: Callable[[Progress], None]
    wait: Callable[[float], bool]
    authority: Authority | None = None
    _progress: Progress = field(default=Progress(), init=False)

    def run(self) -> Access | None:
        """Wait until approved; the access is on disk when this returns. None: told to stop.

        A code that died is followed by another one; a server that is away is asked again. OSError, ValueError: the
        file cannot be kept.
        """
        key = self.file.pending_key()
        shown = fingerprint(key.public)
        while True:
            try:
                begun = self.api.begin_enrolment(key.public, self.role)
            except DomainError as error:
                self._say(Progress(fingerprint=shown, trouble=error))
                if self.wait(RETRY_S):
                    return None
                continue
            self._say(Progress(begun.code, shown))
            signature = key.sign(claim_message(begun.enrolment_id))
            try:
                answer = self._approved(begun.enrolment_id, signature, float(begun.interval_s))
            except EnrolmentUnknown:
                continue
            if answer is None:
                return None
            access = access_of(answer, key=key, server=self.api.base_url, authority=self.authority)
            self.file.save(access)
            return access

    def _approved(self, enrolment_id: UUID, signature: str, interval: float) -> ClaimAnswer | None:
        """Ask until it is so; None: told to stop. EnrolmentUnknown when the code died."""
        waiting = self._progress
        while not self.wait(interval):
            try:
                answer = self.api.claim_enrolment(enrolment_id, signature)
            except EnrolmentUnknown:
                raise
            except DomainError as error:
                self._say(Progress(waiting.code, waiting.fingerprint, error))
                continue
            self._say(waiting)
            if answer.state is ClaimState.ENROLLED:
                return answer
            if answer.state is ClaimState.SLOW_DOWN:
                interval += SLOWER_S
        return None

    def _say(self, progress: Progress) -> None:
        if progress != self._progress:
            self._progress = progress
            if progress.trouble is not None:
                log.info("not enrolled yet: %s", progress.trouble)
            self.tell(progress)


def take_up(invitation: Invitation, file: AccessFile, *, role: str) -> Access:
    """Enrol this device with an invitation; the access is on disk when this returns.

    DomainError as the server says; ServerUnreachable; ValueError where the server shows another authority than the
    invitation's, or may not be asked without HTTPS; OSError.
    """
    authority = _authority(invitation)
    check_server(invitation.server, authority)
    key = file.pending_key()
    with ApiClient(invitation.server, timeout=TIMEOUT_S, authority=authority) as api:
        answer = api.exchange_invitation(
            invitation.secret, public_key=key.public, signature=key.sign(exchange_message(invitation.secret)), role=role
        )
    access = access_of(answer, key=key, server=invitation.server, authority=authority)
    file.save(access)
    return access


def _authority(invitation: Invitation) -> str | None:
    """The town's authority as the server shows it to anybody, if it is the invitation's."""
    if not invitation.authority:
        return None
    try:
        # Nothing secret is sent, and what comes is believed for its fingerprint alone.
        with httpx.Client(verify=False, trust_env=False, timeout=TIMEOUT_S) as anybody:
            answer = anybody.get(f"{invitation.server}/autorite.pem")
    except httpx.TransportError as failure:
        raise ServerUnreachable(url=invitation.server) from failure
    refusal = ValueError(translator(SOURCE)(_NOT_THE_AUTHORITY, server=invitation.server))
    if not answer.is_success:
        raise refusal
    try:
        found = authority_fingerprint(answer.text.strip())
    except ValueError as wrong:
        raise refusal from wrong
    if found != invitation.authority:
        raise refusal
    return answer.text
