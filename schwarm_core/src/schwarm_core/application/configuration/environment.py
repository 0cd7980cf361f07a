"""Configuration by environment variables: `SCHWARM_RUNTIME__MODEL=offline`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.application.configuration.source import single
from schwarm_core.domain.error.configuration import ConfigurationFault
from schwarm_core.domain.error.value import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schwarm_core.application.configuration.source import ConfigurationSource, Tree

_PREFIX = "SCHWARM_"
_SEPARATOR = "__"


def environment_sources(
    environ: Mapping[str, str], known: Tree, settings: Mapping[str, frozenset[str]]
) -> Iterator[ConfigurationSource | ConfigurationFault]:
    """One source for each variable that configures something.

    A variable is `SCHWARM_` and the keys, with `__` between them. A key is found however it is spelt, for variables
    are mostly in capitals and know no `-`; one that is nowhere yet reads in lower case. The value is TOML; what isn't
    TOML is a text. Without `__`, only a whole table is configured: `SCHWARM_CACHE_DIR` and the like mean something
    else.

    Args:
        environ: The variables.
        known: What the sources before these say, for the spelling of keys.
        settings: The tables that can stand in a configuration, and the names of their settings where these are fixed.

    Returns:
        The sources; and a fault for a variable that names a setting with one `_` where two are needed.
    """
    # In order of their names a whole table comes before the keys in it, however the system lists them.
    for name, text in sorted(environ.items()):
        keys = name.removeprefix(_PREFIX).split(_SEPARATOR)
        if not name.startswith(_PREFIX):
            continue
        if len(keys) > 1 or keys[0].lower() in {*settings, *known}:
            yield single(name, _spelt(keys, known), text)
        elif meant := _with_separator(keys[0], settings):
            fault = Fault((keys[0].lower(),), "`__` between the keys", hint=f"did you mean `{meant}`?")
            yield ConfigurationFault(name, fault)


def _spelt(keys: Sequence[str], known: object) -> tuple[str, ...]:
    """The keys as they are spelt where they stand already; in lower case where they don't."""
    found: list[str] = []
    for key in keys:
        table = known if isinstance(known, dict) else {}
        same = [name for name in table if _folded(name) == _folded(key)]
        found.append(same[0] if len(same) == 1 else key.lower())
        known = table.get(found[-1])
    return tuple(found)


def _folded(key: str) -> str:
    return key.casefold().replace("-", "_")


def _with_separator(key: str, settings: Mapping[str, frozenset[str]]) -> str:
    table, _, setting = key.partition("_")
    known = setting.lower() in settings.get(table.lower(), ())
    return f"{_PREFIX}{table}{_SEPARATOR}{setting}" if known else ""
