"""LiteLLM itself: imported late, and made to keep quiet."""

from __future__ import annotations

import logging
import os
from importlib import import_module
from types import ModuleType
from typing import Any

_LOGGERS = ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router")


def import_litellm() -> ModuleType:
    """Imports LiteLLM, which takes seconds: call it in a worker thread.

    It fetches no list of prices, sends no telemetry, and prints nothing. Callbacks that a program has set are its own
    affair; calls made from here ask not to be told to them.

    Returns:
        The module.
    """
    # Read while it is imported.
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    module: Any = import_module("litellm")
    module.telemetry = False
    module.suppress_debug_info = True
    for name in _LOGGERS:
        # It has handlers of its own, which write to the terminal whatever the program's logging is set to.
        logging.getLogger(name).handlers = [logging.NullHandler()]
    found: ModuleType = module
    return found
