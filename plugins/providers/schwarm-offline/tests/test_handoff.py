"""Handing the conversation over to another agent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from schwarm_core.domain.message.ask import ModelRequest, ToolDefinition
from schwarm_core.domain.message.message import Message, user
from schwarm_core.domain.message.part import TextPart, ToolCallPart, ToolResultPart
from schwarm_offline.reply import reply_to

FirstCalls = Callable[[str, Sequence[ToolDefinition]], list[tuple[str, dict[str, object]]]]


@pytest.fixture
def colleagues(tool: Callable[..., ToolDefinition]) -> list[ToolDefinition]:
    """Two agents to hand over to."""
    return [
        tool("to_a", "Hand the conversation over to billing. Answers questions about invoices, refunds and payments."),
        tool("to_b", "Transfers to the agent maths: good at arithmetic and other calculations."),
    ]


class TestHandingOver:
    """An agent is chosen as a tool is: by its description."""

    @pytest.mark.parametrize(
        ("question", "chosen"),
        [
            ("I was charged twice and want a refund", ["to_a"]),
            ("There is a mistake in my last invoice.", ["to_a"]),
            ("What is 17% of 2340?", ["to_b"]),
            ("I need help with a calculation", ["to_b"]),
            ("Sing me a song", []),
            ("Hello", []),
        ],
    )
    def test_the_agent_whose_description_fits_goes_on(
        self, question: str, chosen: list[str], colleagues: list[ToolDefinition], first_calls: FirstCalls
    ) -> None:
        """What is said of an agent tells what it is good for; an expression speaks of calculating."""
        assert [name for name, _ in first_calls(question, colleagues)] == chosen

    def test_its_own_tools_come_first(
        self, colleagues: list[ToolDefinition], tools: tuple[ToolDefinition, ...], first_calls: FirstCalls
    ) -> None:
        """Nobody hands over what they can do."""
        assert [name for name, _ in first_calls("What is 2+2?", [*colleagues, *tools])] == ["calculate"]

    def test_what_it_can_do_is_done_before_the_rest_is_handed_over(
        self, colleagues: list[ToolDefinition], tools: tuple[ToolDefinition, ...]
    ) -> None:
        """The results are in the history that the other agent goes on with."""
        offered = (*colleagues, *tools)
        question = user("What is 2+2? And I want a refund.")
        first = reply_to(ModelRequest((question,), tools=offered))
        assert not isinstance(first, str)
        assert [call.tool for call in first] == ["calculate"]
        call = ToolCallPart("call_1", "calculate", '{"expression": "2 + 2"}')
        result = ToolResultPart("call_1", "calculate", (TextPart("4"),))
        history = (question, Message("assistant", (call,)), Message("tool", (result,)))
        second = reply_to(ModelRequest(history, tools=offered))
        assert not isinstance(second, str)
        assert [call.tool for call in second] == ["to_a"]

    def test_the_other_agent_goes_on_with_its_own_tools(self, tools: tuple[ToolDefinition, ...]) -> None:
        """The question is still the last thing that the person said."""
        call = ToolCallPart("call_1", "to_b", "{}")
        result = ToolResultPart("call_1", "to_b", (TextPart("Handed over to maths."),))
        history = (user("What is 17% of 2340?"), Message("assistant", (call,)), Message("tool", (result,)))
        reply = reply_to(ModelRequest(history, tools=tools))
        assert not isinstance(reply, str)
        assert [dict(one.arguments) for one in reply] == [{"expression": "17% of 2340"}]

    def test_what_the_other_agent_should_know_is_told(
        self, tool: Callable[..., ToolDefinition], first_calls: FirstCalls
    ) -> None:
        """A hand-off that takes a message is given the question."""
        message: dict[str, Any] = {"type": "string", "description": "The message for the agent."}
        other = tool("to_c", "Hand the conversation over to the agent for refunds.", message=message)
        question = "I want a refund for order 12."
        assert first_calls(question, [other]) == [("to_c", {"message": "I want a refund for order 12"})]
