"""A message: who says what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from attrs import frozen

from schwarm_core.domain.message.part import Extra, MediaPart, Part, TextPart, ToolCallPart, ToolResultPart

Role: TypeAlias = Literal["system", "user", "assistant", "tool"]
"""Who speaks: the program's instructions, the person, the model, or the tools."""

Prompt: TypeAlias = str | Sequence[str | Part]
"""What a person says: a text, or several parts, where a bare string stands for a text part."""


@frozen
class Message:
    """What one side says at once.

    Attributes:
        role: Who speaks.
        parts: What is said, in order.
        name: The speaker's name, where a vendor takes one.
        extra: What one vendor adds.
    """

    role: Role
    parts: tuple[Part, ...]
    name: str = ""
    extra: Extra | None = None

    @property
    def text(self) -> str:
        """The words of all text parts, joined."""
        return "".join([part.text for part in self.parts if isinstance(part, TextPart)])

    @property
    def tool_calls(self) -> tuple[ToolCallPart, ...]:
        """The tools asked for, in order."""
        return tuple([part for part in self.parts if isinstance(part, ToolCallPart)])

    @property
    def tool_results(self) -> tuple[ToolResultPart, ...]:
        """The results brought, in order."""
        return tuple([part for part in self.parts if isinstance(part, ToolResultPart)])


def system(prompt: Prompt) -> Message:
    """A message of instructions.

    Args:
        prompt: The text, or parts.

    Returns:
        The message.
    """
    return Message("system", parts_of(prompt))


def user(prompt: Prompt) -> Message:
    """A message from the person.

    Args:
        prompt: The text, or parts such as an image beside a question.

    Returns:
        The message.
    """
    return Message("user", parts_of(prompt))


def assistant(prompt: Prompt) -> Message:
    """A message from the model, for histories made by hand and for tests.

    Args:
        prompt: The text, or parts such as tool calls.

    Returns:
        The message.
    """
    return Message("assistant", parts_of(prompt))


def parts_of(prompt: Prompt) -> tuple[Part, ...]:
    """The parts that a prompt stands for.

    Args:
        prompt: The text, or parts.

    Returns:
        The parts, bare strings made into text parts.
    """
    if isinstance(prompt, str):
        return (TextPart(prompt),)
    return tuple(TextPart(part) if isinstance(part, str) else part for part in prompt)


def image(*, data: bytes | None = None, url: str | None = None, media_type: str = "") -> MediaPart:
    """An image for a prompt.

    Args:
        data: The content, or
        url: where it is.
        media_type: The MIME type; needed with `data`.

    Returns:
        The part.
    """
    return MediaPart("image", media_type=media_type, data=data, url=url)
