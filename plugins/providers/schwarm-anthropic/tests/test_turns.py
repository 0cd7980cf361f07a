"""Who speaks when: the API's rules about turns hold for every history."""

from collections.abc import Callable
from typing import Any

import pytest

from schwarm_core import (
    InvalidRequestError,
    Message,
    OpaquePart,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    assistant,
    system,
    user,
)

Send = Callable[..., dict[str, Any]]


def text(words: str) -> dict[str, str]:
    """A block of text."""
    return {"type": "text", "text": words}


def result(call_id: str, words: str = "done") -> ToolResultPart:
    """A result."""
    return ToolResultPart(call_id, "look", (TextPart(words),))


CALL = ToolCallPart("a", "look")
OTHER = ToolCallPart("b", "look")


class TestInstructions:
    """What the program says."""

    def test_they_stand_apart(self, send: Send) -> None:
        """All messages of instructions in front make up the field `system`."""
        sent = send([system("Be brief."), system(["Be kind.", ""]), user("Hi")])
        assert sent["system"] == [text("Be brief."), text("Be kind.")]
        assert sent["messages"] == [{"role": "user", "content": [text("Hi")]}]

    def test_without_any_there_is_no_field(self, send: Send) -> None:
        """Nothing is said of what isn't there."""
        assert "system" not in send([user("Hi")])
        assert "system" not in send([system(" "), user("Hi")])

    def test_in_the_middle_they_are_a_reminder(self, send: Send) -> None:
        """For models that take none there, as the vendor recommends: in the person's turn, where they came."""
        (turn,) = send([user("Hi"), system("Be brief."), user("Go on")])["messages"]
        reminder = "<system-reminder>\nBe brief.\n</system-reminder>"
        assert turn["content"] == [text("Hi"), text(reminder), text("Go on")]

    def test_in_the_middle_they_wait_for_the_end_of_the_turn(self, send: Send) -> None:
        """For models that take them: they may stand behind the person's turn alone."""
        sent = send([user("Hi"), system("Be brief."), system("Be kind."), user("Go on")], model="claude-opus-4-8")
        assert sent["messages"] == [
            {"role": "user", "content": [text("Hi"), text("Go on")]},
            {"role": "system", "content": [text("Be brief."), text("Be kind.")]},
        ]

    def test_a_model_that_says_nothing_ends_no_turn(self, send: Send) -> None:
        """Instructions wait until it speaks."""
        history = [user("Hi"), system("Be brief."), assistant(""), user("Go on")]
        asked, told = send(history, model="claude-opus-4-8")["messages"]
        assert asked == {"role": "user", "content": [text("Hi"), text("Go on")]}
        assert told == {"role": "system", "content": [text("Be brief.")]}

    def test_behind_the_model_they_are_a_reminder_too(self, send: Send) -> None:
        """Where no model takes them."""
        sent = send([user("Hi"), assistant("Hello"), system("Be brief.")], model="claude-opus-5")
        assert [turn["role"] for turn in sent["messages"]] == ["user", "assistant", "user"]
        assert "Be brief." in sent["messages"][-1]["content"][0]["text"]

    def test_those_of_the_api_stay_where_they_are(self, send: Send) -> None:
        """With all that they say: tools that are added, an effort that changes."""
        added = {"type": "tool_addition", "tool": {"type": "tool_reference", "name": "look"}}
        changed = Message("system", (), extra={"anthropic": {"output_config": {"effort": "low"}}})
        here = Message("system", (OpaquePart("anthropic", added),), extra={"anthropic": {}})
        sent = send([user("Hi"), here, assistant("Yes?"), changed, user("Look")], model="claude-opus-4-8")
        assert sent["messages"][1] == {"role": "system", "content": [added]}
        assert sent["messages"][3] == {"role": "system", "content": [], "output_config": {"effort": "low"}}

    def test_those_of_the_api_are_a_reminder_for_others(self, send: Send) -> None:
        """A conversation may go on with a model that takes none in the middle."""
        here = Message("system", (TextPart("Be brief."),), extra={"anthropic": {}})
        sent = send([user("Hi"), here, assistant("Yes?"), user("Look")], model="claude-haiku-4-5")
        assert [turn["role"] for turn in sent["messages"]] == ["user", "assistant", "user"]
        assert "Be brief." in sent["messages"][0]["content"][1]["text"]


class TestTurns:
    """The person and the model in turn."""

    def test_neighbours_are_one_turn(self, send: Send) -> None:
        """However many messages they were."""
        sent = send([user("a"), user("b"), assistant("c"), assistant("d"), user("e")])
        assert sent["messages"] == [
            {"role": "user", "content": [text("a"), text("b")]},
            {"role": "assistant", "content": [text("c"), text("d")]},
            {"role": "user", "content": [text("e")]},
        ]

    @pytest.mark.parametrize("blank", ["", " ", "\n\t"])
    def test_nothing_blank_is_said(self, send: Send, blank: str) -> None:
        """The API refuses texts without a visible character, and turns without content."""
        sent = send([user([blank, "a"]), assistant(blank), user("b")])
        assert sent["messages"] == [{"role": "user", "content": [text("a"), text("b")]}]

    def test_the_model_goes_on_from_words_without_blanks_at_the_end(self, send: Send) -> None:
        """The API refuses a last turn of the model that ends with blanks; in the middle they stay."""
        sent = send([user("a"), assistant("b "), user("c"), assistant("{ \n")])
        assert sent["messages"][1]["content"] == [text("b ")]
        assert sent["messages"][3]["content"] == [text("{")]

    def test_no_turn_ends_with_thoughts(self, send: Send) -> None:
        """The API refuses that; they are of no use without what they led to."""
        thought = ReasoningPart("hm", "proof", {"anthropic": {}})
        sent = send([user("a"), assistant([thought]), user("b"), assistant([thought, "c", thought]), user("d")])
        assert [len(turn["content"]) for turn in sent["messages"]] == [2, 2, 1]
        assert sent["messages"][1]["content"][-1] == text("c")

    @pytest.mark.parametrize("messages", [[], [system("Be brief.")], [user(" ")]])
    def test_something_has_to_be_asked(self, send: Send, messages: list[Message]) -> None:
        """The error says what is missing."""
        with pytest.raises(InvalidRequestError, match="Nothing is asked") as raised:
            send(messages)
        assert "Add a message" in raised.value.remedy


class TestResults:
    """Calls and their results."""

    def test_they_come_first_in_the_turn_that_follows(self, send: Send) -> None:
        """Whatever the person said in between."""
        sent = send([user("Hi"), assistant([CALL, OTHER]), user("Hurry"), Message("tool", (result("b"), result("a")))])
        kinds = [block.get("tool_use_id") or block["text"] for block in sent["messages"][2]["content"]]
        assert kinds == ["b", "a", "Hurry"]

    def test_a_call_without_a_result_gets_one(self, send: Send) -> None:
        """Else the API would refuse the whole history."""
        sent = send([user("Hi"), assistant([CALL, OTHER]), Message("tool", (result("a"),)), user("And?")])
        lost = sent["messages"][2]["content"][1]
        assert (lost["tool_use_id"], lost["is_error"]) == ("b", True)
        assert lost["content"][0]["text"]

    def test_a_result_without_a_call_is_told(self, send: Send) -> None:
        """As after a history was cut; what it said isn't lost."""
        sent = send([Message("tool", (result("gone", "42 degrees"),)), user("And?")])
        assert sent["messages"] == [{"role": "user", "content": [text("42 degrees"), text("And?")]}]

    def test_a_second_result_of_a_call_is_told(self, send: Send) -> None:
        """The API takes one."""
        results = Message("tool", (result("a", "first"), result("a", "second")))
        sent = send([user("Hi"), assistant([CALL]), results])
        assert [block["type"] for block in sent["messages"][2]["content"]] == ["tool_result", "text"]

    def test_instructions_come_behind_results(self, send: Send) -> None:
        """Nothing stands between a call and its result."""
        history = [user("Hi"), assistant([CALL]), system("Be brief."), Message("tool", (result("a"),))]
        sent = send(history, model="claude-opus-5")
        assert [turn["role"] for turn in sent["messages"]] == ["user", "assistant", "user", "system"]
        older = send(history, model="claude-haiku-4-5")
        assert [block["type"] for block in older["messages"][2]["content"]] == ["tool_result", "text"]
