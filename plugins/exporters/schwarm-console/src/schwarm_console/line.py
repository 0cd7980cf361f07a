"""One line of the account: pieces of text, each with the part that it plays."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

Role: TypeAlias = Literal["tree", "name", "time", "detail", "good", "doubt", "bad", "call", "run"]
"""What a piece tells: the lines of the tree, what something is called, how long it took, more about it; that it went
well, half well or wrong; that a model was asked; which run it is about."""

Line: TypeAlias = "tuple[Piece, ...]"
"""A line, without its end."""

_TIME_COLUMN = 24
_TIME_WIDTH = 8


@frozen
class Piece:
    """A piece of a line.

    Attributes:
        text: The text.
        role: The part that it plays.
    """

    text: str
    role: Role = "detail"


def laid_out(left: Line, time: str, detail: Line) -> Line:
    """A line whose times stand in a column.

    Args:
        left: What happened.
        time: How long it took; empty if that is not known.
        detail: More about it.

    Returns:
        The line.
    """
    room = max(_TIME_COLUMN - sum(len(piece.text) for piece in left), 1)
    shown = f"{' ' * room}{time:>{_TIME_WIDTH}}"
    if not detail:
        return (*left, Piece(shown, "time")) if time else left
    return (*left, Piece(shown, "time"), Piece("  "), *detail)


def printable(value: object) -> str:
    """A text that can do nothing to a terminal, on one line.

    Args:
        value: What a plugin, a model or a stranger's server named.

    Returns:
        Its text, with a space for each control character.
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(value)).split())


def joined(*lines: Line) -> Line:
    """Lines as one, with a sign between them; those that say nothing are left out.

    Args:
        *lines: The lines.

    Returns:
        The line.
    """
    said = [line for line in lines if any(piece.text for piece in line)]
    return tuple(piece for line in said for piece in (Piece(" · ", "tree"), *line))[1:]
