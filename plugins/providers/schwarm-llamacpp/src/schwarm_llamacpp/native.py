"""The native library: imported when it is first needed, its log led into ours."""

from __future__ import annotations

import ctypes
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from anyio.from_thread import check_cancelled

from schwarm_core.application.telemetry.logging import log_for
from schwarm_core.domain.error.provider import ProviderSetupError

if TYPE_CHECKING:
    from loguru import Logger

ERROR = 4
"""The level, in llama.cpp's log, of what went wrong."""

INSTALL = "Install it: pip install 'schwarm-llamacpp[cpu]'. It is compiled, which needs a C++ compiler; see the README."

complaints: ContextVar[list[str] | None] = ContextVar("schwarm_llamacpp_complaints", default=None)
"""Where the errors go that llama.cpp tells its log and nobody else."""


def logger() -> Logger:
    """The plugin's log."""
    return log_for(plugin="llamacpp")


@cache
def native() -> ModuleType:
    """The library's low-level interface. Takes about a second the first time: call it in a worker thread.

    Raises:
        ProviderSetupError: If it isn't installed, or can't be loaded here.
    """
    try:
        module = import_module("llama_cpp")
    except ImportError as error:
        msg = f"llama-cpp-python isn't installed ({error})."
        raise ProviderSetupError(msg, remedy=INSTALL) from error
    except (OSError, RuntimeError) as error:
        msg = f"llama-cpp-python can't be loaded ({error})."
        raise ProviderSetupError(msg, remedy="Install it anew, on the machine that it is to run on.") from error
    module.llama_log_set(_log_callback(module), ctypes.c_void_p(0))
    module.llama_backend_init()
    return module


@cache
def _log_callback(module: ModuleType) -> object:
    """Takes llama.cpp's log; it is kept, because the library goes on calling it."""

    def write(level: int, text: bytes, _data: object) -> None:
        line = text.decode("utf-8", "replace").strip(" .\n")
        if not line:
            return
        logger().log("WARNING" if level == ERROR else "DEBUG", "{}", line)
        heard = complaints.get()
        if level == ERROR and heard is not None:
            heard.append(line)

    return module.llama_log_callback(write)


def is_cancelled() -> bool:
    """Whether the task that waits for this worker thread was cancelled; for callbacks, which can't raise."""
    try:
        check_cancelled()
    except BaseException:  # noqa: BLE001 - a cancellation is no Exception, and which class it is, a thread can't ask
        return True
    return False
