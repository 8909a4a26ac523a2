"""Which network addresses belong to everybody, and which to somebody's own network."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

GLOBAL_V6 = IPv6Network("2000::/3")
NOT_GLOBAL_V6 = tuple(
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16")
)
"""Within 2000::/3: protocol assignments with Teredo, documentation, 6to4 (see below)."""
NAT64 = IPv6Network("64:ff9b::/96")
NOT_GLOBAL_V4 = tuple(
    IPv4Network(network) for network in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")
)
"""Besides what the standard library knows: protocol assignments, 6to4 relays, Azure's own."""


def is_global(address: str) -> bool:
    """Whether anybody on the internet would reach the same machine under this address.

    False for private, loopback, link-local (with cloud metadata), shared (100.64/10), multicast,
    reserved and documentation addresses, and for IPv6 forms that carry such an IPv4 address.
    Written out for IPv6 because the standard library changed its mind between versions (IANA
    special-purpose registries, RFC 6890).
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _global_v4(found)
    return found.scope_id is None and _global_v6(found)


def _global_v4(address: IPv4Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in NOT_GLOBAL_V4)
    )


def _global_v6(address: IPv6Address) -> bool:
    carried = address.sixtofour
    if address in NAT64:
        carried = IPv4Address(int(address) & 0xFFFFFFFF)
    if carried is not None:
        return _global_v4(carried)
    return address in GLOBAL_V6 and not any(address in network for network in NOT_GLOBAL_V6)
