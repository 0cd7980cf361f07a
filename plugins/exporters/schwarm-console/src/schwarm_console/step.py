"""What there is to say of one step of a run: a model call, a tool call, or anything else that is measured."""

from __future__ import annotations

from attrs import evolve, frozen

from schwarm_console.line import Line, Piece, joined, printable
from schwarm_console.mark import ASKED, BAD, CANCELLED, DOUBTFUL, GOOD, OTHER, WAITING, Mark
from schwarm_console.words import tokens
from schwarm_core.domain.telemetry.record import SpanRecord

_STOPPED = {
    "tool_calls": Piece("calls tools"),
    "length": Piece("stopped at its limit", "doubt"),
    "content_filter": Piece("stopped by a filter", "doubt"),
    "refusal": Piece("refused", "doubt"),
    "pause": Piece("paused"),
}


@frozen
class Step:
    """What there is to say.

    Attributes:
        mark: How it went, or what it was.
        name: What it is called.
        detail: More about it.
    """

    mark: Mark
    name: str
    detail: Line = ()


def step_of(span: SpanRecord, agent: str, told: set[str]) -> Step:
    """What there is to say of a step.

    Args:
        span: The step.
        agent: The agent that its run began with; another one is named.
        told: The errors that were told of already; this step's is added.

    Returns:
        The step.
    """
    step = _well_ended(span, agent)
    if span.status == "cancelled":
        return Step(CANCELLED, step.name, (Piece("cancelled", "doubt"),))
    if span.status == "error":
        return Step(BAD, step.name, error_of(span, told))
    retries = span.attributes.get("schwarm.retries")
    if isinstance(retries, int) and retries:
        return evolve(step, detail=joined(step.detail, (Piece(f"tried {retries + 1:,} times", "doubt"),)))
    return step


def error_of(span: SpanRecord, told: set[str]) -> Line:
    """The code of an error, and its message where it is told of first: it ends the steps around it too.

    Args:
        span: What it ended.
        told: The messages that were told already; this one is added.

    Returns:
        The words.
    """
    code, message = printable(span.error), printable(span.attributes.get("error.message", ""))
    is_new = bool(message) and message not in told
    told.add(message)
    return (Piece(f"{code}: {message}" if is_new else code, "bad"),)


def usage_of(span: SpanRecord) -> tuple[int, int]:
    """The tokens that were read and written.

    Args:
        span: A run or a model call.

    Returns:
        Both numbers, 0 where none is known.
    """
    read, written = (span.attributes.get(f"gen_ai.usage.{side}_tokens") for side in ("input", "output"))
    return read if isinstance(read, int) else 0, written if isinstance(written, int) else 0


def _well_ended(span: SpanRecord, agent: str) -> Step:
    match span.attributes.get("gen_ai.operation.name"):
        case "chat":
            return _model_call(span, agent)
        case "execute_tool":
            return _tool_call(span)
        case _:
            return Step(OTHER, printable(span.name))


def _model_call(span: SpanRecord, agent: str) -> Step:
    said = span.attributes
    names = ("gen_ai.response.model", "gen_ai.request.model", "gen_ai.provider.name")
    model = next((printable(said[name]) for name in names if said.get(name)), printable(span.name))
    asking = printable(said.get("gen_ai.agent.name", ""))
    reasons = said.get("gen_ai.response.finish_reasons")
    stopped = _STOPPED.get(str(reasons[0]), Piece("")) if isinstance(reasons, (list, tuple)) and reasons else Piece("")
    name = f"{asking}: {model}" if agent and asking not in {"", agent} else model
    return Step(ASKED, name, joined((Piece(tokens(*usage_of(span))),), (stopped,)))


def _tool_call(span: SpanRecord) -> Step:
    name = printable(span.attributes.get("gen_ai.tool.name") or span.name)
    match span.attributes.get("schwarm.tool.status"):
        case "error":
            return Step(DOUBTFUL, name, (Piece("the model is told what went wrong", "doubt"),))
        case "deferred":
            return Step(WAITING, name, (Piece("waits for an answer", "doubt"),))
        case "cancelled":
            return Step(CANCELLED, name, (Piece("cancelled", "doubt"),))
        case _:
            return Step(GOOD, name)
