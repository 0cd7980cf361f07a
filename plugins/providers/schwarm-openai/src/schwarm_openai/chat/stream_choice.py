"""One choice of a streamed answer, put together."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import TypeVar

from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ReasoningDelta, TextDelta
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import Part, ReasoningPart, RefusalPart, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.extra import kept, own
from schwarm_http.llm.reading import JsonObject, as_list, as_object, as_objects, as_text
from schwarm_openai.chat.answer import CHOICE_READ, IMAGES, MESSAGE_READ, beside, read_image, read_said, said
from schwarm_openai.chat.assistant import AUDIO, REFUSAL
from schwarm_openai.chat.calls import LEGACY, new_id
from schwarm_openai.chat.citations import ANNOTATIONS, cited
from schwarm_openai.chat.dialect import FAMILY
from schwarm_openai.chat.merging import Merged
from schwarm_openai.chat.reasoning import DETAILS, FIELDS
from schwarm_openai.chat.slots import Call, Detail, Slot, Sound, Thoughts, Whole, Words

SlotT = TypeVar("SlotT", bound=Slot)

_CONTENT = "content"
_ONLY_CONTENT = {"content", "role"}


class ChoiceCollector:
    """Puts one choice together, delta by delta.

    Attributes:
        finish: The server's word for why it ended; empty before.
        beside: What is said of the choice beside its message.
    """

    __slots__ = ("_annotations", "_calls", "_message", "_slots", "_sound", "beside", "finish")

    def __init__(self) -> None:
        self.finish = ""
        self.beside = Merged()
        self._slots: dict[Hashable, Slot] = {}
        self._calls: list[tuple[object, Call]] = []
        self._annotations: list[JsonValue] = []
        self._sound: JsonObject = {}
        self._message = Merged()

    def feed(self, choice: JsonObject) -> list[Delta]:
        """Takes the next piece of the choice.

        Args:
            choice: The piece, as it stands in an event.

        Returns:
            The pieces of the answer that it brings.
        """
        delta = choice.get("delta")
        if delta is None and not self._slots:
            delta = choice.get("message")
        deltas: list[Delta] = []
        if delta:
            self._take(as_object(delta), deltas)
        if word := choice.get("finish_reason"):
            self.finish = as_text(word)
        self.beside.add(choice, CHOICE_READ)
        return deltas

    def _take(self, delta: JsonObject, deltas: list[Delta]) -> None:
        content = delta.get(_CONTENT)
        if not delta.keys() <= _ONLY_CONTENT:
            self._take_thoughts(delta, deltas)
        if content:
            self._take_content(content, deltas)
        if not delta.keys() <= _ONLY_CONTENT:
            self._take_others(delta, deltas)

    def _take_content(self, content: JsonValue, deltas: list[Delta]) -> None:
        if isinstance(content, str):
            self._words(_CONTENT, content, deltas)
            return
        for position, part in enumerate(read_said(content)):
            self._take_part(part, position, deltas)

    def _take_part(self, part: Part, position: int, deltas: list[Delta]) -> None:
        """A part of a content that comes as a list."""
        if isinstance(part, TextPart):
            self._words(_CONTENT, part.text, deltas).extra = part.extra
        elif isinstance(part, ReasoningPart):
            marks = dict(own(part.extra, FAMILY))
            slot = self._slot(("block", marks.get("block")), partial(Thoughts, marks=marks))
            slot.signature += part.signature
            self._grow(slot, part.text, deltas)
        else:
            self._slots[_CONTENT, len(self._slots), position] = Whole(len(self._slots), part)

    def _take_thoughts(self, delta: JsonObject, deltas: list[Delta]) -> None:
        told = False
        for detail in as_objects(delta.get(DETAILS)):
            kind = detail.get("type")
            slot = self._slot((DETAILS, as_text(kind), str(detail.get("index"))), Detail)
            text = slot.add(detail)
            if text:
                told = True
                deltas.append(ReasoningDelta(text, slot.index))
        for name in FIELDS:
            text = as_text(delta.get(name))
            if text and not told:
                self._grow(self._slot(name, partial(Thoughts, marks={"field": name})), text, deltas)

    @staticmethod
    def _grow(slot: Thoughts, text: str, deltas: list[Delta]) -> None:
        if text:
            slot.pieces.append(text)
            deltas.append(ReasoningDelta(text, slot.index))

    def _take_others(self, delta: JsonObject, deltas: list[Delta]) -> None:
        if refusal := as_text(delta.get(REFUSAL)):
            self._words(REFUSAL, refusal, deltas)
        for image in as_list(delta.get(IMAGES)):
            self._slots[IMAGES, len(self._slots)] = Whole(len(self._slots), read_image(image))
        if audio := as_object(delta.get(AUDIO)):
            self._take_sound(audio, deltas)
        for call in as_objects(delta.get("tool_calls")):
            deltas += self._call_for(call, "custom" if call.get("custom") else "function")
        if legacy := as_object(delta.get(LEGACY)):
            deltas += self._call_for({"index": LEGACY, **legacy}, LEGACY)
        self._annotations += as_list(delta.get(ANNOTATIONS))
        self._message.add(delta, MESSAGE_READ)

    def _words(self, key: str, text: str, deltas: list[Delta]) -> Words:
        slot = self._slots.get(key)
        if not isinstance(slot, Words):
            slot = self._slots[key] = Words(len(self._slots), RefusalPart if key == REFUSAL else TextPart)
        slot.pieces.append(text)
        deltas.append(TextDelta(text, slot.index))
        return slot

    def _take_sound(self, audio: JsonObject, deltas: list[Delta]) -> None:
        audio_id, data = as_text(audio.get("id")), as_text(audio.get("data"))
        if audio_id or data:
            slot = self._slot(AUDIO, Sound)
            slot.audio_id = slot.audio_id or audio_id
            slot.pieces += [data] if data else []
        self._sound = {**self._sound, **audio}
        if transcript := as_text(audio.get("transcript")):
            self._words("transcript", transcript, deltas)

    def _slot(self, key: Hashable, make: Callable[[int], SlotT]) -> SlotT:
        found = self._slots.get(key)
        if found is None:
            found = self._slots[key] = make(len(self._slots))
        return found  # type: ignore[return-value]

    def _call_for(self, call: JsonObject, kind: str) -> list[Delta]:
        slot = self._known_call(call) or self._new_call(call, kind)
        slot.add(call)
        return list(slot.deltas(ended=False))

    def _known_call(self, call: JsonObject) -> Call | None:
        """The call that a piece belongs to; None when it begins another.

        Some servers leave the index out, some give all calls the same, and some repeat id and name in each piece.
        """
        index = call.get("index")
        known = next((slot for place, slot in reversed(self._calls) if index in (None, place)), None)
        if known is None:
            return None
        call_id = as_text(call.get("id"))
        named = bool(as_text(as_object(call.get(known.kind)).get("name")))
        another = call_id != known.call_id and known.call_id if call_id else known.whole
        return None if another and named and known.name else known

    def _new_call(self, call: JsonObject, kind: str) -> Call:
        slot = Call(len(self._slots), kind)
        self._slots["call", slot.index] = slot
        self._calls.append((call.get("index"), slot))
        return slot

    def end(self, answer_id: str) -> list[Delta]:
        """Tells what was held back, once nothing more will come.

        Args:
            answer_id: The answer's id, by which calls get one that came without.
        """
        deltas: list[Delta] = []
        for position, (_, slot) in enumerate(self._calls):
            slot.call_id = slot.call_id or new_id(answer_id, position)
            deltas += slot.deltas(ended=True)
        return deltas

    def message(self) -> Message:
        """What the model said, as far as it came."""
        parts, others = cited([slot.part() for slot in self._slots.values()], self._annotations)
        extra = said({**self._message.fields, ANNOTATIONS: others, **beside({AUDIO: self._sound})})
        return Message("assistant", parts, extra=kept(FAMILY, extra))
