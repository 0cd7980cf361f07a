"""The signs that lines begin with."""

from __future__ import annotations

from typing import TypeAlias

from schwarm_console.line import Piece, Role

Mark: TypeAlias = "tuple[str, Role]"
"""A sign, and the part that it plays."""

BEGINS: Mark = ("╭", "tree")
ENDS: Mark = ("╰", "tree")
GOOD: Mark = ("✓", "good")
DOUBTFUL: Mark = ("!", "doubt")
BAD: Mark = ("✗", "bad")
CANCELLED: Mark = ("⊘", "doubt")
WAITING: Mark = ("…", "doubt")
ASKED: Mark = ("◆", "call")
HANDED: Mark = ("→", "call")
OTHER: Mark = ("·", "tree")

PLAIN = str.maketrans("╭╰│✓✗⊘…◆→·", "+`|*x#.@>-")
"""The signs where only ASCII can be written."""


def marked(mark: Mark) -> Piece:
    """A sign, as it stands before words.

    Args:
        mark: The sign.

    Returns:
        It, and a space.
    """
    return Piece(f"{mark[0]} ", mark[1])
