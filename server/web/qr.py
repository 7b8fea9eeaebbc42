"""QR codes on pages: a picture in the page itself, for a secret must have no address of its own."""

import base64
import io

import segno


def qr_image(text: str) -> str:
    """A text as the address of a picture, `data:image/svg+xml;…`."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=6, border=4, light="white")
    return f"data:image/svg+xml;base64,{base64.b64encode(out.getvalue()).decode()}"
