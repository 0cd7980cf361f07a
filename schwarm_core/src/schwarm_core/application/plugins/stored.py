"""The text form of a plugin index: lines of JSON, of which only those asked for are decoded.

The first line holds what the index was made from and a checksum of the rest, the second the faults, each other one an
entry, those of a name together. An index of a hundred plugins so costs no more to open than one of ten.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from attrs import astuple, fields, frozen

from schwarm_core.application.plugins.index import EntryTable, PluginEntry, PluginFault, PluginIndex, tabulate

_Row = TypeVar("_Row", PluginEntry, PluginFault)

Stamp = list[int] | None
"""Device, inode, mtime and ctime (ns) of a place; None for one that is absent, empty for one to look into each time."""


@frozen
class Origin:
    """What an index was made from.

    Attributes:
        key: The interpreter and the places it looked into.
        stamps: Each place as it was just before.
        bare: For each place whether there was no distribution in it.
    """

    key: list[str]
    stamps: list[Stamp]
    bare: list[bool]


def dump(origin: Origin, index: PluginIndex) -> bytes:
    """Write an index as text."""
    faults = _line([astuple(fault) for fault in index.faults])
    body = faults + b"".join(_line(astuple(entry)) for entry in index.entries)
    return _line([origin.key, origin.stamps, origin.bare, zlib.crc32(body)]) + body


def load_origin(content: bytes) -> Origin:
    """Read what a stored index was made from.

    Raises:
        ValueError: If this is not a whole stored index.
    """
    head, _, body = content.partition(b"\n")
    match _parse(head):
        case [list(key), list(stamps), list(bare), int(checksum)] if checksum == zlib.crc32(body):
            return Origin(key, stamps, bare)
    msg = "not a stored plugin index"
    raise ValueError(msg)


def load_index(content: bytes, rescan: Callable[[], PluginIndex]) -> PluginIndex:
    """Open a stored index.

    Args:
        content: All of it, of which `load_origin` could read the beginning.
        rescan: Makes the index anew if an entry turns out not to be one.

    Raises:
        ValueError: If the faults can't be read.
    """
    _, faults, entries = content.split(b"\n", 2)
    return PluginIndex(_StoredTable(b"\n" + entries, rescan), tuple(_row(PluginFault, each) for each in _list(faults)))


class _StoredTable(Mapping[tuple[str, str], tuple[PluginEntry, ...]]):
    """The entries in their stored form, each decoded when it is asked for."""

    def __init__(self, lines: bytes, rescan: Callable[[], PluginIndex]) -> None:
        self._lines = lines
        self._rescan = rescan
        self._whole: EntryTable | None = None

    def __getitem__(self, key: tuple[str, str]) -> tuple[PluginEntry, ...]:
        if self._whole is not None:
            return self._whole[key]
        try:
            found = tuple(_row(PluginEntry, _parse(line)) for line in self._lines_of(key))
        except ValueError:
            return self._decoded()[key]
        if not found:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._decoded())

    def __len__(self) -> int:
        return len(self._decoded())

    def _lines_of(self, key: tuple[str, str]) -> Iterator[bytes]:
        beginning = b"\n" + _line(key).removesuffix(b"]\n")
        start = self._lines.find(beginning)
        while start >= 0:
            end = self._lines.find(b"\n", start + 1)
            yield self._lines[start:end]
            start = self._lines.find(beginning, end)

    def _decoded(self) -> EntryTable:
        if self._whole is None:
            try:
                self._whole = tabulate(_row(PluginEntry, _parse(line)) for line in self._lines.split(b"\n") if line)
            except ValueError:
                self._whole = tabulate(self._rescan().entries)
        return self._whole


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _parse(line: bytes) -> object:
    try:
        return json.loads(line)
    except RecursionError as error:
        msg = "nested too deeply"
        raise ValueError(msg) from error


def _list(line: bytes) -> list[object]:
    value = _parse(line)
    if not isinstance(value, list):
        msg = f"expected a list, found {value!r}"
        raise ValueError(msg)  # noqa: TRY004 - one error for whatever is malformed
    return value


def _row(kind: type[_Row], value: object) -> _Row:
    if not isinstance(value, list) or len(value) != len(fields(kind)) or not all(map(_is_text, value)):
        msg = f"expected a {kind.__name__}, found {value!r}"
        raise ValueError(msg)
    return kind(*value)


def _is_text(value: object) -> bool:
    return type(value) is str
