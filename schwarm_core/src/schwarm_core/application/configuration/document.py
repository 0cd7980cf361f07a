"""Configuration that stands in a file: a `schwarm.toml`, or a table of a `pyproject.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schwarm_core.application.configuration.file import UnreadableFileError, read_text
from schwarm_core.application.configuration.source import ConfigurationSource, value_at
from schwarm_core.application.configuration.toml import TomlError, parse_document
from schwarm_core.domain.error.configuration import ConfigurationError, ConfigurationFault
from schwarm_core.domain.error.value import Fault

if TYPE_CHECKING:
    from pathlib import Path

PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "schwarm")


def read_document(file: Path, *, trusted: bool = True) -> ConfigurationSource | None:
    """What a file says of the configuration.

    Args:
        file: A `pyproject.toml`, whose table `[tool.schwarm]` counts, or any other file, which counts as a whole.
        trusted: Whether what it says is trusted.

    Returns:
        The source; None if there is no such file, or no such table in it.

    Raises:
        ConfigurationError: If it can't be read, or is no TOML.
    """
    try:
        text = read_text(file)
    except FileNotFoundError:
        return None
    except UnreadableFileError as error:
        raise _error(file, Fault(("the file",), "a readable file of text", str(error))) from None
    table = _TABLE if file.name == PYPROJECT else ()
    tree = _table_in(_parsed(text, file), table, file)
    if tree is None:
        return None
    return ConfigurationSource(str(file), tree, file, file.parent, table, text, trusted=trusted)


def _parsed(text: str, file: Path) -> dict[str, object]:
    try:
        return parse_document(text)
    except TomlError as error:
        raise _error(file, Fault((error.place or "the file",), "TOML", hint=error.words)) from None


def _table_in(tree: object, table: tuple[str, ...], file: Path) -> dict[str, object] | None:
    found = value_at(tree, table)
    if found is not None and not isinstance(found, dict):
        raise _error(file, Fault(table, "a table"))
    return found


def _error(file: Path, fault: Fault) -> ConfigurationError:
    return ConfigurationError(faults=(ConfigurationFault(str(file), fault),))
