"""What a model's maker has fields of its own for: thinking, `top_k`, one call at a time.

Source: the inference parameters of each maker in the Bedrock user guide
(https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html), and the user guide of Amazon Nova 2.
"""

from __future__ import annotations

from schwarm_bedrock.traits import Thinking, Traits
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_object

_BUDGETS = {"minimal": 1024, "low": 2048, "medium": 8192, "high": 16_384, "xhigh": 24_576, "max": 32_768}
_LOW, _MEDIUM = 2048, 8192
_OFF = {"none", "off", "disabled"}
_ONE_CALL: JsonObject = {"type": "auto", "disable_parallel_tool_use": True}
_CHOICE = "tool_choice"


def thinking_fields(reasoning: str | int, thinking: Thinking) -> JsonObject:
    """How a model is told to think, among `additionalModelRequestFields`.

    Args:
        reasoning: How hard, in a word or a number of tokens.
        thinking: The model's way of being told.

    Returns:
        The fields; empty for a model that can't be told, or isn't to think.
    """
    if not thinking or reasoning in _OFF:
        return {}
    if thinking in {"adaptive", "budget"}:
        return _claude(reasoning, thinking)
    effort = _effort(reasoning)
    if thinking == "nova":
        return {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": effort}}
    if thinking == "effort":
        return {"reasoning_effort": effort}
    return {"reasoning_config": "low" if effort == "low" else "high"}


def _claude(reasoning: str | int, thinking: Thinking) -> JsonObject:
    if isinstance(reasoning, str) and thinking == "adaptive":
        return {"thinking": {"type": "adaptive"}, "output_config": {"effort": reasoning}}
    tokens = _BUDGETS.get(reasoning, _MEDIUM) if isinstance(reasoning, str) else reasoning
    return {"thinking": {"type": "enabled", "budget_tokens": tokens}}


def _effort(reasoning: str | int) -> str:
    if isinstance(reasoning, str):
        return {"minimal": "low", "xhigh": "high", "max": "high"}.get(reasoning, reasoning)
    return "low" if reasoning <= _LOW else "medium" if reasoning <= _MEDIUM else "high"


def read_thinking(fields: JsonObject, traits: Traits) -> str | int | None:
    """How hard a request tells a model to think, and takes that out of the fields.

    Args:
        fields: The `additionalModelRequestFields`, which are changed.
        traits: What the model can do and insists on.

    Returns:
        The setting; None where it isn't told, or not in a way that would be written again.
    """
    for found in _candidates(fields):
        if isinstance(found, str | int):
            made = thinking_fields(found, traits.thinking)
            if made and all(fields.get(name) == value for name, value in made.items()):
                for name in made:
                    del fields[name]
                return found
    return None


def _candidates(fields: JsonObject) -> tuple[JsonValue, ...]:
    return (
        _at(fields, "thinking", "budget_tokens"),
        _at(fields, "output_config", "effort"),
        _at(fields, "reasoningConfig", "maxReasoningEffort"),
        fields.get("reasoning_effort"),
        fields.get("reasoning_config"),
    )


def _at(fields: JsonObject, outer: str, inner: str) -> JsonValue:
    found = fields.get(outer)
    return found.get(inner) if isinstance(found, dict) else None


def thinks(fields: JsonObject) -> bool:
    """Whether the fields make Claude think, so that it can't be made to call a tool."""
    return _at(fields, "thinking", "type") in {"enabled", "adaptive"}


def top_k_fields(top_k: int, traits: Traits) -> JsonObject:
    """The number of likely words to choose from.

    Args:
        top_k: The number.
        traits: What the model can do and insists on.

    Returns:
        The fields; empty for a model that has none for it.
    """
    match traits.top_k:
        case "top_k":
            return {"top_k": top_k}
        case "topK":
            return {"inferenceConfig": {"topK": top_k}}
        case _:
            return {}


def read_top_k(fields: JsonObject, traits: Traits) -> int | None:
    """The number of likely words to choose from, and takes it out of the fields.

    Args:
        fields: The `additionalModelRequestFields`, which are changed.
        traits: What the model can do and insists on.

    Returns:
        The setting; None where it isn't told.
    """
    found = fields.get("top_k") if traits.top_k == "top_k" else _at(fields, "inferenceConfig", "topK")
    if not traits.top_k or not isinstance(found, int):
        return None
    if traits.top_k == "top_k":
        del fields["top_k"]
    elif left := {name: value for name, value in as_object(fields.pop("inferenceConfig")).items() if name != "topK"}:
        fields["inferenceConfig"] = left
    return found


def one_call_fields(traits: Traits) -> JsonObject:
    """That a model calls one tool at a time; told to Claude, and to no other.

    Args:
        traits: What the model can do and insists on.

    Returns:
        The fields.
    """
    return {_CHOICE: _ONE_CALL} if traits.recalls == "signed" and traits.strict else {}


def read_one_call(fields: JsonObject, traits: Traits) -> bool | None:
    """Whether several tools may be called at once, and takes that out of the fields.

    Args:
        fields: The `additionalModelRequestFields`, which are changed.
        traits: What the model can do and insists on.

    Returns:
        False where they may not; None where it isn't told.
    """
    if not one_call_fields(traits) or fields.get(_CHOICE) != _ONE_CALL:
        return None
    del fields[_CHOICE]
    return False
