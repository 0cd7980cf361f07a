"""Installed distributions for tests and benchmarks: what an installer leaves in a folder, without an installer."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def write_distribution(
    folder: Path,
    name: str,
    version: str = "1.0",
    *,
    entry_points: Mapping[str, Mapping[str, str]] | None = None,
    requires: Iterable[str] = (),
    files: Mapping[str, str] | None = None,
) -> Path:
    """Install a distribution into a folder, as `pip install --target` would.

    Put the folder on `sys.path` to import from it. Installers know the distribution too, and can remove it.

    Args:
        folder: The site folder; made if it is missing.
        name: The distribution's name, as it writes it itself.
        version: Its version.
        entry_points: For each group, the names and the modules that they stand for.
        requires: What it depends on: `"schwarm-core>=0.1"`.
        files: The files that it installs: their text by their path inside the folder, with slashes.

    Returns:
        The folder with its metadata.

    Example:
        >>> write_distribution(
        ...     site,
        ...     "schwarm-hello",
        ...     entry_points={"schwarm.capabilities": {"hello": "schwarm_hello"}},
        ...     requires=["schwarm-core>=0.1"],
        ...     files={"schwarm_hello.py": "GREETING = 'hello'"},
        ... )
    """
    info = f"{re.sub(r'[-_.]+', '_', name)}-{version}.dist-info"
    installed = dict(files or {})
    installed[f"{info}/METADATA"] = _metadata(name, version, requires)
    installed[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: schwarm\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    installed[f"{info}/INSTALLER"] = "schwarm\n"
    if entry_points:
        installed[f"{info}/entry_points.txt"] = _entry_points(entry_points)
    record = "".join(_record(path, text) for path, text in installed.items())
    installed[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    for path, text in installed.items():
        _write(folder / path, text)
    return folder / info


def _metadata(name: str, version: str, requires: Iterable[str]) -> str:
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    return "\n".join([*lines, *(f"Requires-Dist: {each}" for each in requires)]) + "\n"


def _entry_points(entry_points: Mapping[str, Mapping[str, str]]) -> str:
    sections = (
        "\n".join([f"[{group}]", *(f"{name} = {module}" for name, module in names.items())])
        for group, names in entry_points.items()
    )
    return "\n\n".join(sections) + "\n"


def _record(path: str, text: str) -> str:
    content = text.encode()
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}\n"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
