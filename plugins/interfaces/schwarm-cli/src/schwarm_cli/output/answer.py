"""What came of a run: as text, as JSON, and who answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schwarm_core.domain.schema.unstructure import unstructure

if TYPE_CHECKING:
    from schwarm_cli.output.watch import RunWatch
    from schwarm_core.application.schwarm import Schwarm
    from schwarm_core.domain.agent.response import AgentResponse

_OFFLINE = "offline"
_REAL = "for a real one: set its key, --model provider:model (schwarm models)"


def as_text(output: object) -> str:
    """An output for people: a text as it is, anything else as JSON."""
    return output if isinstance(output, str) else json.dumps(unstructure(output), indent=2, ensure_ascii=False)


def as_data(response: AgentResponse[Any, Any], watch: RunWatch) -> dict[str, object]:
    """A response as plain data; of a run that waits for someone, with the state to go on from.

    Args:
        response: The response.
        watch: What saw the run.
    """
    state = response.state
    data: dict[str, object] = {
        "output": unstructure(response.output) if response.done else None,
        "run_id": state.run_id,
        "agent": state.agent,
        "provider": watch.provider,
        "model": watch.model,
        "turns": state.turns,
        "tool_calls": state.tool_calls,
        "usage": unstructure(state.usage),
        "pending": unstructure(state.pending),
    }
    return data if response.done else {**data, "state": unstructure(state)}


def who_answered(app: Schwarm, watch: RunWatch) -> str:
    """A line that says who answered; and how to ask a real model, if it was none.

    Args:
        app: The application.
        watch: What saw the run.
    """
    if app.config.plugin("providers", watch.provider) == _OFFLINE:
        return f"answered by {watch.provider} (no model, no key) · {_REAL}"
    return f"answered by {watch.provider}{' · ' if watch.model else ''}{watch.model}"
