"""The conversation as turns, by the service's rules.

The rules, from the API reference and from what the service answers to those who break them:

- Turns of the person and of the model alternate; tools' results are told by the person. The model's own turn comes
  first only where it may (`Traits.leads`).
- A turn says something, and a document stands beside a text.
- Some models take nothing beside a tool's result (`Traits.results_alone`).
- Instructions stand before the conversation; later ones stand in it only if they came from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from attrs import define, field

from schwarm_bedrock.cache_points import placed
from schwarm_bedrock.content import ContentEncoder
from schwarm_bedrock.family import FAMILY
from schwarm_bedrock.traits import Traits
from schwarm_core.domain.message.message import Message
from schwarm_http.llm.extra import is_own, own
from schwarm_http.llm.history import newest
from schwarm_http.llm.reading import JsonObject

_NOTHING_SAID: JsonObject = {"text": "."}
"""What fills a turn that must be there and has nothing to say."""

_THIS_DOCUMENT: JsonObject = {"text": "See the attached document."}


@define
class Turn:
    """What one side says before the other does.

    Attributes:
        role: `"user"`, `"assistant"` or `"system"`.
        content: The blocks.
        more: What else its message said.
    """

    role: str
    content: list[JsonObject]
    more: Mapping[str, object] = field(factory=dict)

    @property
    def has_results(self) -> bool:
        """Whether it tells what came of tools."""
        return any("toolResult" in block for block in self.content)

    def as_json(self) -> JsonObject:
        """The turn as a message of the request."""
        return cast("JsonObject", {"role": self.role, "content": [*self.content], **self.more})


@define
class Conversation:
    """A conversation, as the service takes it.

    Attributes:
        traits: What the model can do and insists on.
        system: The instructions.
        turns: The turns.
    """

    traits: Traits
    system: list[JsonObject] = field(factory=list)
    turns: list[Turn] = field(factory=list)

    def say(self, role: str, blocks: Sequence[JsonObject], message: Message | None = None) -> None:
        """Adds to the turn of one side, or begins one.

        Args:
            role: Who speaks.
            blocks: What is said; nothing adds nothing, and cache points alone begin no turn.
            message: The message in which it is said.
        """
        last = self.turns[-1] if self.turns else None
        if not blocks:
            return
        if last is None or last.role != role:
            if _only_marks(blocks):
                return
            self.turns.append(Turn(role, list(blocks), own(message.extra, FAMILY) if message else {}))
        elif self.traits.results_alone and last.has_results and not all(map(_beside_results, blocks)):
            self.turns += [Turn("assistant", [_NOTHING_SAID]), Turn(role, list(blocks))]
        else:
            last.content += blocks

    def finish(self, *, prompted: bool) -> None:
        """Makes the turns keep the rules that go for all of them.

        Args:
            prompted: Whether the model has a prompt of its own, so that nothing need be said.
        """
        if not (self.turns or prompted) or (self.turns and self.turns[0].role == "assistant" and not self.traits.leads):
            self.turns.insert(0, Turn("user", [_NOTHING_SAID]))
        for turn in self.turns:
            if turn.role == "user" and _lacks_text(turn.content):
                at = next(index for index, block in enumerate(turn.content) if "document" in block)
                turn.content.insert(at, _THIS_DOCUMENT)
            turn.content = placed(turn.content)


def converse(messages: Sequence[Message], traits: Traits, *, prompted: bool = False) -> Conversation:
    """A conversation, as the service takes it.

    Args:
        messages: The messages.
        traits: What the model can do and insists on.
        prompted: Whether the model has a prompt of its own.

    Returns:
        The conversation.

    Raises:
        UnsupportedError: If the model is asked now about media that Bedrock can't take.
    """
    conversation, encoder = Conversation(traits), ContentEncoder(traits)
    now = newest(messages)
    for index, message in enumerate(messages):
        if message.role != "tool":
            conversation.say("user", encoder.take_beside())
        match message.role:
            case "assistant":
                conversation.say("assistant", _of_model(message, encoder), message)
            case "system":
                _instruct(conversation, list(_told(message, encoder, asked_now=False)), message)
            case _:
                conversation.say("user", list(_told(message, encoder, asked_now=index >= now)), message)
    conversation.say("user", encoder.take_beside())
    if conversation.system and not traits.system:
        conversation.turns.insert(0, Turn("user", []))
        conversation.turns[0].content += conversation.system
        _merge_first(conversation.turns)
        conversation.system = []
    conversation.finish(prompted=prompted)
    conversation.system = placed(conversation.system)
    return conversation


def _merge_first(turns: list[Turn]) -> None:
    if len(turns) > 1 and turns[1].role == turns[0].role:
        turns[0].content += turns.pop(1).content


def _instruct(conversation: Conversation, blocks: list[JsonObject], message: Message) -> None:
    if conversation.turns and is_own(message.extra, FAMILY):
        conversation.say("system", blocks, message)
    else:
        conversation.system += blocks


def _told(message: Message, encoder: ContentEncoder, *, asked_now: bool) -> Iterator[JsonObject]:
    blocks = (encoder.from_person(part, asked_now=asked_now) for part in message.parts)
    return (block for block in blocks if block)


def _of_model(message: Message, encoder: ContentEncoder) -> list[JsonObject]:
    blocks = [block for part in message.parts if (block := encoder.from_model(part))]
    only_thinks = all("reasoningContent" in block or "cachePoint" in block for block in blocks)
    return [] if only_thinks and (not encoder.traits.may_only_think or _only_marks(blocks)) else blocks


def _only_marks(blocks: Iterable[JsonObject]) -> bool:
    return all("cachePoint" in block for block in blocks)


def _beside_results(block: JsonObject) -> bool:
    return "toolResult" in block or "cachePoint" in block


def _lacks_text(blocks: Iterable[JsonObject]) -> bool:
    kinds = {kind for block in blocks for kind in block}
    return "document" in kinds and "text" not in kinds
