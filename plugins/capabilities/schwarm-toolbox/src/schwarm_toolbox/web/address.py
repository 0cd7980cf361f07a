"""Which addresses are public, and from a host's name to one of those."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from schwarm_core.domain.error.run import TryAgain

Address: TypeAlias = IPv4Address | IPv6Address
Resolver: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Finds the addresses of a host, given its name and a port."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")
# Beyond what every supported Python says of itself.
_NEVER_PUBLIC = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's metadata and DNS
        "192.0.0.0/24",  # IETF protocols; Oracle's metadata
        "192.88.99.0/24",  # relays to 6to4, deprecated by RFC 7526
        "2001::/23",  # IETF protocols: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries any IPv4 address
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """Whether an address is one of the public Internet, by IANA's registries of special addresses (RFC 6890).

    Args:
        address: The address.

    Returns:
        False for those of this machine, of local and shared networks, for multicast and reserved ones, for metadata
        services, and for what carries another protocol's address, unless that is a public one.
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or _translated(address)
        if inner is not None:
            return is_public(inner)
        if address not in _GLOBAL_UNICAST or address.scope_id is not None:
            return False
    special = any(address in network for network in _NEVER_PUBLIC if network.version == address.version)
    return address.is_global and not address.is_multicast and not special


def _translated(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a network without IPv4 reaches by this one (NAT64, RFC 6052)."""
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _TRANSLATED else None


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """Asks the system for the addresses of a host.

    Args:
        host: Its name, or an address in any notation that the system understands.
        port: The port.

    Returns:
        The addresses, best first.

    Raises:
        OSError: If there are none.
    """
    from socket import SOCK_STREAM

    from anyio import getaddrinfo

    found = await getaddrinfo(host, port, type=SOCK_STREAM)
    return tuple(dict.fromkeys(str(target[0]) for *_, target in found))


async def reachable(host: str, port: int, resolve: Resolver, permitted: Callable[[Address], bool]) -> Sequence[Address]:
    """The addresses of a host, once and for all: whoever connects to one of them asks nobody again.

    Args:
        host: The host's name or address.
        port: The port.
        resolve: Finds the addresses.
        permitted: Whether an address may be reached.

    Returns:
        The addresses, best first.

    Raises:
        TryAgain: If there are none, or one of them may not be reached.
    """
    try:
        found = [ip_address(address) for address in await resolve(host, port)]
    except (OSError, ValueError):
        found = []
    if not found:
        msg = f"There is no host {host!r}. Check the spelling of the address."
        raise TryAgain(msg)
    # One that may not be reached beside others that may: someone is trying something.
    if not all(permitted(address) for address in found):
        msg = f"{host!r} is not on the public Internet, and may not be reached from here. Fetch a public page instead."
        raise TryAgain(msg)
    return found
