"""An invitation as an administrator hands it on."""

from pathlib import Path

from ausuivant.wire.enrolment import Invitation, authority_fingerprint
from server.settings import Settings


def invitation_text(secret: str, *, server: str, settings: Settings) -> str:
    """What a device is told. `server`: the address by which it will find us, https://…

    The town's authority vouches for that address unless a proxy with a certificate of its own stands before it.
    """
    authority = settings.tls_folder / "authority.pem"
    pinned = not settings.proxy and server.startswith("https:") and authority.exists()
    return Invitation(server, secret, _fingerprint(authority) if pinned else "").text


def _fingerprint(authority: Path) -> str:
    return authority_fingerprint(authority.read_text("ascii"))
