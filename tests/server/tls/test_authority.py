"""The town's authority and the server's certificate: who believes them, how long, and who may read the keys."""

import socket
import ssl
import stat
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ausuivant.client.trust import trusting
from server.tls import Certified, certify
from server.tls.names import own_names

NOW = datetime.now(UTC)  # whoever verifies a certificate lives now
NAMES = ("accueil.ville.example", "192.0.2.7")


@pytest.fixture
def certified(tmp_path: Path) -> Certified:
    return certify(tmp_path / "tls", NAMES, now=NOW)


def shake_hands(certified: Certified, name: str, authority: Path) -> str:
    """Have a client that believes the authority call the server by a name; the protocol that they agreed on."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certified.certificate, certified.key)
    here, there = socket.socketpair()

    def serve() -> None:
        # Some of the tests expect the client to hang up.
        with there, suppress(OSError):
            serving.wrap_socket(there, server_side=True).close()

    server = threading.Thread(target=serve)
    server.start()
    try:
        with here, trusting(authority).wrap_socket(here, server_hostname=name) as secured:
            return secured.version() or ""
    finally:
        server.join(10)


@pytest.mark.parametrize("name", NAMES)
def test_a_device_that_believes_the_authority_accepts_each_name(certified: Certified, name: str) -> None:
    assert shake_hands(certified, name, certified.authority) == "TLSv1.3"


def test_another_name_is_refused(certified: Certified) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(certified, "autre.ville.example", certified.authority)


def test_the_server_of_another_authority_is_refused(certified: Certified, tmp_path: Path) -> None:
    other = certify(tmp_path / "other", NAMES, now=NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(other, NAMES[0], certified.authority)


def test_keys_are_read_by_their_owner_only(certified: Certified) -> None:
    folder = certified.key.parent
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"authority.pem": 0o644, "authority.key": 0o600, "server.pem": 0o644, "server.key": 0o600}


def test_nothing_is_made_anew_when_nothing_changes(certified: Certified) -> None:
    before = certified.certificate.read_bytes()
    again = certify(certified.key.parent, NAMES, now=NOW + timedelta(days=300))
    assert again == certified
    assert certified.certificate.read_bytes() == before


def test_a_certificate_near_its_end_is_renewed_by_the_same_authority(certified: Certified) -> None:
    later = certify(certified.key.parent, (), now=NOW + timedelta(days=340))
    assert later.ends_at - certified.ends_at == timedelta(days=340)
    assert (later.fingerprint, later.names) == (certified.fingerprint, certified.names)


def test_a_new_name_is_added_to_those_known(certified: Certified) -> None:
    wider = certify(certified.key.parent, ("Mairie.local",), now=NOW)
    assert wider.names == (*NAMES, "mairie.local")
    assert shake_hands(wider, NAMES[0], certified.authority)


def test_a_lost_server_key_is_replaced(certified: Certified) -> None:
    certified.key.unlink()
    again = certify(certified.key.parent, NAMES, now=NOW)
    assert again.fingerprint == certified.fingerprint
    assert shake_hands(again, NAMES[0], certified.authority)


def test_a_lost_authority_key_makes_another_authority(certified: Certified) -> None:
    (certified.key.parent / "authority.key").unlink()
    again = certify(certified.key.parent, NAMES, now=NOW)
    assert again.fingerprint != certified.fingerprint
    assert shake_hands(again, NAMES[0], again.authority)


def test_a_name_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="A-label"):
        certify(tmp_path / "tls", ("accueil–ville",), now=NOW)


def test_this_machine_knows_its_own_names() -> None:
    assert {"localhost", "127.0.0.1", socket.gethostname().lower()} <= set(own_names())
