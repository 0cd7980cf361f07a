"""The plugin index that outlives the process: a hint while nothing on the path has changed, never an authority."""

from __future__ import annotations

import os
import sys
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from schwarm_core.application.plugins.place import open_place, search_path
from schwarm_core.application.plugins.private import read_private, replace_private
from schwarm_core.application.plugins.stored import Origin, dump, load_index, load_origin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schwarm_core.application.plugins.index import PluginIndex
    from schwarm_core.application.plugins.scan import Scan
    from schwarm_core.application.plugins.stored import Stamp

_FORMAT = "1"
_KEPT = 64
# Installers write a distribution's files up to some seconds after its folder has appeared.
_SETTLED_NS = 10_000_000_000


def read_index(
    path: Sequence[str] | None = None,
    *,
    renew: bool = False,
    cache: str | os.PathLike[str] | None = None,
    clock: Callable[[], int] = time.time_ns,
) -> PluginIndex:
    """Find every installed plugin, from the index of an earlier process if it still holds, else by a scan.

    An index holds while every place on the path has the device, inode, mtime and ctime that it had, all older than
    the scan by ten seconds; a place without distributions may change as long as it has none. Where no index can be
    kept (nowhere to write, or somewhere that others may write), each call scans.

    Args:
        path: The folders and archives to look into instead of `sys.path`.
        renew: Scan in any case.
        cache: The folder of the stored indexes instead of the one in the user's cache folder.
        clock: The time in nanoseconds since the epoch.
    """
    roots = search_path(path)
    key = _key(roots)
    file = _file(key, cache)
    index = None if renew or not file else _stored(file, key, roots)
    return index or _renewed(file, key, roots, clock)


def cache_folder() -> str | None:
    """The folder of the stored indexes: under `SCHWARM_CACHE_DIR` or the user's cache folder, if there is one."""
    base = os.environ.get("SCHWARM_CACHE_DIR") or _user_cache_folder()
    return os.path.join(base, "plugins") if os.path.isabs(base) else None


def _user_cache_folder() -> str:
    if sys.platform in {"win32", "darwin", "android"}:
        # Only here: importing it takes longer than all the rest of a warm start.
        from platformdirs import user_cache_dir

        return user_cache_dir("schwarm", appauthor=False)
    # As platformdirs says for every other system.
    given = os.environ.get("XDG_CACHE_HOME", "").strip()
    return os.path.join(given if os.path.isabs(given) else os.path.expanduser("~/.cache"), "schwarm")


def _key(roots: Sequence[str]) -> list[str]:
    return [_FORMAT, str(sys.executable), sys.version, sys.implementation.name, sys.platform, *roots]


def _file(key: Sequence[str], cache: str | os.PathLike[str] | None) -> str | None:
    folder = os.fspath(cache) if cache else cache_folder()
    number = zlib.crc32("\0".join(key).encode(errors="surrogatepass"))
    return os.path.join(folder, f"{number:08x}.jsonl") if folder else None


def _stored(file: str, key: list[str], roots: Sequence[str]) -> PluginIndex | None:
    """The stored index, None if there is none or if it can't be trusted any more."""
    content = read_private(file)
    if content is None:
        return None
    try:
        origin = load_origin(content)
        if origin.key == key and _holds(origin, roots):
            return load_index(content, lambda: _scan(roots).index)
    except ValueError:
        pass
    return None


def _holds(origin: Origin, roots: Sequence[str]) -> bool:
    if not len(roots) == len(origin.stamps) == len(origin.bare):
        return False
    return all(map(_unchanged, roots, origin.stamps, origin.bare))


def _unchanged(root: str, stamp: Stamp, bare: object) -> bool:
    return _stamp(root) == stamp or bool(bare and stamp is not None and _is_bare(root))


def _renewed(file: str | None, key: list[str], roots: Sequence[str], clock: Callable[[], int]) -> PluginIndex:
    settled = clock() - _SETTLED_NS
    # Before the scan, so that a change in the midst of it shows.
    stamps = [_stamp(root) for root in roots]
    seen = _scan(roots)
    origin = _origin(key, roots, stamps, seen, settled)
    if file and origin:
        with suppress(OSError):
            replace_private(file, dump(origin, seen.index))
            _prune(os.path.dirname(file))
    return seen.index


def _origin(key: list[str], roots: Sequence[str], stamps: list[Stamp], seen: Scan, settled: int) -> Origin | None:
    """What the scan was made from, None if a place with distributions was changing."""
    bare = [root in seen.bare for root in roots]
    for number, stamp in enumerate(stamps):
        if stamp and max(stamp[2:]) > settled:
            if not bare[number]:
                return None
            stamps[number] = []
    return Origin(key, stamps, bare)


def _scan(roots: Sequence[str]) -> Scan:
    from schwarm_core.application.plugins.scan import scan

    return scan(roots)


def _stamp(root: str) -> Stamp:
    try:
        status = os.stat(root)
    except (OSError, ValueError):
        return None
    return [status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns]


def _is_bare(root: str) -> bool:
    place = open_place(root)
    return not place or not place.metadata_folders()


def _prune(folder: str) -> None:
    """Forget the indexes that were written longest ago: each environment and each working folder makes its own."""
    with os.scandir(folder) as files:
        dated = sorted(((file.stat().st_mtime_ns, file.path) for file in files), reverse=True)
    for _, file in dated[_KEPT:]:
        os.unlink(file)
