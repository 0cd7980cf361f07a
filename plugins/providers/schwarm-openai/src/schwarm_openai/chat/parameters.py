"""Settings, as the server takes them, and back."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_core.domain.message.ask import ModelSettings
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import rest
from schwarm_http.llm.reading import JsonObject, as_object
from schwarm_openai.chat.dialect import Dialect

_SAME = ("temperature", "top_p", "presence_penalty", "frequency_penalty")
_LONGEST = ("max_completion_tokens", "max_tokens")
_SEEDS = ("seed", "random_seed")
_EFFORTS = ((1024, "minimal"), (4096, "low"), (16384, "medium"))
_OFF = {"none", "disabled"}


def write_settings(settings: ModelSettings, dialect: Dialect) -> dict[str, object]:
    """The settings of a request. What the server has no setting for is left out.

    Args:
        settings: The settings.
        dialect: What the server takes.

    Returns:
        The fields of the payload.
    """
    fields: dict[str, object] = {name: getattr(settings, name) for name in _SAME}
    fields[dialect.max_tokens] = settings.max_tokens
    fields[dialect.seed] = settings.seed
    fields["top_k"] = settings.top_k if dialect.top_k else None
    fields["stop"] = list(settings.stop) if settings.stop is not None else None
    if settings.reasoning is not None:
        fields |= _effort(settings.reasoning, dialect)
    given = {name: value for name, value in fields.items() if value is not None}
    return {**given, **_merged(settings.extra, given)}


def _merged(extra: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    """Settings of the vendor's; an object adds to one that is there."""
    return {
        name: {**found, **value} if isinstance(value, Mapping) and isinstance(found := given.get(name), dict) else value
        for name, value in extra.items()
    }


def _effort(reasoning: str | int, dialect: Dialect) -> dict[str, object]:
    if dialect.effort == "reasoning":
        return {"reasoning": {"max_tokens" if isinstance(reasoning, int) else "effort": reasoning}}
    word = _word(reasoning) if isinstance(reasoning, int) else reasoning
    if dialect.effort == "thinking" and word in {*_OFF, "enabled"}:
        return {"thinking": {"type": "disabled" if word in _OFF else "enabled"}}
    return {"reasoning_effort": word} if dialect.effort else {}


def _word(tokens: int) -> str:
    """The word for a number of tokens, for servers that take no number."""
    if tokens <= 0:
        return "none"
    return next((word for most, word in _EFFORTS if tokens <= most), "high")


def read_settings(payload: JsonObject, read: set[str], dialect: Dialect) -> ModelSettings:
    """The settings of a recorded request.

    Args:
        payload: The request.
        read: The fields that are no settings.
        dialect: What the server takes.

    Returns:
        The settings; those that the neutral model has no word for are in their `extra`.
    """
    given: JsonObject = {name: value for name, value in payload.items() if name not in read and value is not None}
    numbers = {name: number for name in _SAME if (number := _number(given.get(name))) is not None}
    for name in numbers:
        del given[name]
    return ModelSettings(
        **numbers,
        max_tokens=_first(given, (dialect.max_tokens, *_LONGEST)),
        seed=_first(given, _SEEDS),
        top_k=_first(given, ("top_k",)) if dialect.top_k else None,
        stop=_stop(given),
        reasoning=_reasoning(given, dialect),
        extra=given,
    )


def _number(value: JsonValue) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _first(given: JsonObject, names: tuple[str, ...]) -> int | None:
    """Takes the first of some settings that is a number."""
    for name in names:
        value = given.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            del given[name]
            return value
    return None


def _stop(given: JsonObject) -> tuple[str, ...] | None:
    stop = given.pop("stop", None)
    if isinstance(stop, str):
        return (stop,)
    return tuple([str(text) for text in stop]) if isinstance(stop, list) else None


def _reasoning(given: JsonObject, dialect: Dialect) -> str | int | None:
    if dialect.effort == "reasoning" and "reasoning" in given:
        return _from_object(given)
    if dialect.effort == "thinking" and "reasoning_effort" not in given:
        return _from_switch(given)
    effort = given.get("reasoning_effort")
    if dialect.effort in {"reasoning_effort", "thinking"} and isinstance(effort, str):
        del given["reasoning_effort"]
        return effort
    return None


def _from_object(given: JsonObject) -> str | int | None:
    wanted = as_object(given["reasoning"])
    name = next((name for name in ("effort", "max_tokens") if isinstance(wanted.get(name), str | int)), "")
    if not name:
        return None
    more = rest(wanted, {name})
    given.pop("reasoning")
    given |= {"reasoning": more} if more else {}  # type: ignore[dict-item]
    found = wanted[name]
    return found if isinstance(found, str | int) else None


def _from_switch(given: JsonObject) -> str | None:
    switch = as_object(given.get("thinking"))
    if switch.keys() != {"type"} or switch["type"] not in {"enabled", "disabled"}:
        return None
    del given["thinking"]
    return str(switch["type"])
