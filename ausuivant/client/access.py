"""What a device keeps to be let in: its key, its token, its site and whom it believes, in one file of its own.

The file can be read by its owner only. It is written whole or not at all: a device that loses its power while it is
given a new token starts with the old one, which is good until the new one is first shown.
"""

import base64
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ausuivant.client.trust import Authority
from ausuivant.i18n import SOURCE, mark, translator
from ausuivant.whole_file import write_whole
from ausuivant.wire.enrolments import ClaimAnswer

VERSION: Final = 1
_UNREADABLE: Final = mark("{path} n'est pas lisible : supprimez ce fichier, puis enregistrez de nouveau cet appareil.")


class DeviceKey:
    """A device's Ed25519 key. It never leaves the device."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def new(cls) -> "DeviceKey":
        """Make a key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_text(cls, text: str) -> "DeviceKey":
        """Read a key as the file has it; ValueError."""
        return cls(Ed25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=True)))

    @property
    def text(self) -> str:
        """The secret key, base64, for the file alone."""
        private = self._private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return base64.b64encode(private).decode()

    @property
    def public(self) -> str:
        """The public key, base64."""
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(public).decode()

    def sign(self, message: bytes) -> str:
        """A signature, base64."""
        return base64.b64encode(self._private.sign(message)).decode()


@dataclass(frozen=True, slots=True)
class Access:
    """How a device is let in. Without a `key` its token was typed in, and cannot be replaced by itself."""

    server: str
    token: str
    site_id: str
    role: str = ""
    authority: Authority | None = None
    key: DeviceKey | None = None
    device_id: UUID | None = None
    offline_block: int | None = None

    def reached(self, server: str, authority: Authority | None) -> "Access":
        """The same by another address, or believing another authority."""
        return replace(self, server=server, authority=authority)

    def given(self, token: str) -> "Access":
        """The same with another token."""
        return replace(self, token=token)


def access_of(answer: ClaimAnswer, *, key: DeviceKey, server: str, authority: Authority | None) -> Access:
    """What a device that was enrolled keeps. The authority is copied: its file may go."""
    device, token = answer.device, answer.token
    assert device is not None, "an enrolled device is named"
    assert token is not None, "an enrolled device is told its token"
    pem = authority.read_text("ascii") if isinstance(authority, Path) else authority
    return Access(
        server=server,
        token=token,
        site_id=device.site_id,
        role=device.role,
        authority=pem,
        key=key,
        device_id=device.id,
        offline_block=device.offline_block,
    )


class AccessFile:
    """The file of one device in its data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, data: Path, program: str) -> "AccessFile":
        """The file of the kiosk or the display that keeps its data there."""
        return cls(data / f"{program}-access.json")

    def load(self) -> Access | None:
        """What was kept; None if this device was not enrolled yet. ValueError for a file that is none of ours."""
        kept = self._read()
        if kept is None or "token" not in kept:
            return None
        try:
            return Access(
                server=str(kept["server"]),
                token=str(kept["token"]),
                site_id=str(kept["site_id"]),
                role=str(kept["role"]),
                authority=kept["authority"] or None,
                key=DeviceKey.from_text(kept["key"]),
                device_id=UUID(kept["device_id"]),
                offline_block=kept["offline_block"],
            )
        except (KeyError, ValueError, TypeError) as wrong:
            raise ValueError(translator(SOURCE)(_UNREADABLE, path=self.path)) from wrong

    def pending_key(self) -> DeviceKey:
        """The key of an enrolment that was begun and not ended, or a new one, kept before it is shown to anybody.

        A device that was enrolled already gets a new one, and keeps what it has until it is enrolled again.
        """
        kept = self._read()
        if kept is None:
            key = DeviceKey.new()
            self._write({"version": VERSION, "key": key.text})
            return key
        if "token" in kept:
            return DeviceKey.new()
        try:
            return DeviceKey.from_text(kept["key"])
        except (KeyError, ValueError, TypeError) as wrong:
            raise ValueError(translator(SOURCE)(_UNREADABLE, path=self.path)) from wrong

    def save(self, access: Access) -> None:
        """Keep it; it is on disk when this returns. OSError."""
        assert access.key is not None, "a token that was typed in is not kept"
        authority = access.authority
        self._write(
            {
                "version": VERSION,
                "server": access.server,
                "device_id": str(access.device_id),
                "role": access.role,
                "site_id": access.site_id,
                "offline_block": access.offline_block,
                "authority": authority.read_text("ascii") if isinstance(authority, Path) else authority or "",
                "key": access.key.text,
                "token": access.token,
            }
        )

    def _read(self) -> dict[str, Any] | None:
        try:
            kept = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            kept = None
        if not isinstance(kept, dict) or kept.get("version") != VERSION:
            raise ValueError(translator(SOURCE)(_UNREADABLE, path=self.path))
        return kept

    def _write(self, content: dict[str, Any]) -> None:
        write_whole(self.path, json.dumps(content, ensure_ascii=False, indent=1).encode())
