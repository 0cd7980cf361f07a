"""How a model should answer: the neutral settings, and the vendor's own.

Source: https://ai.google.dev/api/generate-content#generationconfig
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from schwarm_core.domain.message.ask import ModelSettings, OutputSchema
from schwarm_google.schema import json_schema_of, openapi_of, readable
from schwarm_google.thinking import read_thinking, write_thinking
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject, as_object

TOP_LEVEL = frozenset(
    {
        "cachedContent",
        "labels",
        "modelArmorConfig",
        "safetySettings",
        "serviceTier",
        "store",
        "toolConfig",
    }
)
"""The settings in `ModelSettings.extra` that stand beside `generationConfig`; all others stand in it."""

JSON_SCHEMA = "responseJsonSchema"
OPENAPI = "responseSchema"
_JSON = "application/json"
_THINKING = "thinkingConfig"
_NUMBERS = {
    "temperature": "temperature",
    "topP": "top_p",
    "presencePenalty": "presence_penalty",
    "frequencyPenalty": "frequency_penalty",
}
_COUNTS = {"topK": "top_k", "maxOutputTokens": "max_tokens", "seed": "seed"}
_NEITHER = re.compile(r"[^A-Za-z0-9_-]+")


def read_generation(config: JsonObject, *, before_3: bool) -> tuple[ModelSettings, OutputSchema | None, str]:
    """The settings of a request.

    Args:
        config: The vendor's `generationConfig`, in one spelling.
        before_3: Whether the model is older than Gemini 3.

    Returns:
        The settings, the shape of the answer, and the field in which that was found.
    """
    neutral: dict[str, Any] = {name: config[key] for key, name in _NUMBERS.items() if _is_number(config.get(key))}
    neutral |= {name: int(cast("float", config[key])) for key, name in _COUNTS.items() if _is_count(config.get(key))}
    stop = config.get("stopSequences")
    if isinstance(stop, list):
        neutral["stop"] = tuple(stop)
    reasoning, thinking = read_thinking(as_object(config.get(_THINKING)), before_3=before_3)
    output, where = _read_output(config)
    known = {key for key, name in {**_NUMBERS, **_COUNTS}.items() if name in neutral}
    known |= {_THINKING, "stopSequences" if "stop" in neutral else "", *((where, "responseMimeType") if where else ())}
    extra = {**rest(config, known), **({_THINKING: thinking} if thinking else {})}
    return ModelSettings(**neutral, reasoning=reasoning, extra=extra), output, where


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: object) -> bool:
    return _is_number(value) and float(cast("float", value)).is_integer()


def _read_output(config: JsonObject) -> tuple[OutputSchema | None, str]:
    if config.get("responseMimeType") != _JSON:
        return None, ""
    for where in (JSON_SCHEMA, OPENAPI):
        schema = config.get(where)
        if isinstance(schema, dict):
            found = json_schema_of(schema) if where == OPENAPI else schema
            return OutputSchema(_name_of(found), found), where
    return None, ""


def _name_of(schema: JsonObject) -> str:
    title = schema.get("title")
    return (_NEITHER.sub("_", title)[:64] if isinstance(title, str) else "") or "answer"


def write_generation(
    settings: ModelSettings, output: OutputSchema | None, where: object, *, before_3: bool
) -> dict[str, object]:
    """The vendor's `generationConfig`; empty when there is nothing to say.

    Args:
        settings: The settings; those of the vendor's own that stand beside it are left out.
        output: The shape of the answer.
        where: The field in which that was found, if it was read from a request.
        before_3: Whether the model is older than Gemini 3.

    Returns:
        The configuration.
    """
    named = {**_NUMBERS, **_COUNTS}
    config: dict[str, object] = {
        key: value for key, name in named.items() if (value := getattr(settings, name)) is not None
    }
    if settings.stop:
        config["stopSequences"] = list(settings.stop)
    if output is not None:
        config |= {"responseMimeType": _JSON, **_write_output(output, where)}
    more = rest(settings.extra, (*TOP_LEVEL, _THINKING))
    thinking = write_thinking(settings.reasoning, settings.extra.get(_THINKING), before_3=before_3)
    return {**config, **more, **({_THINKING: thinking} if thinking else {})}


def _write_output(output: OutputSchema, where: object) -> Mapping[str, object]:
    if where == OPENAPI:
        return {OPENAPI: openapi_of(output.schema)}
    return {JSON_SCHEMA: output.schema if where == JSON_SCHEMA else readable(output.schema)}
