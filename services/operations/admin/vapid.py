"""`multaqa admin vapid`: a key by which push services know the node."""

import base64

import click
from cryptography.hazmat.primitives.asymmetric import ec


@click.command()
def command() -> None:
    """Print a new key for MULTAQA_VAPID_PRIVATE_KEY.

    Changing the key of a node ends every subscription: browsers must be switched on again.
    """
    click.echo(new_key())


def new_key() -> str:
    """A private key of P-256 as settings want it: 32 bytes, base64url without padding."""
    secret = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(secret.to_bytes(32, "big")).decode().rstrip("=")
