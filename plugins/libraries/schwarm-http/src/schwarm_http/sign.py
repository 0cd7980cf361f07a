"""How each request proves who asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from attrs import frozen

from schwarm_http.secrecy import HeaderValues


@frozen
class Unsigned:
    """A request that is about to be sent.

    Attributes:
        method: The HTTP method.
        url: The address, quoted.
        content: The body.
    """

    method: str
    url: str
    content: bytes


Sign: TypeAlias = Callable[[Unsigned], Awaitable[HeaderValues]]
"""Gives the headers that prove who asks; raises an `AuthenticationError` where it can't."""
