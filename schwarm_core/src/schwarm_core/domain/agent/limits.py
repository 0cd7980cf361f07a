"""How much a run may take."""

from __future__ import annotations

from attrs import frozen


@frozen
class Limits:
    """The limits of a run. None means no limit.

    Attributes:
        turns: Model calls, corrections included.
        tool_calls: Tool calls.
        tokens: Tokens read and written, over all model calls.
        seconds: Wall time of the whole run.
        model_seconds: Wall time of one model call, with what middleware does around it, such as retries. Each try that
            the `ErrorHandler` decides on has it anew.
        tool_seconds: Wall time of one tool call; a tool's own `timeout` goes before it.
    """

    turns: int | None = 50
    tool_calls: int | None = None
    tokens: int | None = None
    seconds: float | None = None
    model_seconds: float | None = None
    tool_seconds: float | None = None
