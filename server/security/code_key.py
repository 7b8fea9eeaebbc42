"""The key under which the secrets of applications for codes are kept: a file of the data folder, never in the database.

So whoever gets hold of the database, or of a copy of it, can make no code. A secret is sealed together with its
account's id: copied to another account's row it opens nothing. The database keeps the key's fingerprint, so that a
server which has another key, or none, says so at once instead of sealing what its neighbours could not open.
"""

import hashlib
import logging
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from sqlmodel import Session, col, select

from ausuivant.core.access_errors import CodeKeyMissing
from ausuivant.whole_file import write_whole
from server.security import audit
from server.security.audit import AuditKind
from server.security.tables import AccountRow, SecretRow

FINGERPRINT: Final = "codes-key"
SEALED: Final = "gAAAA"  #: how each Fernet token begins; no base32 has a lower-case letter

logger = logging.getLogger(__name__)


class CodeKey:
    """Seals an application's secret, and opens it again. Worth nothing before `take_up`."""

    def __init__(self, path: Path) -> None:
        """`path`: the key's file, which one server's owner alone may read; servers of one town have the same."""
        self.path = path
        self._fernet: Fernet | None = None
        self._fingerprint = ""

    def take_up(self, session: Session) -> None:
        """Read the key; make one where the town has none, and seal what was kept open until now. OSError.

        Another key than the town's, or none, is said in the log: whoever needs no code may work all the same.
        """
        audit.wait_turn(session)
        marked = session.get(SecretRow, FINGERPRINT)
        content = self._read()
        if marked is None:
            if content is None:
                content = Fernet.generate_key()
                write_whole(self.path, content + b"\n")
            session.add(SecretRow(name=FINGERPRINT, value=_fingerprint(content)))
        elif content is None or _fingerprint(content) != marked.value:
            found = "is missing or cannot be read" if content is None else "is not this town's"
            logger.error("the key of the codes %s: put the right one back", found, extra={"path": str(self.path)})
            return
        self._fernet, self._fingerprint = Fernet(content), _fingerprint(content)
        open_rows = select(AccountRow).where(
            col(AccountRow.totp_secret).is_not(None), col(AccountRow.totp_secret).not_like(f"{SEALED}%")
        )
        for row in session.exec(open_rows).all():
            row.totp_secret = self._sealed(row.id, row.totp_secret or "")
            session.add(row)

    def seal(self, session: Session, account_id: UUID, secret: str) -> str:
        """The secret as it may be kept; CodeKeyMissing, also where the town has another key by now."""
        marked = session.get(SecretRow, FINGERPRINT)
        if marked is None or marked.value != self._fingerprint:
            raise CodeKeyMissing()
        return self._sealed(account_id, secret)

    def open(self, account_id: UUID, sealed: str) -> str:
        """The secret of this account; CodeKeyMissing where it was sealed with another key, or for somebody else."""
        if self._fernet is None:
            raise CodeKeyMissing()
        try:
            whose, _, secret = self._fernet.decrypt(sealed).decode().partition(" ")
        except InvalidToken as wrong:
            raise CodeKeyMissing() from wrong
        if whose != str(account_id):
            raise CodeKeyMissing()
        return secret

    def renew(self, session: Session, *, actor: UUID | str, now: datetime) -> int:
        """Make another key in the place of a lost one: how many applications are forgotten by that. OSError.

        A file that was found unfit is kept beside the new one: it may be the key of another copy of the database.
        """
        audit.wait_turn(session)
        rows = session.exec(select(AccountRow).where(col(AccountRow.totp_secret).is_not(None))).all()
        for row in rows:
            row.totp_secret = None
            session.add(row)
            audit.record(session, AuditKind.CODES_REMOVED, actor=actor, now=now, subject=row.id)
        marked = session.get(SecretRow, FINGERPRINT)
        if marked is not None:
            session.delete(marked)
            session.flush()
        if self.path.exists():
            self.path.replace(self.path.with_name(f"{self.path.name}.former"))
        self.take_up(session)
        return len(rows)

    def _sealed(self, account_id: UUID, secret: str) -> str:
        if self._fernet is None:
            raise CodeKeyMissing()
        return self._fernet.encrypt(f"{account_id} {secret}".encode()).decode()

    def _read(self) -> bytes | None:
        """The file's key; None if there is none that this user may read, or what stands there is none."""
        try:
            content = self.path.read_bytes().strip()
            Fernet(content)
        except (OSError, ValueError):
            return None
        return content


def _fingerprint(content: bytes) -> str:
    """SHA-256 of a key: 256 random bits need no slow hash."""
    return hashlib.sha256(content).hexdigest()
