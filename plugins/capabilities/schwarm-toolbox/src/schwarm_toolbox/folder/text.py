"""From the bytes of a file to lines that a model can read, a bounded number of them."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO

from attrs import frozen

from schwarm_core.domain.error.run import TryAgain

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 8192
_FARTHEST = 50_000_000


@frozen
class Excerpt:
    """Lines of a file.

    Attributes:
        text: The lines.
        first: The number of the first of them, counted from 1.
        last: The number of the last of them; less than `first` for none.
        more: Whether the file goes on.
        cut: Whether the last of them is longer than was read.
        encoding: How the file is written; empty for UTF-8.
    """

    text: str
    first: int
    last: int
    more: bool
    cut: bool
    encoding: str


def excerpt(file: BinaryIO, first: int, count: int | None, max_bytes: int) -> Excerpt:
    """Reads lines.

    Args:
        file: The file, at its beginning; one that can be sought in.
        first: The number of the first line, counted from 1.
        count: How many lines; None for as many as may be read.
        max_bytes: How much may be read, in bytes.

    Returns:
        The lines.

    Raises:
        TryAgain: If the file isn't text, or has no such line within reach.
    """
    encoding = _encoding(file)
    lines = io.TextIOWrapper(file, encoding, errors="replace")
    _skip(lines, first)
    kept: list[str] = []
    left, more, cut = max_bytes, False, False
    while not cut:
        line = lines.readline(left + 1)
        more = bool(line)
        size = len(line.encode())
        if not line or len(kept) == count or (kept and size > left):
            break
        cut = size > left
        kept.append(line.encode()[:left].decode(errors="ignore") if cut else line)
        left -= size
    lines.detach()
    if not kept and first > 1:
        raise _too_short(first - 1)
    return Excerpt("".join(kept), first, first + len(kept) - 1, more, cut, "" if "utf-8" in encoding else encoding)


def _encoding(file: BinaryIO) -> str:
    head = file.read(_LOOKED_AT)
    file.seek(0)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        msg = "This file isn't text, and only text can be read."
        raise TryAgain(msg)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _skip(lines: io.TextIOWrapper, first: int) -> None:
    read = 0
    for number in range(1, first):
        line = lines.readline(_FARTHEST)
        read += len(line)
        if not line:
            raise _too_short(number - 1)
        if read >= _FARTHEST:
            msg = f"Line {first} lies beyond the first {_FARTHEST:,} characters, which is as far as can be read."
            raise TryAgain(msg)


def _too_short(lines: int) -> TryAgain:
    return TryAgain(f"The file has only {lines} line{'s' if lines != 1 else ''}.")
