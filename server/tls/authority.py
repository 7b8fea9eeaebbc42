"""A certificate authority of the town's own, and the server's certificate, kept as files in one folder.

A server on a town hall's network has a name or an address that no public authority certifies. So the town has an
authority of its own: devices trust it alone, and workstations install it once. Its certificates follow what browsers
ask of all (RFC 5280, RFC 6125): names in the alternative names only, 398 days at most.
"""

import ipaddress
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ausuivant.whole_file import write_whole

AUTHORITY_LASTS: Final = timedelta(days=3650)
CERTIFICATE_LASTS: Final = timedelta(days=397)
#: before its end a certificate is made anew at the server's next start
RENEWED_BEFORE: Final = timedelta(days=60)
#: clocks of kiosks and workstations may be behind
BACKDATED: Final = timedelta(days=1)
ORGANISATION: Final = "Au suivant !"

PrivateKey = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Certified:
    """Where the files are, and what they say. `fingerprint`: SHA-256 of the authority, as browsers show it."""

    authority: Path
    certificate: Path
    key: Path
    fingerprint: str
    names: tuple[str, ...]
    ends_at: datetime


def certify(folder: Path, names: Collection[str], *, now: datetime) -> Certified:
    """Have the files in the folder, made or renewed as needed; `names`: host names and addresses of the server.

    A name once certified stays so. The keys can be read by the folder's owner only. ValueError for a name that is
    neither; OSError if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority, signing = _authority(folder, now)
    certificate = _read(folder / "server.pem")
    known = _names_of(certificate) if certificate is not None and _signed(certificate, authority) else ()
    wanted = tuple(dict.fromkeys((*known, *map(_canonical, names))))
    good = set(wanted) == set(known) and (folder / "server.key").exists()
    if certificate is None or not good or certificate.not_valid_after_utc - now < RENEWED_BEFORE:
        certificate = _issue(folder, authority, signing, names=wanted, now=now)
    return Certified(
        authority=folder / "authority.pem",
        certificate=folder / "server.pem",
        key=folder / "server.key",
        fingerprint=authority.fingerprint(hashes.SHA256()).hex(":").upper(),
        names=wanted,
        ends_at=certificate.not_valid_after_utc,
    )


def _authority(folder: Path, now: datetime) -> tuple[x509.Certificate, PrivateKey]:
    """The authority and its key; a lost key makes a new authority, which must then be installed again."""
    found = _read(folder / "authority.pem")
    key_file = folder / "authority.key"
    if found is not None and key_file.exists():
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if isinstance(key, PrivateKey) and key.public_key() == found.public_key():
            return found, key
    key = ec.generate_private_key(ec.SECP256R1())
    name = _distinguished(f"{ORGANISATION} — autorité du {now:%Y-%m-%d}")
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    made = (
        _begun(name, name, key, now=now, lasts=AUTHORITY_LASTS)
        .add_extension(constraints, critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_file, key)
    write_whole(folder / "authority.pem", made.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return made, key


def _issue(
    folder: Path, authority: x509.Certificate, signing: PrivateKey, *, names: Iterable[str], now: datetime
) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    made = (
        _begun(_distinguished(f"{ORGANISATION} — serveur"), authority.subject, key, now=now, lasts=CERTIFICATE_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )
    _write_key(folder / "server.key", key)
    write_whole(folder / "server.pem", made.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return made


def _begun(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, *, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now - BACKDATED + lasts)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _distinguished(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _canonical(name: str) -> str:
    return str(_address(name) or name.strip().lower())


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    with suppress(ValueError):
        return ipaddress.ip_address(name.strip().strip("[]"))
    return None


def _names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return tuple(str(name.value) for name in names)


def _signed(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _read(path: Path) -> x509.Certificate | None:
    return x509.load_pem_x509_certificate(path.read_bytes()) if path.exists() else None


def _write_key(path: Path, key: PrivateKey) -> None:
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_whole(path, content)
