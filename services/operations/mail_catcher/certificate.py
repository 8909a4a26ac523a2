"""A self-signed certificate for STARTTLS, made once per directory."""

import ssl
import subprocess
import sys
from pathlib import Path


def ensure(place: Path) -> tuple[Path, Path]:
    """Return the certificate and its key, made in a process of its own where they are missing.

    The library that makes them weighs more than the rest of the catcher together.
    """
    certificate, key = place / "certificate.pem", place / "key.pem"
    if not (certificate.exists() and key.exists()):
        command = [sys.executable, "-m", "services.operations.mail_catcher.certificate", str(place)]
        subprocess.run(command, check=True)
    return certificate, key


def context(place: Path) -> ssl.SSLContext:
    """Return what a server shows its clients."""
    certificate, key = ensure(place)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.load_cert_chain(certificate, key)
    return tls


def make(place: Path) -> None:
    """Write a key and a certificate for localhost, 127.0.0.1 and `mail`, good for ten years."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail-catcher")])
    names = [x509.DNSName("localhost"), x509.DNSName("mail"), x509.DNSName("mail-catcher")]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(
            x509.SubjectAlternativeName([*names, x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (place / "key.pem").touch(mode=0o600)
    (place / "key.pem").write_bytes(private)
    (place / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
