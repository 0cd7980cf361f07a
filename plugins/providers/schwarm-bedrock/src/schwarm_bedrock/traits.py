"""What the models behind Converse can do and insist on, where they differ.

The table is a snapshot, and knows families rather than models. It is asked to convert what came before, and to tell
abilities; what a model is asked now goes out even where the table says no, because models learn faster than tables, and
the service's own refusal is clear. A model that the table doesn't know, such as an application inference profile, is
taken to be able.

Sources, in the user guide (https://docs.aws.amazon.com/bedrock/latest/userguide/): `structured-output.html`,
`prompt-caching.html` and `conversation-inference-supported-models-features.html` (models and features of Converse);
`ToolChoice` and `ToolResultBlock` in the API reference; the user guides of Amazon Nova; and recorded traffic.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias

from attrs import evolve, frozen

from schwarm_core.domain.provider.llm import LLMAbilities

Thinking: TypeAlias = Literal["", "adaptive", "budget", "nova", "effort", "level"]
"""How a model is told to think: not at all; Claude's two ways; Nova's; gpt-oss's; Qwen's."""

_ALL = frozenset({"image", "document", "video", "audio"})
_BINARY_DOCUMENTS = frozenset({"pdf", "doc", "docx", "xls", "xlsx"})


@frozen(kw_only=True)
class Traits:
    """What a model can do and insists on.

    Attributes:
        tools: It calls tools.
        forcing: Which tool choices it takes beside `auto`: none, `any`, or that and a tool's name.
        media: The kinds that it takes from the person.
        system: It takes instructions.
        native_output: It can be held to a JSON Schema in its answers.
        strict: It takes the field `strict` of a tool.
        caching: Where it takes cache points: nowhere, not among the tools, anywhere.
        thinking: How it is told to think.
        recalls: Which of its thoughts go back to it: none, those with a signature, those without, or all.
        may_only_think: Its word in a conversation may be nothing but thoughts.
        top_k: How its field for `top_k` is called; empty where it has none.
        results: The media that it takes inside a tool's result.
        unread: The formats among them that it doesn't take there.
        results_alone: What it is told together with a tool's result must be results.
        result_status: It takes the status of a tool's result.
        leads: A conversation may begin with its own word.
    """

    tools: bool = True
    forcing: Literal["none", "any", "named"] = "named"
    media: frozenset[str] = _ALL
    system: bool = True
    native_output: bool = False
    strict: bool = True
    caching: Literal["nowhere", "messages", "everywhere"] = "everywhere"
    thinking: Thinking = ""
    recalls: Literal["none", "signed", "unsigned", "all"] = "all"
    may_only_think: bool = True
    top_k: Literal["", "top_k", "topK"] = ""
    results: frozenset[str] = _ALL - {"audio"}
    unread: frozenset[str] = frozenset()
    results_alone: bool = False
    result_status: bool = True
    leads: bool = True

    @property
    def abilities(self) -> LLMAbilities:
        """The same, in the neutral words."""
        return LLMAbilities(
            tools=self.tools,
            parallel_tools=self.tools,
            tool_choice=self.tools and self.forcing != "none",
            native_output=self.native_output,
            images="image" in self.media,
            audio="audio" in self.media,
            documents="document" in self.media,
            video="video" in self.media,
            reasoning=bool(self.thinking),
            system=self.system,
        )


_ABLE = Traits()
_NOTHING: frozenset[str] = frozenset()
_TEXT = frozenset({"document"})
_SEEING = frozenset({"image", "document"})

_CLAUDE = Traits(media=_SEEING, recalls="signed", top_k="top_k", thinking="budget")
_OLD_CLAUDE = evolve(_CLAUDE, thinking="", strict=False, caching="nowhere")
_NEW_CLAUDE = evolve(_CLAUDE, thinking="adaptive", may_only_think=False)
_NOVA = Traits(
    media=frozenset({"image", "document", "video"}),
    strict=False,
    caching="messages",
    recalls="unsigned",
    top_k="topK",
    results=_SEEING,
    unread=_BINARY_DOCUMENTS,
    leads=False,
)
_OPEN = Traits(media=_NOTHING, native_output=True, caching="nowhere", recalls="unsigned", leads=False)
_OPEN_SEEING = evolve(_OPEN, media=frozenset({"image"}))
_PLAIN = Traits(forcing="none", media=_TEXT, strict=False, caching="nowhere", recalls="none", leads=False)
_LLAMA = evolve(_PLAIN, results=_SEEING, results_alone=True)
_MISTRAL = evolve(_PLAIN, results=_TEXT, results_alone=True)
_NEW_MISTRAL = evolve(_MISTRAL, native_output=True, strict=True)
_TOOLLESS = evolve(_PLAIN, tools=False)

_TABLE: tuple[tuple[str, Traits], ...] = (
    (r"anthropic\.claude-(v\d|instant)", evolve(_OLD_CLAUDE, tools=False, media=_TEXT)),
    (r"anthropic\.claude-3-5-haiku", evolve(_OLD_CLAUDE, caching="everywhere")),
    (r"anthropic\.claude-3-7-", evolve(_CLAUDE, strict=False)),
    (r"anthropic\.claude-3-", _OLD_CLAUDE),
    (r"anthropic\.claude-[a-z]+-4-5", evolve(_CLAUDE, native_output=True)),
    (r"anthropic\.claude-[a-z]+-4-6", evolve(_CLAUDE, native_output=True, thinking="adaptive")),
    (r"anthropic\.claude-[a-z]+-4-(1-)?\d{8}", _CLAUDE),
    (r"anthropic\.", _NEW_CLAUDE),
    (r"amazon\.nova-micro", evolve(_NOVA, media=_NOTHING)),
    (r"amazon\.nova-2-(omni|sonic)", evolve(_NOVA, media=_ALL, thinking="nova")),
    (r"amazon\.nova-2-", evolve(_NOVA, thinking="nova")),
    (r"amazon\.nova-", _NOVA),
    (r"amazon\.titan-text-premier", evolve(_TOOLLESS, media=_NOTHING, system=False)),
    (r"amazon\.", evolve(_TOOLLESS, system=False)),
    (r"meta\.llama3-[13]-", _LLAMA),
    (r"meta\.llama(3-2-(11|90)b|4)", evolve(_LLAMA, media=_SEEING)),
    (r"meta\.", evolve(_LLAMA, tools=False)),
    (r"mistral\.(mistral-7b|mixtral)", evolve(_TOOLLESS, system=False)),
    (r"mistral\.pixtral", evolve(_MISTRAL, forcing="any", media=_SEEING)),
    (r"mistral\.voxtral", evolve(_NEW_MISTRAL, media=frozenset({"audio"}))),
    (r"mistral\.(magistral|ministral|mistral-large-3)", evolve(_NEW_MISTRAL, media=_SEEING)),
    (r"mistral\.mistral-large", evolve(_MISTRAL, forcing="any")),
    (r"mistral\.", _MISTRAL),
    (r"cohere\.command-(light-)?text", evolve(_TOOLLESS, system=False)),
    (r"cohere\.", evolve(_PLAIN, results=_NOTHING)),
    (r"ai21\.jamba-instruct", evolve(_TOOLLESS, media=_NOTHING)),
    (r"ai21\.j2", evolve(_TOOLLESS, media=_NOTHING, system=False)),
    (r"ai21\.", evolve(_PLAIN, results=_NOTHING)),
    (r"writer\.", evolve(_PLAIN, results=frozenset({"image"}), results_alone=True, result_status=False)),
    (r"deepseek\.(deepseek-)?r1", evolve(_TOOLLESS, leads=True)),
    (r"deepseek\.", evolve(_OPEN, recalls="none")),
    (r"openai\.", evolve(_OPEN, thinking="effort")),
    (r"qwen\..*-vl-", evolve(_OPEN_SEEING, thinking="level", results=_NOTHING, leads=True)),
    (r"qwen\.", evolve(_OPEN, thinking="level", results=_NOTHING, leads=True)),
    (r"moonshot(ai)?\.", evolve(_OPEN_SEEING, results=_NOTHING, leads=True)),
    (r"zai\.", evolve(_OPEN, leads=True)),
    (r"google\.gemma|nvidia\..*-vl", _OPEN_SEEING),
    (r"minimax\.|nvidia\.", _OPEN),
)
_GEOGRAPHY = re.compile(r"(us|eu|ap|apac|jp|au|ca|sa|uk|us-gov|global)\.(?=[a-z0-9-]+\.)")


@lru_cache(maxsize=256)
def traits_of(model: str) -> Traits:
    """What is known of a model.

    Args:
        model: Its id, that of an inference profile, or the ARN of either.

    Returns:
        Its traits; those of an able model where it isn't known.
    """
    # A profile's id begins with the geography that it spans.
    name = _GEOGRAPHY.sub("", model.rpartition("/")[2], count=1)
    return next((traits for pattern, traits in _TABLE if re.match(pattern, name)), _ABLE)


def is_prompt(model: str) -> bool:
    """Whether a model is a prompt of Prompt management, which has messages, tools and settings of its own."""
    return ":prompt/" in model
