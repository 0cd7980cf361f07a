"""Dividing what a model writes into thoughts, words and tool calls."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_core import ReasoningDelta, ReasoningPart, TextDelta, TextPart, ToolCallDelta, ToolCallPart
from schwarm_core.domain.message.part import Part
from schwarm_llamacpp.dialect import BARE, BRACKETED, TAGGED, Call, Dialect, calls_in, dialect_of
from schwarm_llamacpp.reader import AnswerReader, Piece

CITY = '{"name": "weather", "arguments": {"city": "Lima"}}'


def read(
    pieces: Sequence[str], dialect: Dialect | None = TAGGED, *, thinking: bool = False
) -> tuple[tuple[Part, ...], list[Piece]]:
    """The parts and the deltas of an answer that comes in pieces; calls are numbered."""
    numbers = count(1)
    reader = AnswerReader(dialect, thinking=thinking, make_id=lambda: f"call_{next(numbers)}")
    deltas = [delta for piece in pieces for delta in reader.feed(piece)]
    deltas += reader.finish()
    return reader.parts(), deltas


def plain(parts: Sequence[Part]) -> list[tuple[str, str]]:
    """Parts, as kind and text."""
    return [
        (part.type, f"{part.name} {part.arguments}" if isinstance(part, ToolCallPart) else getattr(part, "text", ""))
        for part in parts
    ]


def added_up(deltas: Sequence[Piece]) -> list[tuple[str, str]]:
    """What deltas add up to, as kind and text."""
    found: dict[int, list[str]] = {}
    kinds: dict[int, str] = {}
    for delta in deltas:
        kinds[delta.index] = {TextDelta: "text", ReasoningDelta: "reasoning", ToolCallDelta: "tool_call"}[type(delta)]
        text = f"{delta.name} {delta.arguments}" if isinstance(delta, ToolCallDelta) else delta.text
        found.setdefault(delta.index, []).append(text)
    return [(kinds[index], "".join(texts)) for index, texts in sorted(found.items())]


class TestParts:
    """What an answer is divided into."""

    def test_words_alone(self) -> None:
        """Blanks at the beginning included."""
        assert read([" Hel", "lo"])[0] == (TextPart(" Hello"),)

    def test_nothing_is_no_part(self) -> None:
        """An answer may be empty."""
        assert read([])[0] == ()

    def test_thoughts_before_the_words(self) -> None:
        """The blanks between them belong to neither, and the thoughts are marked as this provider's own."""
        parts, _ = read(["<think>\nHm.\n</think>\n\nYes."])
        assert parts == (ReasoningPart("Hm.\n", extra={"llamacpp": {}}), TextPart("Yes."))

    def test_an_answer_that_begins_within_thoughts(self) -> None:
        """Some templates open them for the model."""
        assert plain(read(["Hm.</think>Yes."], thinking=True)[0]) == [("reasoning", "Hm."), ("text", "Yes.")]

    def test_words_then_calls(self) -> None:
        """Each call is a part."""
        parts, _ = read([f"Let me see. <tool_call>\n{CITY}\n</tool_call>\n<tool_call>{CITY}</tool_call>"])
        call = ("tool_call", 'weather {"city": "Lima"}')
        assert plain(parts) == [("text", "Let me see. "), call, call]

    def test_without_tools_a_mark_is_text(self) -> None:
        """A model may speak of such marks."""
        assert plain(read([f"<tool_call>{CITY}</tool_call>"], None)[0]) == [("text", f"<tool_call>{CITY}</tool_call>")]

    def test_what_is_no_call_is_text(self) -> None:
        """Nothing that a model says is dropped."""
        assert plain(read(["<tool_call>never mind</tool_call> So."])[0]) == [
            ("text", "never mind"),
            ("text", "So."),
        ]

    def test_a_call_that_was_cut_short_keeps_what_there_is(self) -> None:
        """Whoever called can be told that its arguments are malformed."""
        (part,), _ = read(['<tool_call>\n{"name": "weather", "arguments": {"city": "Li'])
        assert isinstance(part, ToolCallPart)
        assert (part.name, part.arguments) == ("weather", '{"city": "Li')

    def test_several_calls_after_one_mark(self) -> None:
        """Mistral's are a list."""
        calls = json.dumps([{"name": "a", "arguments": {}}, {"name": "b", "arguments": {"x": 1}}])
        assert plain(read([f"[TOOL_CALLS]{calls}"], BRACKETED)[0]) == [
            ("tool_call", "a {}"),
            ("tool_call", 'b {"x": 1}'),
        ]

    def test_calls_by_name(self) -> None:
        """Mistral's newer models write them so."""
        text = '[TOOL_CALLS]a[ARGS]{"x": 1}[TOOL_CALLS]b[CALL_ID]123456789[ARGS]{}'
        assert plain(read([text], BRACKETED)[0]) == [("tool_call", 'a {"x": 1}'), ("tool_call", "b {}")]

    @pytest.mark.parametrize("mark", ["", "<|python_tag|>"])
    def test_a_bare_call(self, mark: str) -> None:
        """Llama's begins the answer, and ends with it."""
        parts, _ = read([f'{mark}{{"name": "a", "parameters": {{"x": 1}}}}'], BARE)
        assert plain(parts) == [("tool_call", 'a {"x": 1}')]

    @pytest.mark.parametrize("text", ['{"x": 1}', "It is {so}.", "{"])
    def test_other_braces_are_text(self, text: str) -> None:
        """An answer in JSON is no call."""
        assert plain(read([text], BARE)[0]) == [("text", text)]


class TestStreaming:
    """The pieces make no difference."""

    ANSWERS = (
        (TAGGED, f"<think>Hm, 1 < 2.</think>\n\nSee. <tool_call>\n{CITY}\n</tool_call>\n<tool_call>{CITY}"),
        (BRACKETED, f"See. [TOOL_CALLS][{CITY}, {CITY}]"),
        (BARE, '{"name": "a", "parameters": {"x": 1}}'),
        (BARE, "{ no call }"),
        (None, "a <think>b</think> c"),
    )

    @given(st.sampled_from(ANSWERS), st.lists(st.integers(0, 100), max_size=12))
    def test_however_it_is_divided(self, answer: tuple[Dialect | None, str], cuts: list[int]) -> None:
        """The parts are the same, and the deltas add up to them."""
        dialect, text = answer
        places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
        parts, deltas = read([text[start:end] for start, end in pairwise(places)], dialect)
        assert plain(parts) == plain(read([text], dialect)[0]) == added_up(deltas)

    def test_words_do_not_wait(self) -> None:
        """What can't be a mark is told at once."""
        reader = AnswerReader(TAGGED)
        assert reader.feed("Hello <b") == [TextDelta("Hello <b")]
        assert reader.feed(" <tool") == [TextDelta(" ")]


class TestDialects:
    """A template tells how its model calls."""

    @pytest.mark.parametrize(
        ("template", "dialect"),
        [
            ("… <tool_call> …", TAGGED),
            ("… [TOOL_CALLS] …", BRACKETED),
            ("… <|python_tag|> …", BARE),
            ("… nothing …", TAGGED),
        ],
    )
    def test_by_its_marks(self, template: str, dialect: Dialect) -> None:
        """Who has none is taught the usual ones."""
        assert dialect_of(template) == dialect

    @pytest.mark.parametrize("dialect", [TAGGED, BRACKETED])
    def test_what_is_written_can_be_read(self, dialect: Dialect) -> None:
        """A call in the history looks as the model's own."""
        call = Call("weather", '{"city": "Lima"}')
        text = dialect.written(call).removeprefix(dialect.opening).removesuffix(dialect.closing)
        assert calls_in(text) == (call,)

    @given(st.text(max_size=60))
    def test_any_text_is_read(self, text: str) -> None:
        """A model may write anything between its marks."""
        assert all(call.name for call in calls_in(text))
