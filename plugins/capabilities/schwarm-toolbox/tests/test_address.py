"""Which addresses are public, and which hosts may be reached."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.web.address import Resolver, is_public, reachable

SPECIAL = """
    127.0.0.1 127.255.0.1 0.0.0.0 10.1.1.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200
    192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
    168.63.129.16 ::1 :: ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1
    64:ff9b::a9fe:a9fe 64:ff9b:1::1 fe80::1 fe80::1%eth0 2606:4700::1111%eth0 fc00::1 fd00:ec2::254 ff02::1 ff0e::1
    fec0::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 100::1 3fff::1 5f00::1
"""


class TestIsPublic:
    """`is_public` tells the Internet from everything else."""

    @pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::808:808"])
    def test_public(self, address: str) -> None:
        """Addresses of the Internet are public, those that a network translates too."""
        assert is_public(ip_address(address))

    @pytest.mark.parametrize("address", SPECIAL.split())
    def test_special(self, address: str) -> None:
        """Whatever IANA sets apart is not, however it is written; nor are the clouds' metadata services."""
        assert not is_public(ip_address(address))


def resolver(*addresses: str) -> Resolver:
    """A resolver that always finds the same."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


@pytest.mark.anyio
class TestReachable:
    """`reachable` finds the addresses that a connection may be made to."""

    async def test_public(self) -> None:
        """All addresses of a public host are found, in their order."""
        found = await reachable("example.org", 80, resolver("8.8.8.8", "8.8.4.4"), is_public)
        assert [str(address) for address in found] == ["8.8.8.8", "8.8.4.4"]

    @pytest.mark.parametrize("addresses", [("127.0.0.1",), ("8.8.8.8", "127.0.0.1"), ("8.8.8.8", "::ffff:10.0.0.1")])
    async def test_public_name_of_a_private_address(self, addresses: tuple[str, ...]) -> None:
        """A host with an address that isn't public is refused, though it has others."""
        with pytest.raises(TryAgain, match="not on the public Internet"):
            await reachable("localtest.example.org", 80, resolver(*addresses), is_public)

    @pytest.mark.parametrize("addresses", [(), ("nonsense",)])
    async def test_unknown(self, addresses: tuple[str, ...]) -> None:
        """A host that has no address is said to have none."""
        with pytest.raises(TryAgain, match="There is no host"):
            await reachable("nowhere.example.org", 80, resolver(*addresses), is_public)
