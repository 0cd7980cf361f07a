"""Changing a `schwarm.toml`, with its comments and its layout kept."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError

from schwarm_core.application.configuration.document import PYPROJECT
from schwarm_core.application.configuration.project import find_project, user_file
from schwarm_core.domain.error.configuration import ConfigurationError, ConfigurationFault
from schwarm_core.domain.error.value import Fault

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tomlkit import TOMLDocument

    Table = MutableMapping[str, Any]


def file_to_change(*, user: bool) -> Path:
    """The file that a change goes to.

    Args:
        user: Whether it is the user's own, rather than the project's.

    Raises:
        ConfigurationError: If there is no project.
    """
    if user:
        return user_file()
    project = find_project(Path.cwd())
    if project is None:
        msg = f"there is no project here: no schwarm.toml in {Path.cwd()} or around it"
        raise ConfigurationError(msg, remedy="schwarm init starts one; --user changes your own configuration")
    return project


def enable_plugin(file: Path, name: str) -> None:
    """Has a plugin take part.

    Args:
        file: The file to change; made if it is missing.
        name: The plugin, with its kind.
    """
    _change(file, name, gain="enable", lose="disable")


def disable_plugin(file: Path, name: str) -> None:
    """Keeps a plugin from taking part.

    Args:
        file: The file to change; made if it is missing.
        name: The plugin, with its kind.
    """
    _change(file, name, gain="disable", lose="enable")


def _change(file: Path, name: str, *, gain: str, lose: str) -> None:
    document = _read(file)
    whole = _configuration(document, file)
    plugins = _table(whole, "plugins", file)
    written = {name, name.partition(".")[2]}
    _remove(plugins, lose, written)
    names = _names(plugins, gain, file)
    if not written.intersection(names):
        names.append(name)
    if gain == "enable":
        _switch_on(whole, name)
    _replace(file, tomlkit.dumps(document))


def _remove(plugins: Table, key: str, names: set[str]) -> None:
    listed = plugins.get(key)
    if not isinstance(listed, list):
        return
    for name in names.intersection(listed):
        listed.remove(name)
    if not listed:
        del plugins[key]


def _names(plugins: Table, key: str, file: Path) -> list[str]:
    listed = plugins.setdefault(key, [])
    if not isinstance(listed, list):
        raise _unfit(file, ("plugins", key), "a list")
    # A new list has become TOML's own by being set.
    return cast("list[str]", plugins[key])


def _switch_on(whole: Table, name: str) -> None:
    kind, _, plugin = name.partition(".")
    sections = whole.get(kind)
    section = sections.get(plugin) if isinstance(sections, dict) else None
    if isinstance(section, dict) and section.get("enabled") is False:
        del section["enabled"]


def _read(file: Path) -> TOMLDocument:
    try:
        return tomlkit.parse(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise _unfit(file, ("the file",), "TOML", str(error)) from error


def _configuration(document: TOMLDocument, file: Path) -> Table:
    if file.name != PYPROJECT:
        return document
    return _table(_table(document, "tool", file), "schwarm", file)


def _table(around: Table, key: str, file: Path) -> Table:
    if key not in around:
        around[key] = tomlkit.table()
    found = around[key]
    if not isinstance(found, dict):
        raise _unfit(file, (key,), "a table")
    return cast("Table", found)


def _replace(file: Path, text: str) -> None:
    """Writes a file whole or not at all, through links, with the rights that it had."""
    target = file.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", newline="", dir=target.parent, delete=False) as written:
        written.write(text)
    made = Path(written.name)
    try:
        made.chmod(target.stat().st_mode if target.exists() else 0o644)
        made.replace(target)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def _unfit(file: Path, path: tuple[str, ...], expected: str, hint: str = "") -> ConfigurationError:
    fault = Fault(path, expected, hint=hint)
    return ConfigurationError(faults=(ConfigurationFault(str(file), fault),))
