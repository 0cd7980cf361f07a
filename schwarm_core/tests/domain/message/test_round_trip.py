"""What is said is written as JSON text and read back, and nothing is lost on the way."""

from __future__ import annotations

import json
from typing import TypeVar, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_core.domain.agent.state import AgentState, PendingCall
from schwarm_core.domain.error.value import InvalidValueError
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest, ModelSettings, OutputSchema, ServerTool, ToolDefinition
from schwarm_core.domain.message.message import Message, system, user
from schwarm_core.domain.message.part import (
    CachePointPart,
    Citation,
    MediaPart,
    OpaquePart,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.schema.structure import structure
from schwarm_core.domain.schema.unstructure import unstructure

T = TypeVar("T")

strings = st.text(st.characters(exclude_categories=()))
"""Any text that Python can hold: controls, what is beyond 16 bits, halves of surrogate pairs."""

whole_numbers = st.integers(-(10**60), 10**60)
fractions = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | whole_numbers | fractions | strings


def _nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3)


json_values = st.recursive(scalars, _nested, max_leaves=6)
json_objects = st.dictionaries(strings, json_values, max_size=3)
extras = st.none() | json_objects


def some(cls: type[T], **given: st.SearchStrategy[object]) -> st.SearchStrategy[T]:
    """Values of a class: every field is drawn, by its annotation where no strategy is given."""
    hints = {name: hint for name, hint in get_type_hints(cls).items() if name != "type"}
    drawn = {name: st.from_type(hint) for name, hint in hints.items() if name not in {"extra", *given}}
    return st.builds(cls, **drawn, **({"extra": extras} if "extra" in hints else {}) | given)


def several(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """A few of them."""
    return st.lists(strategy, max_size=3).map(tuple)


def media() -> st.SearchStrategy[MediaPart]:
    """Media by content, by address, and by the vendor's id."""
    sources = st.one_of(
        st.fixed_dictionaries({"data": st.binary()}),
        st.fixed_dictionaries({"url": strings}),
        st.fixed_dictionaries({"file_id": strings}),
    )
    kinds = st.sampled_from(("image", "audio", "video", "document"))
    return st.builds(
        lambda kind, media_type, name, extra, source: MediaPart(
            kind, media_type=media_type, name=name, extra=extra, **source
        ),
        kinds,
        strings,
        strings,
        extras,
        sources,
    )


async def ignore(delta: Delta) -> None:
    """Takes the pieces of an answer: a part of a question that is not stored."""


texts = some(TextPart, text=strings, citations=several(some(Citation, text=strings)))
opaque = some(OpaquePart, payload=json_objects)
calls = some(ToolCallPart, arguments=strings)
results = some(ToolResultPart, content=several(st.one_of(texts, media(), opaque)))
parts = st.one_of(
    texts,
    some(ReasoningPart, text=strings, signature=strings),
    media(),
    calls,
    results,
    some(RefusalPart, text=strings),
    opaque,
    some(CachePointPart),
)
messages = some(Message, parts=several(parts))
usages = some(Usage, details=st.dictionaries(strings, whole_numbers, max_size=3))
settings = some(
    ModelSettings,
    temperature=st.none() | fractions,
    top_p=st.none() | fractions,
    presence_penalty=st.none() | fractions,
    frequency_penalty=st.none() | fractions,
    extra=json_objects,
)
tools = st.one_of(some(ToolDefinition, parameters=json_objects), some(ServerTool, definition=json_objects))
responses = some(ModelResponse, message=messages, usage=usages)
requests = some(
    ModelRequest,
    messages=several(messages),
    tools=several(tools),
    output=st.none() | some(OutputSchema, schema=json_objects),
    settings=settings,
    sink=st.none() | st.just(ignore),
)
states = some(
    AgentState,
    messages=several(messages),
    usage=usages,
    data=json_values,
    pending=several(some(PendingCall, call=calls, details=json_objects)),
    results=several(results),
)


def read_back(value: T) -> T:
    """A value that was written as JSON text, and read."""
    return structure(json.loads(json.dumps(unstructure(value))), type(value))


class TestRoundTrip:
    """From a value to JSON text and back: equal."""

    @given(parts)
    def test_a_part(self, part: object) -> None:
        """Each part is read back as one of its own class, by the message that holds it."""
        (read,) = read_back(Message("assistant", (part,))).parts  # type: ignore[arg-type] # drawn from all classes
        assert read == part
        assert type(read) is type(part)

    @given(messages)
    def test_a_message(self, message: Message) -> None:
        """Whoever speaks, with whatever a vendor adds."""
        assert read_back(message) == message

    @given(responses)
    def test_a_response(self, response: ModelResponse) -> None:
        """A model's whole answer, with what it used up."""
        assert read_back(response) == response

    @given(requests)
    def test_a_request(self, request: ModelRequest) -> None:
        """A question with its tools, its schema and its settings, but without who watches."""
        read = read_back(request)
        assert read == request
        assert read.sink is None

    @given(states)
    def test_a_state(self, state: AgentState) -> None:
        """A run that waits can be stored anywhere that takes a text, and goes on as it was."""
        assert read_back(state) == state

    @given(st.lists(messages, max_size=4).map(tuple))
    def test_a_history(self, history: tuple[Message, ...]) -> None:
        """A conversation of any shape, whether or not it makes sense."""
        assert structure(json.loads(json.dumps(unstructure(history))), tuple[Message, ...]) == history

    @given(messages)
    def test_the_text_is_the_same_again(self, message: Message) -> None:
        """What is read is written as it was, so that a stored history can be compared as text."""
        assert json.dumps(unstructure(read_back(message))) == json.dumps(unstructure(message))


class TestOddValues:
    """What others lose."""

    def test_half_a_surrogate_pair(self) -> None:
        """A model's text may break off in the middle of a character; escaped, JSON can hold the half."""
        said = user("\ud83d")
        assert read_back(said) == said

    def test_numbers_of_many_digits(self) -> None:
        """Numbers in what a vendor adds keep their digits and their kind."""
        said = Message("user", (), extra={"acme": {"id": 2**80, "score": 0.1 + 0.2, "whole": 1.0}})
        read = read_back(said)
        assert read == said
        assert json.dumps(read.extra) == json.dumps(said.extra)

    def test_bytes(self) -> None:
        """Content is base64 in JSON, and every byte comes back."""
        said = user([MediaPart("image", "image/png", data=bytes(range(256)))])
        assert read_back(said) == said

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")], ids=str)
    def test_what_json_has_no_number_for(self, number: float) -> None:
        """A number that JSON can't write is refused, with its place, before it is stored."""
        with pytest.raises(InvalidValueError, match=r"parts\[0\]\.extra\.acme"):
            unstructure(Message("user", (TextPart("?", extra={"acme": number}),)))

    def test_what_is_no_message(self) -> None:
        """A key that a message has not is a fault, not something to pass over."""
        written = unstructure(system("Be brief."))
        assert isinstance(written, dict)
        with pytest.raises(InvalidValueError, match="rolle"):
            structure({**written, "rolle": "user"}, Message)
