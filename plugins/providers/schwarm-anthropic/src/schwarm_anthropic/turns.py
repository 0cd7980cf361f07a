"""Messages to turns, as the API has them.

Its rules: instructions stand apart, in front; the person and the model take turns; the results of tools come first in
the turn that follows the calls, every call has one and no other call has; no turn of the model ends with thoughts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define, field

from schwarm_anthropic.cache import mark
from schwarm_anthropic.content import THOUGHTS, lost_result, told_result, write_part
from schwarm_anthropic.family import FAMILY, Block
from schwarm_anthropic.traits import ModelTraits
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import CachePointPart
from schwarm_http.llm.extra import is_own, own
from schwarm_http.llm.history import newest


@define
class Turn:
    """What one side says before the other one speaks.

    Attributes:
        role: Who speaks.
        blocks: What is said.
        fields: What else the turn says of itself.
    """

    role: str
    blocks: list[Block]
    fields: Mapping[str, object] = field(factory=dict)

    def written(self) -> Block:
        """The turn as it is sent."""
        return {"role": self.role, "content": self.blocks, **self.fields}


def turns_of(messages: Sequence[Message], traits: ModelTraits) -> tuple[list[Block], list[Turn]]:
    """The turns that messages make.

    Args:
        messages: The conversation, instructions first.
        traits: What the model takes.

    Returns:
        The instructions in front, and the turns.

    Raises:
        UnsupportedError: If the newest message holds what the API can't take.
    """
    start = next((index for index, message in enumerate(messages) if message.role != "system"), len(messages))
    now = newest(messages)
    system: list[Block] = []
    for message in messages[:start]:
        _write(message, system, [], asked_now=True)
    conversation = _Conversation(traits)
    for index, message in enumerate(messages[start:], start):
        conversation.take(message, asked_now=index >= now)
    return system, conversation.end()


def _write(message: Message, blocks: list[Block], before: Sequence[Block], *, asked_now: bool) -> None:
    for part in message.parts:
        if isinstance(part, CachePointPart):
            _ = mark(blocks, part) or mark(before, part)
        else:
            blocks += write_part(part, assistant=message.role == "assistant", asked_now=asked_now)


@define
class _Conversation:
    """Puts turns together, message by message.

    Attributes:
        traits: What the model takes.
        turns: The turns so far.
        instructions: Those that came in the middle, and have to wait for the end of the person's turn.
    """

    traits: ModelTraits
    turns: list[Turn] = field(factory=list)
    instructions: list[Block] = field(factory=list)

    def take(self, message: Message, *, asked_now: bool) -> None:
        blocks: list[Block] = []
        _write(message, blocks, self.turns[-1].blocks if self.turns else [], asked_now=asked_now)
        fields = own(message.extra, FAMILY)
        if message.role == "assistant":
            if blocks:
                self._instruct()
            self._say("assistant", blocks, fields)
        elif message.role != "system":
            self._say("user", blocks, fields)
        elif not self.traits.inline_system:
            self._say("user", _reminder(blocks), {})
        elif is_own(message.extra, FAMILY):
            self.turns.append(Turn("system", blocks, fields))
        else:
            self.instructions += blocks

    def end(self) -> list[Turn]:
        self._instruct()
        turns = _merged(self.turns)
        for turn in turns:
            if turn.role == "assistant":
                _drop_last_thoughts(turn)
        turns = _merged(turns)
        _pair_all([turn for turn in turns if turn.role != "system"])
        _trim_prefill(turns)
        return [turn for turn in turns if turn.blocks or turn.role == "system"]

    def _say(self, role: str, blocks: list[Block], fields: Mapping[str, object]) -> None:
        if blocks or fields:
            self.turns.append(Turn(role, blocks, fields))

    def _instruct(self) -> None:
        """Places instructions from the middle where the API takes them: right behind what the person says."""
        blocks, self.instructions = self.instructions, []
        if not blocks:
            return
        if self.turns and self.turns[-1].role == "user":
            self.turns.append(Turn("system", blocks))
        else:
            self._say("user", _reminder(blocks), {})


def _merged(turns: Sequence[Turn]) -> list[Turn]:
    """The turns without empty ones, and neighbours of one role as one; instructions stay apart."""
    merged: list[Turn] = []
    for turn in turns:
        if merged and merged[-1].role == turn.role != "system":
            merged[-1].blocks += turn.blocks
            merged[-1].fields = {**merged[-1].fields, **turn.fields}
        elif turn.blocks or turn.role == "system":
            merged.append(turn)
    return merged


def _reminder(blocks: Sequence[Block]) -> list[Block]:
    """Instructions for a model that takes none in the middle, as the vendor recommends to say them."""
    return [
        {**block, "text": f"<system-reminder>\n{block['text']}\n</system-reminder>"}
        for block in blocks
        if block.get("type") == "text"
    ]


def _drop_last_thoughts(turn: Turn) -> None:
    while turn.blocks and turn.blocks[-1].get("type") in THOUGHTS:
        turn.blocks.pop()


def _pair_all(turns: Sequence[Turn]) -> None:
    called: list[object] = []
    for turn in turns:
        if turn.role == "user":
            _pair(called, turn)
        called = [block["id"] for block in turn.blocks if block.get("type") == "tool_use"]


def _pair(called: Sequence[object], after: Turn) -> None:
    """Gives each call its result in the turn that follows, in front of everything else."""
    results: dict[object, Block] = {}
    others: list[Block] = []
    for block in after.blocks:
        if block.get("type") != "tool_result":
            others.append(block)
        elif block["tool_use_id"] in called and block["tool_use_id"] not in results:
            results[block["tool_use_id"]] = block
        else:
            others += told_result(block)
    lost = [lost_result(call) for call in called if call not in results]
    after.blocks = [*results.values(), *lost, *others]


def _trim_prefill(turns: Sequence[Turn]) -> None:
    """Takes the blanks off the end of words that the model is to go on from; the API refuses them."""
    if turns and turns[-1].role == "assistant" and turns[-1].blocks and turns[-1].blocks[-1].get("type") == "text":
        last = turns[-1].blocks[-1]
        turns[-1].blocks[-1] = {**last, "text": str(last["text"]).rstrip()}
