"""The settings of a request: neutral ones to the API's fields, and back."""

from __future__ import annotations

from collections.abc import Mapping

from schwarm_anthropic.family import Block
from schwarm_anthropic.reasoning import ROOM_TO_ANSWER, Thinking, reasoning_of, thinking_of
from schwarm_anthropic.traits import ModelTraits
from schwarm_core.domain.message.ask import ModelSettings
from schwarm_http.llm.extra import rest

HEADER_SETTINGS = ("betas", "user_profile_id")
"""Settings that are sent as headers."""

_MERGED = ("thinking", "output_config")
_SAMPLING = ("temperature", "top_p", "top_k")
_LEAST_TOP_P = 0.95


def write_settings(settings: ModelSettings, traits: ModelTraits, *, may_budget: bool) -> Block:
    """The fields that settings mean.

    Args:
        settings: The settings. Those of `extra` go before the neutral ones; `thinking` and `output_config` in it are
            merged with what the neutral ones mean, unless they say the whole.
        traits: What the model takes.
        may_budget: Whether thinking within a budget is possible in this request.

    Returns:
        The fields.

    Raises:
        InvalidRequestError: If `reasoning` is a word that no model knows.
    """
    thinking = thinking_of(settings.reasoning, traits, settings.max_tokens)
    if thinking.config.get("type") == "enabled" and not may_budget:
        thinking = Thinking(effort=thinking.effort)
    extra = {name: value for name, value in settings.extra.items() if name not in HEADER_SETTINGS}
    config = _merged(thinking.config, extra.pop("thinking", {}))
    output = _merged({"effort": thinking.effort} if thinking.effort else {}, extra.pop("output_config", {}))
    stop = [text for text in settings.stop or () if text.strip()]
    return {
        "max_tokens": settings.max_tokens if settings.max_tokens is not None else _room(config, traits),
        **_sampling(
            settings, traits, thinks=isinstance(config, Mapping) and config.get("type") in {"enabled", "adaptive"}
        ),
        **({"stop_sequences": stop} if stop else {}),
        **({"thinking": config} if config else {}),
        **({"output_config": output} if output else {}),
        **extra,
    }


def read_settings(payload: Mapping[str, object], known: set[str], traits: ModelTraits) -> ModelSettings:
    """Reads the settings of a request.

    Args:
        payload: The request; null means left out.
        known: The fields that are read elsewhere.
        traits: What the model takes.

    Returns:
        The settings; what no neutral one says in `extra`.
    """
    neutral = {"max_tokens", "stop_sequences", *_SAMPLING, *_MERGED}
    output = payload.get("output_config") or {}
    effort = output.get("effort") if isinstance(output, Mapping) else None
    reasoning = reasoning_of(payload.get("thinking"), effort)
    max_tokens = payload.get("max_tokens")
    derived = thinking_of(reasoning, traits, max_tokens if isinstance(max_tokens, int) else None)
    beside = {
        "thinking": _beside(payload.get("thinking") or {}, derived.config),
        "output_config": _beside(output, {"effort": derived.effort} if derived.effort else {}),
    }
    extra = {**rest(payload, known | neutral), **{name: value for name, value in beside.items() if value != {}}}
    return _settings(payload, reasoning, extra)


def _settings(payload: Mapping[str, object], reasoning: str | int | None, extra: Mapping[str, object]) -> ModelSettings:
    stop = payload.get("stop_sequences")
    return ModelSettings(
        temperature=_number(payload.get("temperature")),
        top_p=_number(payload.get("top_p")),
        top_k=_count(payload.get("top_k")),
        max_tokens=_count(payload.get("max_tokens")),
        stop=tuple(map(str, stop)) if isinstance(stop, list) and stop else None,
        reasoning=reasoning,
        extra=extra,
    )


def _room(config: object, traits: ModelTraits) -> int:
    """The longest answer, when nobody says it: the thoughts have to fit in."""
    budget = config.get("budget_tokens") if isinstance(config, Mapping) else None
    return max(traits.max_tokens, budget + ROOM_TO_ANSWER) if isinstance(budget, int) else traits.max_tokens


def _merged(derived: Mapping[str, object], given: object) -> object:
    if not isinstance(given, Mapping):
        return given
    whole = given if "type" in given else {**derived, **given}
    return {name: value for name, value in whole.items() if value is not None}


def _beside(found: object, derived: Mapping[str, object]) -> object:
    """What has to be merged with the derived fields to get those that were found."""
    if not isinstance(found, Mapping) or found.get("type") != derived.get("type"):
        return found or None
    more = {name: value for name, value in found.items() if derived.get(name) != value}
    return {**more, **{name: None for name in derived if name not in found}}


def _sampling(settings: ModelSettings, traits: ModelTraits, *, thinks: bool) -> Block:
    """What the model takes of temperature, top_p and top_k: newer ones, and those that think, take the defaults."""
    temperature = settings.temperature if settings.temperature is None else min(settings.temperature, 1.0)
    top_p, top_k = settings.top_p, settings.top_k
    if thinks or not traits.sampling:
        temperature = temperature if temperature == 1 else None
        top_p = top_p if top_p is not None and top_p >= (_LEAST_TOP_P if traits.sampling else 1) else None
        top_k = None
    if traits.one_of_sampling and temperature is not None:
        top_p = None
    values = {"temperature": temperature, "top_p": top_p, "top_k": top_k}
    return {name: value for name, value in values.items() if value is not None}


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
