"""Requests that the API refuses, and that are therefore not written as they were read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from schwarm_anthropic.cache import FIELD, MOST_POINTS
from schwarm_anthropic.content import CALL_IDS, LONGEST_NAME, THOUGHTS
from schwarm_anthropic.request import PATH
from schwarm_anthropic.traits import traits_of
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_object, as_objects, as_text

_THINKS = {"enabled", "adaptive"}


def reason_of_refusal(path: str, payload: JsonValue) -> str:
    """Why the API doesn't take a request.

    Args:
        path: Where it was sent.
        payload: Its JSON.

    Returns:
        The reason; empty when none is known.
    """
    if path.partition("?")[0].rstrip("/") != PATH:
        return f"it isn't sent to {PATH}"
    try:
        request = as_object(payload)
        return next((reason for reason, refused in _REASONS.items() if refused(request)), "")
    except TypeError as error:
        return f"it has another shape than the API says ({error})"


def _blocks(message: JsonObject) -> list[JsonObject]:
    content = message.get("content")
    return as_objects([{"type": "text", "text": content}] if isinstance(content, str) else content)


def _turns(request: JsonObject) -> Iterator[tuple[str, list[JsonObject]]]:
    for message in as_objects(request.get("messages")):
        yield as_text(message.get("role")), _blocks(message)


def _merged(request: JsonObject) -> list[tuple[str, list[JsonObject]]]:
    merged: list[tuple[str, list[JsonObject]]] = []
    for role, blocks in _turns(request):
        if merged and merged[-1][0] == role:
            merged[-1][1].extend(blocks)
        elif role != "system":
            merged.append((role, list(blocks)))
    return merged


def _all_blocks(request: JsonObject) -> Iterator[JsonObject]:
    yield from as_objects(system) if isinstance(system := request.get("system"), list) else ()
    for _, blocks in _turns(request):
        yield from blocks


def _incomplete(request: JsonObject) -> bool:
    return not all((request.get("model"), request.get("messages"))) or request.get("max_tokens") is None


def _blank(request: JsonObject) -> bool:
    texts = (as_text(block.get("text")) for block in _all_blocks(request) if block.get("type") == "text")
    return not all(text.strip() for text in texts)


def _blanks_at_the_end(request: JsonObject) -> bool:
    turns = list(_turns(request))
    role, blocks = turns[-1] if turns else ("", [])
    text = as_text(blocks[-1].get("text")) if blocks and blocks[-1].get("type") == "text" else ""
    return role == "assistant" and text != text.rstrip()


def _instructions_first(request: JsonObject) -> bool:
    return next((role for role, _ in _turns(request)), "") == "system"


def _ends_in_thoughts(request: JsonObject) -> bool:
    return any(
        role == "assistant" and blocks and blocks[-1].get("type") in THOUGHTS for role, blocks in _merged(request)
    )


def _unpaired(request: JsonObject) -> bool:
    called: list[JsonValue] = []
    for role, blocks in _merged(request):
        kinds = [block.get("type") == "tool_result" for block in blocks]
        answered = [block.get("tool_use_id") for block in blocks if block.get("type") == "tool_result"]
        if role == "user" and (sorted(map(str, answered)) != sorted(map(str, called)) or kinds != sorted(kinds)[::-1]):
            return True
        called = [block.get("id") for block in blocks if block.get("type") == "tool_use"]
    return False


def _bad_names(request: JsonObject) -> bool:
    calls = [block for block in _all_blocks(request) if block.get("type") == "tool_use"]
    return not all(
        CALL_IDS.legal(text := as_text(call.get(field))) == text and len(text) <= most
        for call in calls
        for field, most in (("id", LONGEST_NAME * 2), ("name", LONGEST_NAME))
    )


def _choice_without_tools(request: JsonObject) -> bool:
    return bool(request.get("tool_choice")) and not request.get("tools")


def _too_many_points(request: JsonObject) -> bool:
    marked = [request, *as_objects(request.get("tools")), *_all_blocks(request)]
    return sum(bool(thing.get(FIELD)) for thing in marked) > MOST_POINTS


def _forced_to_call_while_thinking(request: JsonObject) -> bool:
    kind = as_object(request.get("thinking")).get("type")
    return kind == "enabled" and as_object(request.get("tool_choice")).get("type") in {"any", "tool"}


def _thinks_from_the_middle(request: JsonObject) -> bool:
    turns = _merged(request)
    if as_object(request.get("thinking")).get("type") != "enabled" or not turns or turns[-1][0] != "user":
        return False
    waits = any(block.get("type") == "tool_result" for block in turns[-1][1])
    calls = next((blocks for role, blocks in reversed(turns) if role == "assistant"), [])
    return waits and not (calls and calls[0].get("type") in THOUGHTS)


def _sampling(request: JsonObject) -> bool:
    traits = traits_of(as_text(request.get("model")))
    temperature, top_p, top_k = (request.get(name) for name in ("temperature", "top_p", "top_k"))
    thinks = as_object(request.get("thinking")).get("type") in _THINKS
    defaults = (
        temperature in {None, 1}
        and top_k is None
        and (top_p is None or _at_least(top_p, 0.95 if traits.sampling else 1))
    )
    too_hot = isinstance(temperature, int | float) and temperature > 1
    both = traits.one_of_sampling and temperature is not None and top_p is not None
    return too_hot or both or ((thinks or not traits.sampling) and not defaults)


def _at_least(top_p: JsonValue, least: float) -> bool:
    return isinstance(top_p, int | float) and top_p >= least


def _blank_stop(request: JsonObject) -> bool:
    stop = request.get("stop_sequences")
    return isinstance(stop, Sequence) and any(isinstance(text, str) and not text.strip() for text in stop)


def _argument_list(request: JsonObject) -> bool:
    calls = (block for block in _all_blocks(request) if block.get("type") == "tool_use")
    return any(not isinstance(call.get("input"), dict) for call in calls)


_REASONS: Mapping[str, Callable[[JsonObject], bool]] = {
    "refused: model, messages and max_tokens have to be said": _incomplete,
    "refused: a text without a visible character": _blank,
    "refused: blanks at the end of what the model is to go on from": _blanks_at_the_end,
    "refused: instructions as the first message": _instructions_first,
    "refused: a turn of the model that ends with thoughts": _ends_in_thoughts,
    "refused: results that aren't those of the calls before, in front of everything else": _unpaired,
    "refused: a call with an illegal id or name": _bad_names,
    "refused: arguments that are no object": _argument_list,
    "refused: a choice among no tools": _choice_without_tools,
    f"refused: more than {MOST_POINTS} cache points": _too_many_points,
    "refused: a forced call while thinking within a budget": _forced_to_call_while_thinking,
    "refused: thinking within a budget that begins between a call and its result": _thinks_from_the_middle,
    "refused: temperature, top_p or top_k that the model doesn't take": _sampling,
    "refused: a stop text without a visible character": _blank_stop,
}
