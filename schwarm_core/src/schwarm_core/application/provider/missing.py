"""The way out when a module isn't installed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from packaging.requirements import Requirement

_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")


def remedy_for_missing(module: str, path: str, distribution: str) -> str:
    """What to install so that a module can be imported.

    Args:
        module: The module that is missing, as the import error names it.
        path: The import path that led to it; if it lies in the package of that path, nothing else is missing.
        distribution: The distribution that needs it; empty when unknown.

    Returns:
        A line for the shell, naming the distribution's extra that brings the module if there is one; empty if nothing
        is known that would help.
    """
    if not module or module.partition(".")[0] == path.partition(":")[0].partition(".")[0]:
        return f"Reinstall it: pip install --force-reinstall {distribution}" if distribution else ""
    from packaging.utils import canonicalize_name

    wanted = canonicalize_name(module.replace(".", "-"))
    for requirement in _requirements(distribution):
        # A module is often only the beginning of its distribution's name (`acme.cloud`), or the other way round.
        name = canonicalize_name(requirement.name)
        if name == wanted or name.startswith(f"{wanted}-") or wanted.startswith(f"{name}-"):
            extra = _EXTRA.search(str(requirement.marker or ""))
            return f'pip install "{distribution}[{extra[1]}]"' if extra else f'pip install "{requirement.name}"'
    return f"Install what brings the module {module!r}; often: pip install {module.partition('.')[0]}"


def _requirements(distribution: str) -> Iterable[Requirement]:
    from importlib_metadata import PackageNotFoundError, requires
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        lines = requires(distribution) or [] if distribution else []
    except PackageNotFoundError:
        return
    for line in lines:
        try:
            yield Requirement(line)
        except InvalidRequirement:
            continue
