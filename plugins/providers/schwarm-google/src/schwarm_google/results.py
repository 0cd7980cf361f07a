"""What came of calls, as functions' responses.

Source: https://ai.google.dev/api/caching#FunctionResponse
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from schwarm_core.domain.message.part import MediaPart, OpaquePart, TextPart, ToolResultPart
from schwarm_google.calls import RESPONSE, Asked, legal_name
from schwarm_google.dialect import Dialect
from schwarm_google.family import FAMILY
from schwarm_google.media import BLOB, FILE, obstacle, read_media, write_media
from schwarm_http.json_text import object_in
from schwarm_http.llm.extra import is_own, kept, own, rest
from schwarm_http.llm.history import media_note
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

_KEY = "key"
"""Under this name a result's `extra` says how the text was found: under that key alone; null for the whole object."""

_SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "application/pdf", "text/plain"})
"""What may stand in a function's response, since Gemini 3; everything else is shown after it.

Source: https://ai.google.dev/gemini-api/docs/function-calling#multimodal
"""


def read_result(found: JsonObject, asked: Asked) -> ToolResultPart:
    """A part with a function's response.

    Args:
        found: The part.
        asked: The calls so far.

    Returns:
        The result of the call that it belongs to.
    """
    inner = as_object(found[RESPONSE])
    name, given = as_text(inner.get("name")), as_text(inner.get("id"))
    call_id = asked.answered(name, given)
    text, key = _read_response(as_object(inner.get("response")))
    media = [_read_shown(part) for part in as_objects(inner.get("parts"))]
    more = rest(inner, ("id", "name", "response", "parts"))
    if (given or None) != asked.sent.get(call_id, call_id):
        more["id"] = given or None
    status: Literal["ok", "error"] = "error" if key == "error" else "ok"
    marked = {} if key == _usual_key(status) else {_KEY: key}
    fields = {**rest(found, (RESPONSE,)), **({RESPONSE: more} if more else {}), **marked}
    return ToolResultPart(call_id, name, (*text, *media), status, kept(FAMILY, fields))


def _read_response(response: JsonObject) -> tuple[tuple[TextPart, ...], str | None]:
    if len(response) == 1:
        (key, value), *_ = response.items()
        if isinstance(value, str):
            return (TextPart(value),), key
    return (TextPart(json.dumps(response, ensure_ascii=False)),) if response else (), None


def _read_shown(found: JsonObject) -> MediaPart | OpaquePart:
    return read_media(found) if BLOB in found or FILE in found else OpaquePart(FAMILY, found)


def _usual_key(status: str) -> str:
    return "output" if status == "ok" else "error"


def write_result(
    result: ToolResultPart, asked: Asked, dialect: Dialect, *, asked_now: bool
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """A part with a function's response, and what has to be shown after it.

    Args:
        result: The result.
        asked: The calls so far.
        dialect: How the request is said.
        asked_now: Whether it is part of what the model is asked now.

    Returns:
        The part, and further parts for a turn of their own: media that can't stand in a response.

    Raises:
        UnsupportedError: If it holds media that can't be sent at all, and is asked about now.
    """
    more = dict(own(result.extra, FAMILY))
    within, key = more.pop(RESPONSE, None), more.pop(_KEY, _usual_key(result.status))
    texts, inside, after = _sorted(result, dialect, asked_now=asked_now)
    inner: dict[str, object] = {
        "id": asked.sent.get(result.call_id, result.call_id),
        "name": legal_name(result.name or asked.names.get(result.call_id, "")),
        "response": _write_response("".join(texts), key, result.status),
        **({"parts": inside} if inside else {}),
        **(within if isinstance(within, Mapping) else {}),
    }
    return {RESPONSE: {name: value for name, value in inner.items() if value is not None}, **more}, after


def _sorted(
    result: ToolResultPart, dialect: Dialect, *, asked_now: bool
) -> tuple[list[str], list[dict[str, object]], list[dict[str, object]]]:
    """The texts of a result, the media that stand in the response, and those that follow it."""
    texts: list[str] = []
    inside: list[dict[str, object]] = []
    after: list[dict[str, object]] = []
    for part in result.content:
        if isinstance(part, TextPart):
            texts.append(part.text)
        elif isinstance(part, OpaquePart):
            inside += [dict(part.payload)] if part.provider == FAMILY else []
        elif why := obstacle(part):
            texts.append(media_note(part, asked_now=asked_now, why=why).text)
        elif is_own(part.extra, FAMILY) or (part.media_type in _SHOWN and not dialect.before_3):
            inside.append(write_media(part, vertex=dialect.vertex))
        else:
            texts.append("" if texts else f"The {part.kind} is shown below.")
            after += [{"text": f"The {part.kind} that {result.name} gave:"}, write_media(part, vertex=dialect.vertex)]
    return texts, inside, after


def _write_response(text: str, key: object, status: str) -> object:
    if isinstance(key, str):
        return {key: text}
    found = object_in(text) if text else {}
    return {_usual_key(status): text} if found is None else found
