"""Whom a program believes about the server's name, and which addresses are safe to send a token to."""

import ssl
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ausuivant.i18n import SOURCE, mark, translator

#: where the authority's certificate lies, or the certificate itself as PEM text
Authority = Path | str

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


_PLAIN: Final = mark(
    "{url} : sans HTTPS, tout le réseau pourrait écouter. Donnez l'adresse en https://, et l'autorité de la ville "
    "par --authority."
)


def check_server(url: str, authority: Authority | None) -> None:
    """Refuse to send a token where others may listen: neither HTTPS nor this very machine. ValueError says what to do.

    An authority that cannot be read is refused too, before anything else is begun.
    """
    trusting(authority)
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ValueError(translator(SOURCE)(_PLAIN, url=url))


@cache
def trusting(authority: Authority | None) -> ssl.SSLContext:
    """Believe this authority alone, the town's own; None: those that everybody believes.

    Read once, since reading them takes longer than a few requests. ValueError names what is no certificate.
    """
    if authority is None:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if isinstance(authority, str):
            context.load_verify_locations(cadata=authority)
        else:
            context.load_verify_locations(cafile=authority)
    except OSError as trouble:
        raise ValueError(f"{authority}: {trouble.strerror or trouble}") from trouble
    return context
