"""Figures in words."""

from __future__ import annotations

_NANOSECONDS = 1_000_000_000
_MINUTE = 60
_SHORT = 10
_VERY_SHORT = 0.0995


def duration(nanoseconds: int) -> str:
    """How long something took: `3 ms`, `0.21 s`, `12.3 s`, `2 min 05`.

    Args:
        nanoseconds: The time.

    Returns:
        The words.
    """
    seconds = max(nanoseconds, 0) / _NANOSECONDS
    if seconds < _VERY_SHORT:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _SHORT:
        return f"{seconds:.2f} s"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes} min {rest:02}"


def counted(number: int, thing: str) -> str:
    """So many things: `1 turn`, `2 turns`.

    Args:
        number: How many.
        thing: What one of them is called.

    Returns:
        The words.
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def tokens(read: int, written: int) -> str:
    """What a model read and wrote: `120 → 35 tokens`.

    Args:
        read: The tokens of the input.
        written: The tokens of the output.

    Returns:
        The words; empty if nothing was counted.
    """
    return f"{read:,} → {written:,} tokens" if read or written else ""
