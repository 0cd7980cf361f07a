"""References in texts: `${env:NAME}`, `${env:NAME:-default}`, `${file:PATH}`, and `$${` for a plain `${`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from schwarm_core.application.configuration.file import UnreadableFileError, read_text
from schwarm_core.application.configuration.plain import is_utf8

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schwarm_core.application.configuration.findings import Findings
    from schwarm_core.application.configuration.lines import KeyPath
    from schwarm_core.application.configuration.merge import Merged
    from schwarm_core.application.configuration.source import ConfigurationSource

_REFERENCE = re.compile(r"\$\$\{|\$\{([^}]*)(\}?)")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FORMS = "`${env:NAME}`, `${env:NAME:-default}`, `${file:PATH}`, or `$${` for a plain `${`"


def has_reference(value: object) -> bool:
    """Whether a value is a text with a reference in it, or a list or table that holds one."""
    if isinstance(value, dict):
        return any(map(has_reference, value.values()))
    if isinstance(value, list):
        return any(map(has_reference, value))
    return isinstance(value, str) and any(found[0] != "$${" for found in _REFERENCE.finditer(value))


class Interpolation:
    """Replaces the references in texts by what they refer to; what they stand for is never looked through again.

    Args:
        merged: The configuration, which knows who says what.
        environ: The variables.
        findings: Takes what can't be resolved, and what an untrusted project may not read.

    Attributes:
        resolved: What texts with references have become, by their paths. None of it may be shown.
    """

    def __init__(self, merged: Merged, environ: Mapping[str, str], findings: Findings) -> None:
        self.resolved: dict[KeyPath, str] = {}
        self._merged = merged
        self._environ = environ
        self._findings = findings

    def apply(self, value: object, path: KeyPath) -> object:
        """A value with every reference in it replaced.

        Args:
            value: The value, as it is written.
            path: Where it stands.
        """
        if isinstance(value, dict):
            return {key: self.apply(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.apply(item, (*path, index)) for index, item in enumerate(value)]
        return self._text(value, path) if isinstance(value, str) and "${" in value else value

    def _text(self, text: str, path: KeyPath) -> str:
        result = _REFERENCE.sub(lambda found: self._replacement(found, path), text)
        if has_reference(text):
            self.resolved[path] = result
        return result

    def _replacement(self, found: re.Match[str], path: KeyPath) -> str:
        if found[0] == "$${":
            return "${"
        source = self._merged.source(path)
        assert source is not None  # noqa: S101 - whatever stands in the configuration was said by someone
        scheme, _, name = found[1].partition(":")
        if not found[2] or scheme not in {"env", "file"} or not name:
            self._findings.add(source.fault(path, _FORMS, f"`{found[0]}`"))
            return ""
        return self._variable(name, source, path) if scheme == "env" else self._file(name, source, path)

    def _variable(self, reference: str, source: ConfigurationSource, path: KeyPath) -> str:
        name, has_default, default = reference.partition(":-")
        if not _VARIABLE.fullmatch(name):
            self._findings.add(source.fault(path, "the name of a variable", f"`{name}`"))
            return ""
        if not source.trusted:
            self._findings.distrust(source, path, f"reads the variable {name}")
            return ""
        value = self._environ.get(name)
        if has_default and not value:
            return default
        if value is None:
            hint = f"set {name}, or give a default: `${{env:{name}:-default}}`"
            self._findings.add(source.fault(path, f"the variable {name}", "one that is not set", hint))
        elif not is_utf8(value):
            self._findings.add(source.fault(path, f"text in UTF-8 in the variable {name}"))
        else:
            return value
        return ""

    def _file(self, name: str, source: ConfigurationSource, path: KeyPath) -> str:
        file = Path(source.folder or Path.cwd(), _expanded(name))
        try:
            if not source.trusted and not _is_inside(file, source.folder):
                self._findings.distrust(source, path, "reads a file outside its folder")
                return ""
            return _without_newline(read_text(file))
        except FileNotFoundError:
            found = "nothing"
        except UnreadableFileError as error:
            found = str(error)
        self._findings.add(source.fault(path, f"a readable file at {file}", found))
        return ""


def _expanded(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:  # a user who isn't known, or has no home
        return Path(name)


def _is_inside(file: Path, folder: Path | None) -> bool:
    try:
        return folder is not None and file.resolve(strict=False).is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a circle of symbolic links, a NUL in the name
        return False


def _without_newline(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")
