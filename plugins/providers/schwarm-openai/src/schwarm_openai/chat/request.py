"""A neutral request, as the server takes it."""

from __future__ import annotations

from schwarm_core.domain.message.ask import ModelRequest
from schwarm_openai.chat.dialect import Dialect
from schwarm_openai.chat.messages import write_messages
from schwarm_openai.chat.output import write_output
from schwarm_openai.chat.parameters import write_settings
from schwarm_openai.chat.tools import write_tools


def write_request(request: ModelRequest, dialect: Dialect, *, stream: bool) -> dict[str, object]:
    """The payload of a request.

    Args:
        request: The request.
        dialect: What the server takes.
        stream: Whether the answer is wanted in pieces.

    Returns:
        The payload.

    Raises:
        UnsupportedError: If the model is asked about media that the server doesn't take.
    """
    payload: dict[str, object] = {
        **({"model": request.model} if request.model else {}),
        "messages": write_messages(request.messages, dialect, request.model),
        **write_tools(request, dialect),
        **write_output(request.output, dialect),
    }
    settings = write_settings(request.settings, dialect)
    if stream:
        options = settings.pop("stream_options", {})
        payload["stream"] = True
        if dialect.stream_options:
            payload["stream_options"] = {"include_usage": True, **(options if isinstance(options, dict) else {})}
    return {**payload, **settings}
