"""Requests for embeddings of equal meaning, made equal; and those that can't be said again.

The rules, each because the API takes both forms for the same: null is the same as nothing; one text is a list of it;
and `encoding_format: "float"` is the default.
"""

from __future__ import annotations

from schwarm_core.domain.schema.json_value import JsonValue


def normalise(payload: JsonValue) -> JsonValue:
    """A request in the one form that stands for all of equal meaning.

    Args:
        payload: The request.

    Returns:
        Its normal form.
    """
    if not isinstance(payload, dict):
        return payload
    said = {name: value for name, value in payload.items() if value is not None}
    if isinstance(text := said.get("input"), str):
        said["input"] = [text]
    return {name: value for name, value in said.items() if (name, value) != ("encoding_format", "float")}


def exception(_path: str, payload: JsonValue) -> str:
    """Why a request can't be said again as it is.

    Args:
        _path: The path that it was sent to.
        payload: The request.

    Returns:
        The reason; empty when there is none.
    """
    given = payload.get("input") if isinstance(payload, dict) else None
    texts = [given] if isinstance(given, str) else given
    if not texts or not isinstance(texts, list):
        return "it has no texts"
    return "" if all(isinstance(text, str) for text in texts) else "its input isn't text, but tokens"
