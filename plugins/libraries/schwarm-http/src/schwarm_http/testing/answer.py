"""What of a recorded answer is lost in the neutral one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field, frozen

from schwarm_core.domain.error.provider import MalformedAnswerError
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse, ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_core.domain.message.part import Part, ReasoningPart, RefusalPart, TextPart, ToolCallPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.difference import shown
from schwarm_http.testing.leaves import Leaf, Opaque, leaves
from schwarm_http.testing.said import Said

_END = "[DONE]"


def lost_of_answer(body: JsonValue, said: Said, opaque: Opaque) -> tuple[str, ...]:
    """What of an answer that came whole is lost.

    Args:
        body: The answer's JSON.
        said: What the neutral answer says.
        opaque: What may be lost.

    Returns:
        The path and the value of each leaf that isn't said.
    """
    kept = (leaf for leaf in leaves(body) if not opaque.covers(leaf.path))
    return tuple(f"{leaf.path}: {shown(leaf.value)}" for leaf in kept if not said.holds(leaf))


def lost_of_stream(events: Iterable[ServerSentEvent], said: Said, opaque: Opaque, *, parts: int) -> tuple[str, ...]:
    """What of a streamed answer is lost.

    Texts that come piece by piece are put together by their place, so that no piece can be missing inside. Where the
    events have no indexes to tell one place from another, they may make up several parts.

    Args:
        events: The events.
        said: What the neutral answer says.
        opaque: What may be lost.
        parts: How many parts the neutral answer has.

    Returns:
        The path and the value of what isn't said.
    """
    pieces: dict[_Place, list[str]] = {}
    lost: list[str] = []
    found_in = [(event, list(_of_event(event))) for event in events]
    last = {leaf.path: place for place, (_, found) in enumerate(found_in) for leaf in found}
    for place, (event, found) in enumerate(found_in):
        marks = frozenset(_marks(event, found))
        for leaf in found:
            if opaque.covers(leaf.path, "event" if last[leaf.path] == place else "earlier"):
                continue
            if isinstance(leaf.value, str):
                pieces.setdefault(_Place(leaf.path, marks), []).append(leaf.value)
            elif not said.holds(leaf):
                lost.append(f"{leaf.path}: {shown(leaf.value)}")
    for where, texts in pieces.items():
        if not said.holds_pieces(texts, runs=1 if where.indexed else max(parts, 1)):
            lost.append(f"{where.path}, put together: {_missing(texts, said)}")
    return tuple(dict.fromkeys(lost))


@frozen
class _Place:
    """Where texts of one kind come in a stream.

    Attributes:
        path: In each event.
        marks: What tells events of one part from those of another: indexes, marks such as `thought`, types.
    """

    path: str
    marks: frozenset[tuple[str, object]]

    @property
    def indexed(self) -> bool:
        return any(_is_index(name) for name, _ in self.marks)


def _marks(event: ServerSentEvent, found: Iterable[Leaf]) -> Iterator[tuple[str, object]]:
    yield "event", event.event
    for leaf in found:
        if leaf.value is True or leaf.path == "type" or _is_index(leaf.key):
            yield leaf.path, leaf.value


def _is_index(name: str) -> bool:
    return name.lower().endswith("index")


def _of_event(event: ServerSentEvent) -> Iterator[Leaf]:
    if event.data == _END:
        return
    try:
        yield from leaves(event.json())
    except MalformedAnswerError:
        yield Leaf("data", "data", event.data)


def _missing(texts: Sequence[str], said: Said) -> str:
    alone = next((text for text in texts if not said.holds_pieces([text], runs=1)), None)
    return shown("".join(texts) if alone is None else alone)


@define
class Sums:
    """A sink that adds up the deltas of a stream, by the part that they belong to."""

    texts: dict[int, list[str]] = field(factory=dict)
    reasoning: dict[int, list[str]] = field(factory=dict)
    calls: dict[int, list[ToolCallDelta]] = field(factory=dict)

    async def take(self, delta: Delta) -> None:
        """Takes the next delta."""
        match delta:
            case TextDelta():
                self.texts.setdefault(delta.index, []).append(delta.text)
            case ReasoningDelta():
                self.reasoning.setdefault(delta.index, []).append(delta.text)
            case ToolCallDelta():
                self.calls.setdefault(delta.index, []).append(delta)
            case _:
                pass

    def wrong(self, response: ModelResponse) -> tuple[str, ...]:
        """Where the deltas, added up, aren't the answer.

        Args:
            response: The answer that they were pieces of.

        Returns:
            The place and both texts.
        """
        parts = dict(enumerate(response.message.parts))
        strangers = {*self.texts, *self.reasoning, *self.calls} - parts.keys()
        said = [f"deltas[{index}] belong to no part" for index in sorted(strangers)]
        for index, part in parts.items():
            said += [
                f"deltas[{index}]: {shown(sum_)}, the part says {shown(text)}" for sum_, text in self._at(index, part)
            ]
        return tuple(said)

    def _at(self, index: int, part: Part) -> Iterator[tuple[str, str]]:
        texts = "".join(self.texts.get(index, ()))
        reasoning = "".join(self.reasoning.get(index, ()))
        calls = self.calls.get(index, [])
        wanted = (
            (texts, part.text if isinstance(part, TextPart) or (isinstance(part, RefusalPart) and texts) else ""),
            (reasoning, part.text if isinstance(part, ReasoningPart) else ""),
            *_of_call(calls, part if isinstance(part, ToolCallPart) else None),
        )
        return ((found, expected) for found, expected in wanted if found != expected)


def _of_call(calls: Sequence[ToolCallDelta], part: ToolCallPart | None) -> Iterator[tuple[str, str]]:
    """The deltas of a call beside the call. One without arguments says `{}`, which may have come as nothing."""
    arguments = "".join(call.arguments for call in calls)
    if part is None:
        yield arguments, ""
        return
    yield arguments or "{}", part.arguments or "{}"
    for call in calls:
        yield f"{call.id} {call.name}", f"{part.id} {part.name}"
    if not calls:
        yield "no delta", f"{part.id} {part.name}"
