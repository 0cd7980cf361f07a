"""What of a recorded refusal the raised error doesn't say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schwarm_core.domain.error.provider import ProviderError
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.testing.difference import shown
from schwarm_http.testing.leaves import leaves

_MESSAGES = {"message", "detail", "msg", "error"}
_REQUEST_IDS = {"request_id", "requestId"}


def refusals_in(documents: Iterable[JsonValue]) -> Iterator[JsonValue]:
    """The errors that an answer tells of although its status is one of success.

    Args:
        documents: The answer's JSON, or that of each event.

    Yields:
        What stands under `error`, however deep, and events of the type `error`.
    """
    for document in documents:
        if isinstance(document, list):
            yield from refusals_in(document)
        elif isinstance(document, dict):
            if document.get("error") or document.get("type") == "error":
                yield document.get("error") or document
            else:
                yield from refusals_in(document.values())


def unsaid(body: JsonValue, status: int | None, error: ProviderError, *, model: str) -> tuple[str, ...]:
    """What an error should say and doesn't.

    Args:
        body: What the server answered.
        status: With which HTTP status; None where it was one of success.
        error: The error that was raised.
        model: The model that was asked.

    Returns:
        What is missing; none when all is said.
    """
    found = list(leaves(body))
    messages = [str(leaf.value) for leaf in found if leaf.key in _MESSAGES and isinstance(leaf.value, str)]
    request_ids = [str(leaf.value) for leaf in found if leaf.key in _REQUEST_IDS]
    wanted = {
        "a class that tells the cause": type(error) is not ProviderError,
        f"status {status}": status is None or error.status == status,
        "provider": bool(error.provider),
        f"model {model!r}": error.model == model,
        f"message {shown(messages)}": bool(error.message) and all(text in error.message for text in messages),
        f"request id {request_ids}": not request_ids or error.request_id in request_ids,
        "a remedy": bool(error.remedy),
    }
    return tuple(f"the error doesn't say: {name}" for name, is_said in wanted.items() if not is_said)
