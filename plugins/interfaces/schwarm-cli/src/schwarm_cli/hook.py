"""The hook of plugins of the kind `commands`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from schwarm_core.hooks.marker import hookspec

if TYPE_CHECKING:
    from schwarm_cli.kind import CommandSpec


@hookspec
def schwarm_commands() -> Sequence[CommandSpec]:  # type: ignore[empty-body] # a specification has no body
    """Declares the commands that a plugin module adds to `schwarm`.

    Called once, when one of them is called: keep the module's imports light, and name the command by its import path.

    Returns:
        One declaration per entry point of the group `schwarm.commands` that leads to this module, of the same names.

    Example:
        >>> from schwarm_cli.kind import CommandSpec
        >>> from schwarm_core import hookimpl
        >>> @hookimpl
        ... def schwarm_commands():
        ...     return [CommandSpec("serve", "schwarm_http.command:serve", "Serve agents over HTTP.")]
    """
