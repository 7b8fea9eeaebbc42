"""Codes of a telephone's application: six digits, a new one every thirty seconds, each taken once (RFC 6238)."""

import base64
import binascii
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlmodel import Session, col, update

from ausuivant.core.access_errors import CodeRefused
from server.security import audit
from server.security.accounts import row_of
from server.security.audit import AuditKind
from server.security.code_key import CodeKey
from server.security.tables import AccountRow

DIGITS: Final = 6
STEP_S: Final = 30
DRIFT: Final = 1  #: steps that a telephone may be early or late
SECRET_BYTES: Final = 20  #: as long as the digest, as RFC 4226 asks
ISSUER: Final = "Au suivant !"


def new_secret() -> str:
    """Make a secret for an application, in base32."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def uri(login: str, town: str, secret: str) -> str:
    """The address that an application reads from a QR code."""
    issuer = f"{ISSUER} {town}".strip()
    query = urlencode({"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP_S}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(login)}?{query}"


def code_at(secret: str, at: datetime) -> str:
    """The code that an application shows at that instant; CodeRefused if the secret is none."""
    return _code(secret, int(at.timestamp()) // STEP_S)


def step_of(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """The time step whose code this is, later than the last one taken; None if it is the code of none."""
    present, shown = int(now.timestamp()) // STEP_S, "".join(code.split())
    for step in range(present - DRIFT, present + DRIFT + 1):
        if step > after and secrets.compare_digest(_code(secret, step).encode(), shown.encode()):
            return step
    return None


def take(session: Session, account_id: UUID, step: int) -> bool:
    """Use up a step's code: False if another request was first."""
    free = col(AccountRow.id) == account_id, col(AccountRow.totp_step) < step
    return session.exec(update(AccountRow).where(*free).values(totp_step=step)).rowcount > 0


def enrol(
    session: Session,
    account_id: UUID,
    secret: str,
    code: str,
    *,
    key: CodeKey,
    actor: UUID | str,
    now: datetime,
    hour: datetime,
) -> None:
    """Keep an application's secret, once it showed the right code; CodeRefused, CodeKeyMissing.

    `hour`: the telephones' own.
    """
    audit.wait_turn(session)
    row = row_of(session, account_id)
    step = step_of(secret, code, hour, after=0)
    if step is None or len(_bytes(secret)) != SECRET_BYTES:
        raise CodeRefused()
    row.totp_secret, row.totp_step = key.seal(session, account_id, secret), step
    session.add(row)
    audit.record(session, AuditKind.CODES_ENROLLED, actor=actor, now=now, subject=account_id)


def keep(session: Session, account_id: UUID, secret: str, key: CodeKey) -> None:
    """Give an account an application's secret, whose codes nobody has shown yet."""
    row = row_of(session, account_id)
    row.totp_secret, row.totp_step = key.seal(session, account_id, secret), 0
    session.add(row)


def remove(session: Session, account_id: UUID, *, actor: UUID | str, now: datetime) -> None:
    """Forget an account's application."""
    audit.wait_turn(session)
    row = row_of(session, account_id)
    if row.totp_secret is not None:
        row.totp_secret = None
        session.add(row)
        audit.record(session, AuditKind.CODES_REMOVED, actor=actor, now=now, subject=account_id)


def _code(secret: str, step: int) -> str:
    # Applications know SHA-1 only; nothing here needs a digest without collisions.
    totp = TOTP(_bytes(secret), DIGITS, SHA1(), STEP_S, enforce_key_length=False)
    return totp.generate(step * STEP_S).decode()


def _bytes(secret: str) -> bytes:
    try:
        return base64.b32decode(secret, casefold=True)
    except binascii.Error as wrong:
        raise CodeRefused() from wrong
