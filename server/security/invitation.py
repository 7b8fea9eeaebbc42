"""An invitation as an administrator hands it on: in text, and as a picture for a page."""

import io
from pathlib import Path

import segno

from ausuivant.wire.enrolment import Invitation, authority_fingerprint
from server.settings import Settings


def invitation_text(secret: str, *, server: str, settings: Settings) -> str:
    """What a device is told. `server`: the address by which it will find us, https://…

    The town's authority vouches for that address unless a proxy with a certificate of its own stands before it.
    """
    authority = settings.tls_folder / "authority.pem"
    pinned = not settings.proxy and server.startswith("https:") and authority.exists()
    return Invitation(server, secret, _fingerprint(authority) if pinned else "").text


def invitation_svg(text: str) -> str:
    """The same as a QR code, in SVG without a style: its paths take the page's colour."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgclass="qr", lineclass=None, omitsize=True, border=4)
    return out.getvalue().decode().strip()


def _fingerprint(authority: Path) -> str:
    return authority_fingerprint(authority.read_text("ascii"))
