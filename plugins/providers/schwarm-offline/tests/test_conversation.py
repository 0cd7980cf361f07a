"""Conversations: what is answered, what later questions go on from, and what happens when a tool fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from attrs import evolve

from schwarm_core.domain.message.ask import ModelRequest, ToolDefinition
from schwarm_core.domain.message.message import Message, assistant, user
from schwarm_core.domain.message.part import TextPart, ToolCallPart, ToolResultPart
from schwarm_offline.reply import reply_to

pytestmark = pytest.mark.anyio

Talk = Callable[..., Awaitable[list[str]]]
ZONE = "a city, such as Tokyo, or an IANA time zone, such as Europe/Berlin"
HELPLESS = "I am Schwarm's offline provider, not a language model"


class TestAnswers:
    """The answer states what the tools found, in the words of the question."""

    @pytest.mark.parametrize(
        ("question", "answer"),
        [
            (
                "What is 17% of 2340, and what time is it in Tokyo?",
                "17% of 2340 is 397.8. In Tokyo it is 14:05 (Asia/Tokyo).",
            ),
            ("add 5 and 7", "5 + 7 is 12."),
            ("What's 0.1 + 0.2?", "0.1 + 0.2 is 0.3."),
            (
                "What time is it in Tokyo and in Paris?",
                "In Tokyo it is 14:05 (Asia/Tokyo). In Paris it is 06:05 (Europe/Paris).",
            ),
            ("Convert 15:00 from Berlin to Tokyo", "15:00 in Berlin is 23:00 in Tokyo."),
            ("Read notes.txt", "notes.txt:\nfirst line of notes.txt\nsecond line"),
            ("List the files in docs", "List the files in docs: a.txt, b.txt."),
            ("Hello! What is 3 times 4?", "3 times 4 is 12."),
            (
                "What is 2+2? And who wrote Hamlet?",
                "2+2 is 4. I can't help with “who wrote Hamlet”: no tool that I have fits it.",
            ),
            (
                "What time is it?",
                f"For “What time is it” I need to be told more: {ZONE}.",
            ),
        ],
    )
    async def test_what_was_found_is_said(self, question: str, answer: str, world: Any, talk: Talk) -> None:
        """Each clause has its sentence, in order."""
        assert await talk(world, question) == [answer]

    @pytest.mark.parametrize(
        ("result", "answer"),
        [
            ('{"time": "14:05", "day_name": "Saturday"}', "In Tokyo it is 14:05 (day name Saturday)."),
            ('["14:05", "Saturday"]', "In Tokyo it is 14:05, Saturday."),
            ("It is five past two.", "It is five past two."),
            ("14:05 in Asia/Tokyo", "It is 14:05 in Asia/Tokyo."),
            ("05:05 in UTC = 14:05 in Tokyo", "05:05 in UTC = 14:05 in Tokyo."),
            ("unknown", "Time is it in Tokyo: unknown."),
            ("", "Time is it in Tokyo: done."),
            ("null", "Time is it in Tokyo: nothing."),
            ("true", "Time is it in Tokyo: yes."),
        ],
    )
    async def test_a_result_of_any_form_is_put_in_words(self, result: str, answer: str, world: Any, talk: Talk) -> None:
        """JSON is told as names and values; a sentence stands as it is."""
        other = evolve(world, functions={**world.functions, "current_time": lambda zone: result})
        assert await talk(other, "What time is it in Tokyo?") == [answer]


class TestGoingOn:
    """A later question goes on from an earlier one."""

    @pytest.mark.parametrize(
        ("questions", "calls"),
        [
            (["What time is it in Tokyo?", "and in Paris?"], ["Tokyo", "Paris"]),
            (["What time is it in Tokyo?", "what about New York"], ["Tokyo", "New York"]),
            (["What is 2+2, and what time is it in Tokyo?", "and Paris?"], ["2 + 2", "Tokyo", "Paris"]),
            (["What is 17% of 2340?", "double that"], ["17% of 2340", "397.8 * 2"]),
            (["What is 2+3?", "What time is it in Paris?", "add 5 to the result"], ["2 + 3", "Paris", "5 + 5"]),
            (["What is 2-5?", "and times 3"], ["2 - 5", "-3 * 3"]),
            (["What is 17% of 2340, and half of that?"], ["17% of 2340", "397.8 / 2"]),
            (["add 5 and 7, then double the result, then subtract 4"], ["5 + 7", "12 * 2", "24 - 4"]),
            (["What time is it?", "Tokyo"], ["Tokyo"]),
            (["Read notes.txt", "read it again"], ["notes.txt", "notes.txt"]),
            (["What is 2+2?", "What is 2+2?"], ["2 + 2", "2 + 2"]),
        ],
    )
    async def test_what_is_left_out_is_found_before(
        self, questions: list[str], calls: list[str], world: Any, talk: Talk
    ) -> None:
        """A new place varies the last call, `that` is the last result, a bare answer completes the question before."""
        await talk(world, *questions)
        assert [value for _, arguments in world.called for value in arguments.values()] == calls

    async def test_calls_that_wait_for_a_result_come_in_the_next_turn(self, tools: tuple[ToolDefinition, ...]) -> None:
        """Only what can be called now is called now."""
        request = ModelRequest((user("What is 2+2, half of that, and what time is it in Tokyo?"),), tools=tools)
        reply = reply_to(request)
        assert not isinstance(reply, str)
        assert [dict(call.arguments) for call in reply] == [{"expression": "2 + 2"}, {"zone": "Tokyo"}]

    async def test_a_result_is_taken_from_what_another_model_said(self, tools: tuple[ToolDefinition, ...]) -> None:
        """A history without calls serves as well."""
        history = (user("How many legs has a spider?"), assistant("A spider has 8 legs."), user("double that"))
        reply = reply_to(ModelRequest(history, tools=tools))
        assert not isinstance(reply, str)
        assert [dict(call.arguments) for call in reply] == [{"expression": "8 * 2"}]

    async def test_nothing_is_made_of_a_reference_to_nothing(self, world: Any, talk: Talk) -> None:
        """Without a result there is nothing to double."""
        (answer,) = await talk(world, "double that")
        assert answer == "I could not work out “double that”: it goes on from a result that I don't have."
        assert world.called == []


class TestFailures:
    """A call that fails is tried another way once, and then told of."""

    async def test_a_failed_call_is_read_another_way(self, world: Any, talk: Talk) -> None:
        """A place that isn't known is tried as the time zone of that name."""
        assert await talk(world, "What time is it in São Paulo?") == ["In São Paulo it is 02:05 (America/Sao_Paulo)."]
        assert [arguments["zone"] for _, arguments in world.called] == ["São Paulo", "America/Sao_Paulo"]

    async def test_an_expression_is_tried_in_another_dialect(self, world: Any, talk: Talk) -> None:
        """An evaluator that stumbles over `% of` is given plain arithmetic."""

        def strict(expression: str) -> str:
            if "of" in expression:
                msg = "invalid syntax"
                raise ValueError(msg)
            return str(2340 * 17 / 100)

        other = evolve(world, functions={**world.functions, "calculate": strict})
        assert await talk(other, "What is 17% of 2340?") == ["17% of 2340 is 397.8."]

    async def test_what_fails_again_is_said_to_have_failed(self, world: Any, talk: Talk) -> None:
        """The tool's own reason is passed on."""
        assert await talk(world, "What time is it in Atlantis?") == [
            "I could not find out “What time is it in Atlantis”: no city or time zone is called 'Atlantis'."
        ]

    async def test_what_goes_on_from_a_failure_fails_too(self, world: Any, talk: Talk) -> None:
        """An older result isn't taken for the one that is missing."""
        answers = await talk(world, "What is 2+2?", "What is 10/0, and double that?")
        assert answers[1] == (
            "I could not find out “10/0”: division by zero. "
            "I could not work out “double that”: it goes on from a result that I don't have."
        )

    @pytest.mark.parametrize("question", ["What is 17% of 2340, and what time is it in São Paulo?", "2+2 and 2+2"])
    async def test_no_call_is_made_twice(self, question: str, world: Any, talk: Talk) -> None:
        """Whatever the tools answer, the conversation comes to its end."""

        def failing(**arguments: object) -> str:
            msg = "no"
            raise ValueError(msg)

        other = evolve(world, functions=dict.fromkeys(world.functions, failing))
        await talk(other, question)
        assert other.called
        assert all(other.called.count(call) == 1 for call in other.called)

    @pytest.mark.parametrize(
        ("status", "answer"),
        [
            ("denied", "“What time is it in Tokyo”: the call was not allowed."),
            ("cancelled", "“What time is it in Tokyo”: the call was stopped before it had an answer."),
            ("unknown", "“What time is it in Tokyo”: the call was begun, but nobody knows how it ended."),
        ],
    )
    async def test_what_was_not_carried_out_is_not_tried_again(
        self, status: Any, answer: str, tools: tuple[ToolDefinition, ...]
    ) -> None:
        """A refusal is respected, and told."""
        call = ToolCallPart("call_1", "current_time", '{"zone": "Tokyo"}')
        result = ToolResultPart("call_1", "current_time", (TextPart("no"),), status)
        history = (user("What time is it in Tokyo?"), Message("assistant", (call,)), Message("tool", (result,)))
        assert reply_to(ModelRequest(history, tools=tools)) == answer

    async def test_malformed_arguments_in_the_history_are_no_obstacle(self, tools: tuple[ToolDefinition, ...]) -> None:
        """Another model may have written them."""
        call = ToolCallPart("x", "current_time", '{"zone": ')
        result = ToolResultPart("x", "current_time", (TextPart("malformed"),), "error")
        history = (user("What time is it in Tokyo?"), Message("assistant", (call,)), Message("tool", (result,)))
        reply = reply_to(ModelRequest(history, tools=tools))
        assert not isinstance(reply, str)
        assert [dict(one.arguments) for one in reply] == [{"zone": "Tokyo"}]


class TestHonesty:
    """It says what it is, and what it can't do."""

    @pytest.mark.parametrize(
        "question",
        ["Who are you?", "Are you GPT?", "What model are you?", "are you an AI?", "Who made you?", "What's your name?"],
    )
    async def test_it_says_what_it_is(self, question: str, world: Any, talk: Talk) -> None:
        """It is no language model, and names the way to one."""
        (answer,) = await talk(world, question)
        assert answer.startswith(HELPLESS)
        assert "real model" in answer

    async def test_it_says_what_it_can_do(self, world: Any, talk: Talk) -> None:
        """By what its tools do, as it knows no more of itself."""
        (answer,) = await talk(world, "What can you do?")
        assert "convert a time of day from one time zone to another" in answer

    @pytest.mark.parametrize("question", ["Who wrote Hamlet?", "Sing me a song", "?", "What is the weather in Paris?"])
    async def test_it_says_when_it_can_do_nothing(self, question: str, world: Any, talk: Talk) -> None:
        """Rather than making something up."""
        (answer,) = await talk(world, question)
        assert answer.startswith(HELPLESS)

    async def test_without_tools_it_says_so(self) -> None:
        """There is nothing that it could find out by itself."""
        assert "no tools" in str(reply_to(ModelRequest((user("Who wrote Hamlet?"),))))

    @pytest.mark.parametrize(
        ("said", "answer"),
        [
            ("Hello!", "Hello! Ask me something that one of my tools can find out."),
            ("thanks a lot", "You're welcome."),
            ("Bye", "Goodbye!"),
            ("How are you?", "I run as I should, thank you."),
            ("ok", "All right."),
        ],
    )
    async def test_a_courtesy_is_returned(self, said: str, answer: str, world: Any, talk: Talk) -> None:
        """In a few words, without a call."""
        assert await talk(world, said) == [answer]

    async def test_a_long_message_is_read_at_both_ends(self, world: Any, talk: Talk) -> None:
        """The question is before or behind what is quoted, and what is quoted is no question."""
        quoted = "What is 3 + 3? " * 1000
        await talk(world, f"What is 1 + 1? {'x' * 2000} {quoted} {'x' * 2000} What is 2 + 2?")
        assert [arguments["expression"] for _, arguments in world.called] == ["1 + 1", "2 + 2"]
