"""What servers of the protocol differ in."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from attrs import frozen

from schwarm_http.errors import ErrorTable
from schwarm_http.llm.history import CallIds
from schwarm_openai.errors import ERRORS

FAMILY = "openai-chat"
"""The name under which `extra`, `OpaquePart` and `ServerTool` hold what only Chat Completions knows."""

ReasoningField: TypeAlias = Literal["", "reasoning_content", "reasoning", "as it came"]
"""The field of an assistant's message in which its thoughts go back; empty where a server doesn't want to see them."""

EffortField: TypeAlias = Literal["", "reasoning_effort", "reasoning", "thinking"]
"""How it is said how hard to think: a word; an object with a word or a number of tokens; on or off, beside a word."""

ContentType: TypeAlias = Literal["image_url", "input_audio", "audio_url", "video_url", "file", "file_url"]
"""A part of a user's message that holds media: `file` holds data or an id, `file_url` is a `file` at an address."""

_ANY_MODEL = re.compile("")
_ANY_ID = CallIds(re.compile(r".+", re.DOTALL))


@frozen(kw_only=True)
class Dialect:
    """What a server of the protocol takes, and in which words.

    Attributes:
        name: Its name.
        max_tokens: The setting for the longest answer.
        seed: The setting for repeatable answers.
        top_k: Whether there is a setting for the number of likely words.
        effort: How it is said how hard to think.
        reasoning: Where thoughts go back.
        reasoning_models: The models that take thoughts back, where others refuse them.
        reasoning_details: Whether thoughts go back as a list of blocks, with their signatures.
        reasoning_with_calls: Whether a message with tool calls must have thoughts, be they empty.
        thinking_blocks: Whether thoughts go back as blocks of the content.
        returned: Further fields of an answer's message and its tool calls that have to be sent back.
        developer: Whether it knows the role `developer`; others are told the same as `system`.
        names: Whether messages may have the name of their speaker.
        refusals: Whether a refusal goes back as such; else as text.
        text_parts: Whether a content may be several texts; else they are joined.
        media: What it takes beside text.
        sounds: The formats of sound that it takes as data; empty for all.
        tool_media: Whether a tool's result may hold media; else they follow in a user's message.
        inline_text: Whether documents that are text are written into the message, because it takes no others.
        strict: Whether an answer is held to its schema only where that is asked for.
        stream_options: Whether it has to be asked for the usage of a stream.
        required: Its word for a tool having to be called.
        named_choice: Whether a certain tool can be demanded; else the others aren't told of.
        allowed_tools: Whether one of several tools can be demanded; else the others aren't told of.
        cache_mark: The field of a content part that marks what may be cached.
        cache_points: Which cache points are marked: all; those that were made for servers with this mark, because some
            models refuse them; or none.
        call_ids: The ids of tool calls that it takes.
        json_arguments: Whether it refuses a conversation in which a call's arguments are no JSON object.
        before_user: What the assistant says between a tool's result and a user's message, where they mustn't follow
            each other; empty where they may.
        errors: How its errors read.
    """

    name: str = "openai-compatible"
    max_tokens: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    seed: Literal["seed", "random_seed"] = "seed"
    top_k: bool = True
    effort: EffortField = "reasoning_effort"
    reasoning: ReasoningField = "as it came"
    reasoning_models: re.Pattern[str] = _ANY_MODEL
    reasoning_details: bool = True
    reasoning_with_calls: bool = False
    thinking_blocks: bool = True
    returned: frozenset[str] = frozenset({"annotations", "extra_content"})
    developer: bool = True
    names: bool = True
    refusals: bool = False
    text_parts: bool = True
    media: frozenset[ContentType] = frozenset({"image_url", "input_audio", "audio_url", "video_url", "file"})
    sounds: frozenset[str] = frozenset()
    tool_media: bool = False
    inline_text: bool = True
    strict: bool = False
    stream_options: bool = True
    required: Literal["required", "any"] = "required"
    named_choice: bool = True
    allowed_tools: bool = False
    cache_mark: Literal["cache_control", "prompt_cache_breakpoint"] = "cache_control"
    cache_points: Literal["all", "own", "none"] = "own"
    call_ids: CallIds = _ANY_ID
    json_arguments: bool = False
    before_user: str = ""
    errors: ErrorTable = ERRORS
