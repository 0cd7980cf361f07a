"""The boundary around a plugin's code: whatever it raises, and however long it takes, is its own fault alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from schwarm_core.application.plugins.time_limit import TimeLimitExceeded, call_within

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


class UnusableModuleError(Exception):
    """A plugin module broke, or broke a rule; the message says how, and the cause is what it raised."""


def import_object(path: str, seconds: float | None) -> object:
    """Import what an entry point leads to.

    Args:
        path: A module, or `module:attribute`.
        seconds: How long it may take, see `call_within`.

    Raises:
        UnusableModuleError: Whatever happens.
    """
    from pkgutil import resolve_name

    # Without the colon, resolve_name would hide why a submodule can't be imported.
    whole = path if ":" in path else f"{path}:"
    return guarded(f"importing {path}", path, seconds, lambda: resolve_name(whole))


def guarded(action: str, path: str, seconds: float | None, call: Callable[[], _T]) -> _T:
    """Call a plugin's code. Only Ctrl-C passes as it is.

    Args:
        action: What is done, for the message.
        path: The import path of the plugin's module.
        seconds: How long it may take, see `call_within`.
        call: What to call.

    Raises:
        UnusableModuleError: If it raises, exits or takes too long.
    """
    try:
        return call_within(seconds, call)
    except UnusableModuleError:
        raise
    except TimeLimitExceeded as error:
        msg = f"{action} took more than {seconds:g} s{_place(error, path)}"
        raise UnusableModuleError(msg) from error
    except SystemExit as error:
        msg = f"{action} tried to end the process with {error.code!r}{_place(error, path)}"
        raise UnusableModuleError(msg) from error
    except Exception as error:
        msg = f"{action} raised {type(error).__name__}: {in_one_line(error)}{_place(error, path)}"
        raise UnusableModuleError(msg) from error


def in_one_line(error: BaseException) -> str:
    """The message of an error, without line breaks."""
    return " ".join(str(error).split())


def _place(error: BaseException, path: str) -> str:
    """Where in the plugin's own code something was raised."""
    from traceback import walk_tb

    package = path.partition(":")[0].partition(".")[0]
    places = [
        f" ({frame.f_code.co_filename}, line {line})"
        for frame, line in walk_tb(error.__traceback__)
        if str(frame.f_globals.get("__name__")).partition(".")[0] == package
    ]
    return places[-1] if places else ""
