"""A tool call and its result, each in a few words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from schwarm_cli.output.terminal import in_one_line
from schwarm_core.application.telemetry.redaction import Redactor

if TYPE_CHECKING:
    from schwarm_core.domain.message.part import ToolResultPart

_ARGUMENTS = 80
_RESULT = 100
_SIGNS = {"ok": "→", "error": "✗", "denied": "✗", "cancelled": "✗", "unknown": "?"}


def shown_call(name: str, arguments: str, width: int = _ARGUMENTS) -> str:
    """A call as one would write it: `price(drink="espresso", cups=3)`.

    Args:
        name: The tool.
        arguments: The JSON text of the arguments.
        width: The most characters that the arguments may take.
    """
    return f"{name}({in_one_line(_named(arguments), width)})"


def shown_result(result: ToolResultPart) -> str:
    """What came of a call, in one line."""
    text = Redactor().text(result.text) or f"{len(result.content)} parts"
    return f"{_SIGNS[result.status]} {in_one_line(text, _RESULT)}"


def _named(arguments: str) -> str:
    try:
        given = json.loads(arguments or "{}")
    except ValueError:
        return Redactor().text(arguments)
    if not isinstance(given, dict):
        return Redactor().text(arguments)
    shown = Redactor().attributes(given)
    return ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in shown.items())
