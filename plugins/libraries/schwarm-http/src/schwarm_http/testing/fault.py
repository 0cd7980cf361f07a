"""Faults around a good answer: whatever a server, a proxy or a network may do in its place, by the number of a seed."""

from __future__ import annotations

from random import Random

from attrs import frozen

from schwarm_http.testing.body_fault import BODY
from schwarm_http.testing.good_answer import GoodAnswer
from schwarm_http.testing.network_fault import NETWORK, Maker
from schwarm_http.testing.server import Script
from schwarm_http.testing.spoil import ANYWHERE

_MAKERS: tuple[tuple[str, Maker], ...] = (*NETWORK.items(), *BODY.items())
FAULTS: tuple[str, ...] = (*ANYWHERE, *(name for name, _ in _MAKERS))
"""What can be wrong."""


@frozen
class Fault:
    """What a server does in place of giving a good answer.

    Attributes:
        name: What is wrong.
        script: What the server does.
        says_the_same: Whether what arrives of the answer's body is of the good answer, however little.
    """

    name: str
    script: Script
    says_the_same: bool = False


def fault_of(seed: int, good: GoodAnswer) -> Fault:
    """The fault of a number: the same one for the same number and answer, always.

    Args:
        seed: The number.
        good: The answer around which it is made.

    Returns:
        The fault. The connection is to be closed after it, so that no call meets the fault of another.
    """
    dice = Random(seed)  # noqa: S311 - repeatable, not secret
    name = FAULTS[seed % len(FAULTS)]
    if name in ANYWHERE:
        return Fault(name, good.saying(ANYWHERE[name](good.documents(), dice)).script())
    return Fault(name, dict(_MAKERS)[name](good, dice), name in NETWORK)
