"""The scan of `sys.path` for distributions that declare plugins, distribution by distribution."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from attrs import frozen

from schwarm_core.application.plugins.index import PluginEntry, PluginFault, PluginIndex
from schwarm_core.application.plugins.metadata import (
    Header,
    MetadataError,
    decode,
    may_declare_plugins,
    parse_entry_points,
    parse_header,
)
from schwarm_core.application.plugins.place import open_place, search_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schwarm_core.application.plugins.place import Place


@frozen
class Scan:
    """What a scan saw.

    Attributes:
        index: The plugins.
        bare: The places without any distribution in them.
    """

    index: PluginIndex
    bare: frozenset[str]


def build_index(path: Sequence[str] | None = None) -> PluginIndex:
    """Find every installed plugin by looking at each distribution's metadata; nothing is imported.

    Of several distributions with one name the first on the path counts, as in `importlib.metadata`.

    Args:
        path: The folders and archives to look into instead of `sys.path`.
    """
    return scan(search_path(path)).index


def scan(roots: Sequence[str]) -> Scan:
    """Look into each place for distributions.

    Args:
        roots: What `search_path` gives.
    """
    entries: list[PluginEntry] = []
    faults: list[PluginFault] = []
    seen: set[str] = set()
    bare: set[str] = set()
    for root in roots:
        place = open_place(root)
        folders = place.metadata_folders() if place else []
        if not place or not folders:
            bare.add(root)
            continue
        for folder in _unseen(folders, root, seen):
            found = read_distribution(place, folder)
            if isinstance(found, PluginFault):
                faults.append(found)
            else:
                entries.extend(found)
    entries.sort(key=lambda entry: (entry.group, entry.name, entry.distribution))
    return Scan(PluginIndex(tuple(entries), tuple(faults)), frozenset(bare))


def read_distribution(place: Place, folder: str) -> tuple[PluginEntry, ...] | PluginFault:
    """The entries of one distribution, or why they can't be known.

    Args:
        place: Where it lies.
        folder: The name of its metadata folder.
    """
    try:
        content = place.read(f"{folder}/entry_points.txt")
        if content is None or not may_declare_plugins(content):
            return ()
        declarations = parse_entry_points(decode(content, "entry_points.txt"))
        if not declarations:
            return ()
        header = _header(place, folder)
    except MetadataError as error:
        return _fault(place, folder, str(error))
    except OSError as error:
        return _fault(place, folder, f"its metadata can't be read: {error.strerror or error}")
    path = os.path.join(place.root, folder)
    return tuple(
        PluginEntry(each.group, each.name, each.module, header.name, header.version, header.requires_core, path)
        for each in declarations
    )


def reread(entry: PluginEntry) -> PluginEntry | None:
    """Read an entry again from its distribution's metadata.

    Returns:
        The entry as it is declared now, or None if it is no longer, or can't be read.
    """
    place = open_place(os.path.dirname(entry.path))
    found = read_distribution(place, os.path.basename(entry.path)) if place else ()
    if isinstance(found, PluginFault):
        return None
    same = [each for each in found if (each.group, each.name) == (entry.group, entry.name)]
    return entry if entry in same else next(iter(same), None)


def _unseen(folders: list[str], root: str, seen: set[str]) -> Iterator[str]:
    for folder in folders:
        name = _name_key(folder, root)
        if name not in seen:
            seen.add(name)
            yield folder


def _name_key(folder: str, root: str) -> str:
    """The distribution's name by its folder, normalized: runs of `-`, `_` and `.` count as one `_`."""
    name = _stem(folder, root).lower().replace("-", "_").replace(".", "_")
    while "__" in name:
        name = name.replace("__", "_")
    return name


def _stem(folder: str, root: str) -> str:
    described = os.path.basename(root) if folder.lower() == "egg-info" else folder
    return described.rpartition(".")[0].partition("-")[0]


def _header(place: Place, folder: str) -> Header:
    for file in ("METADATA", "PKG-INFO"):
        content = place.read(f"{folder}/{file}")
        if content is not None:
            return parse_header(content, file)
    msg = "METADATA is missing"
    raise MetadataError(msg)


def _fault(place: Place, folder: str, reason: str) -> PluginFault:
    try:
        name = _header(place, folder).name
    except (MetadataError, OSError):
        name = _stem(folder, place.root)
    return PluginFault(os.path.join(place.root, folder), name, reason)
