"""TLS for the gateway: the user's own certificate, or one that is made for this machine."""

from __future__ import annotations

import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from exact_dbapi import InterfaceError

_VALID_DAYS = 825


def tls_context(certificate: Path, key: Path | None = None) -> ssl.SSLContext:
    """Load a certificate and its key (None: they are in one file); nothing older than TLS 1.2 is spoken.

    Raises: InterfaceError when they cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise InterfaceError(f"The certificate {certificate} cannot be used: {error}.") from error
    return context


def make_certificate(folder: Path, names: tuple[str, ...]) -> Path:
    """Make a certificate for these host names, unless the folder has one that is still valid; its file is answered.

    Certificate and key stand in one file that only its owner may read. Clients must be told to trust it.
    """
    path = folder / "gateway.pem"
    if path.exists() and _is_valid(path):
        return path
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def _is_valid(path: Path) -> bool:
    from cryptography import x509

    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError:
        return False
    return certificate.not_valid_after_utc > datetime.now(UTC) + timedelta(days=30)
