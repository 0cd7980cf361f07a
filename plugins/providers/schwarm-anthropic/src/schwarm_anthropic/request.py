"""A neutral request to one of the Messages API.

Source: https://platform.claude.com/docs/en/api/messages/create
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from schwarm_anthropic.betas import HEADER, betas_of
from schwarm_anthropic.cache import keep_newest
from schwarm_anthropic.content import THOUGHTS
from schwarm_anthropic.family import FAMILY, Block
from schwarm_anthropic.output_schema import held
from schwarm_anthropic.request_settings import write_settings
from schwarm_anthropic.tools import write_tools
from schwarm_anthropic.traits import ModelTraits, traits_of
from schwarm_anthropic.turns import Turn, turns_of
from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.ask import ModelRequest, OutputSchema
from schwarm_http.llm.codec import EncodedRequest
from schwarm_http.llm.extra import own

PATH = "/v1/messages"

QUERY = "query"
"""The field of a request's `extra` that holds what follows the path."""

_FORCED = {"any", "tool"}
_ASK_FOR_JSON = (
    "Answer with one JSON value and nothing else: no introduction, no code fence. It has to fit this JSON Schema:\n"
)


def encode_request(request: ModelRequest, *, stream: bool, betas: Sequence[str]) -> EncodedRequest:
    """A request as the API takes it.

    Args:
        request: The request, with its model named.
        stream: Whether the answer is wanted in pieces.
        betas: Beta features to turn on in any case.

    Returns:
        Path, body and headers.

    Raises:
        UnsupportedError: If the newest message holds what the API can't take.
        InvalidRequestError: If nothing is asked, or a setting can't be said.
    """
    traits = traits_of(request.model)
    system, turns = turns_of(request.messages, traits)
    if not turns:
        msg = "Nothing is asked: there is no message with a visible character beside the instructions."
        raise InvalidRequestError(msg, remedy="Add a message from the user.")
    payload = _payload(request, traits, system, turns)
    keep_newest(payload, [*(block for turn in turns for block in turn.blocks), *system])
    messages = [turn.written() for turn in turns]
    payload |= {"messages": messages, **({"system": system} if system else {}), **({"stream": True} if stream else {})}
    query = own(request.extra, FAMILY).get(QUERY)
    path = f"{PATH}?{query}" if isinstance(query, str) and query else PATH
    return EncodedRequest(path, payload, _headers(request, betas, betas_of(payload, messages)))


def _payload(request: ModelRequest, traits: ModelTraits, system: list[Block], turns: Sequence[Turn]) -> Block:
    tools = write_tools(request)
    choice = tools.get("tool_choice")
    forced = isinstance(choice, Mapping) and choice["type"] in _FORCED
    may_budget = not forced and not _in_unthought_loop(turns)
    payload: Block = {
        "model": request.model,
        **write_settings(request.settings, traits, may_budget=may_budget),
        **tools,
    }
    if request.output is not None:
        _ask_for(request.output, payload, system)
    return payload


def _in_unthought_loop(turns: Sequence[Turn]) -> bool:
    """Whether the model waits for results of calls that it made without thinking; it can't begin to in between."""
    if len(turns) < 2 or turns[-1].role != "user":  # noqa: PLR2004 - a call and its result
        return False
    waits = any(block.get("type") == "tool_result" for block in turns[-1].blocks)
    calls = next((turn.blocks for turn in reversed(turns) if turn.role == "assistant"), [])
    return waits and not (calls and calls[0].get("type") in THOUGHTS)


def _ask_for(output: OutputSchema, payload: Block, system: list[Block]) -> None:
    """Holds the model to a schema; asks for it in words where the API has no form of it."""
    schema = held(output.schema)
    if schema is None:
        system.append({"type": "text", "text": _ASK_FOR_JSON + json.dumps(output.schema, ensure_ascii=False)})
        return
    config = payload.get("output_config")
    given = config if isinstance(config, Mapping) else {}
    payload["output_config"] = {**given, "format": {"type": "json_schema", "schema": schema}}


def _headers(request: ModelRequest, always: Sequence[str], needed: Iterable[str]) -> dict[str, str]:
    named = request.settings.extra.get("betas")
    given = [str(name) for name in named] if isinstance(named, Sequence) and not isinstance(named, str) else []
    names = dict.fromkeys([*always, *given, *needed])
    user = request.settings.extra.get("user_profile_id")
    if user:
        names["user-profiles-2026-03-24"] = None
    return {
        **({HEADER: ",".join(names)} if names else {}),
        **({"anthropic-user-profile-id": str(user)} if user else {}),
    }
