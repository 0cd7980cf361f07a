"""What a model is asked: messages, tools, the shape of the answer, and settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal, TypeAlias

from attrs import evolve, field, fields, frozen

from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Extra

Sink: TypeAlias = Callable[[Delta], Awaitable[None]]
"""Takes each delta of a streamed answer as it arrives; awaiting it holds the stream back until the reader keeps up."""

ToolChoice: TypeAlias = Literal["auto", "none", "required"] | tuple[str, ...]
"""Whether tools may, may not or must be called; or the names of those of which one must be."""


@frozen
class ToolDefinition:
    """A tool, as a model is told of it.

    Attributes:
        name: The tool's name: letters, digits, `_` and `-`, at most 64 of them.
        description: What it does and when to use it.
        parameters: The JSON Schema of its arguments, an object.
        strict: Whether the vendor must hold the model to the schema; None leaves it to the provider.
        extra: What one vendor adds.
    """

    name: str
    description: str = ""
    parameters: Mapping[str, object] = field(factory=lambda: {"type": "object", "properties": {}})
    strict: bool | None = None
    extra: Extra | None = None


@frozen
class ServerTool:
    """A tool that the vendor runs on its own side, such as a web search.

    Attributes:
        provider: The provider family that has it; others leave it out.
        definition: Its entry in the vendor's list of tools, as the vendor documents it.
    """

    provider: str
    definition: Mapping[str, object]


@frozen
class OutputSchema:
    """The shape that an answer must have, for models that can be held to one.

    Attributes:
        name: A short name: letters, digits, `_` and `-`.
        schema: The JSON Schema of the answer.
        description: What the answer is.
        strict: Whether the vendor must hold the model to it; None leaves it to the provider.
        mode: By which way it is asked for: the model's native one, a tool, or the best that the model has. A provider
            is never asked by the way it can't: what it gets is an `output`, or a tool in its place.
    """

    name: str
    schema: Mapping[str, object]
    description: str = ""
    strict: bool | None = None
    mode: Literal["auto", "native", "tool"] = "auto"


@frozen
class ModelSettings:
    """How a model should answer. None leaves a setting to the vendor.

    Attributes:
        temperature: How freely words are chosen, 0 and up.
        top_p: The share of likely words to choose from, 0 to 1.
        top_k: The number of likely words to choose from.
        max_tokens: The longest answer.
        stop: Texts that end the answer.
        seed: Asks for repeatable answers.
        presence_penalty: Makes new subjects likelier.
        frequency_penalty: Makes repeated words unlikelier.
        reasoning: How hard to think, in the vendor's words (`"low"`, `"high"`), or as a number of tokens.
        extra: Settings of one vendor, sent untouched, under their own names.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] | None = None
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    reasoning: str | int | None = None
    extra: Mapping[str, object] = field(factory=dict)

    def over(self, base: ModelSettings) -> ModelSettings:
        """These settings, and the base's where these leave one open.

        Args:
            base: The settings to fall back to.

        Returns:
            Both, merged.
        """
        if base == _NOTHING_SET:
            return self
        names = [attribute.name for attribute in fields(ModelSettings) if attribute.name != "extra"]
        given = {name: value for name in names if (value := getattr(self, name)) is not None}
        return evolve(base, **given, extra={**base.extra, **self.extra})


_NOTHING_SET = ModelSettings()


@frozen(slots=False)
class ModelRequest:
    """One question to a model.

    Attributes:
        messages: The conversation so far, instructions first.
        model: The vendor's name of the model; empty for the provider's default.
        tools: What the model may call.
        tool_choice: Whether it may, may not or must.
        parallel_tools: Whether it may call several at once; None leaves it to the vendor.
        output: The shape that the answer must have, if any.
        settings: How to answer.
        extra: What one vendor adds to the request.
        sink: Where the deltas of a streamed answer go; None when the answer is wanted whole. Not part of what is
            stored.
    """

    messages: tuple[Message, ...]
    model: str = ""
    tools: tuple[ToolDefinition | ServerTool, ...] = ()
    tool_choice: ToolChoice = "auto"
    parallel_tools: bool | None = None
    output: OutputSchema | None = None
    settings: ModelSettings = _NOTHING_SET
    extra: Extra | None = None
    sink: Sink | None = field(default=None, eq=False, repr=False, metadata={"json": False})
