"""The provider's contract: streaming, abilities, settings, usage, stop reasons."""

from __future__ import annotations

import json

import anyio
import pytest
from attrs import evolve

from schwarm_core.domain.error.provider import ModelNotFoundError, UnsupportedError
from schwarm_core.domain.event.base import Delta
from schwarm_core.domain.message.answer import ModelResponse, TextDelta, ToolCallDelta
from schwarm_core.domain.message.ask import (
    ModelRequest,
    ModelSettings,
    OutputSchema,
    ServerTool,
    ToolChoice,
    ToolDefinition,
)
from schwarm_core.domain.message.message import Message, assistant, image, system, user
from schwarm_core.domain.message.part import Part, TextPart, ToolCallPart, ToolResultPart
from schwarm_core.domain.provider.provider import Provider
from schwarm_offline.config import OfflineConfig
from schwarm_offline.provider import MODEL, OfflineProvider

pytestmark = pytest.mark.anyio

QUESTION = "What is 17% of 2340, and what time is it in Tokyo?"


@pytest.fixture
def request_of(tools: tuple[ToolDefinition, ...]) -> ModelRequest:
    """A question with a toolbox."""
    return ModelRequest((system("Be brief."), user(QUESTION)), tools=tools)


def joined(deltas: list[Delta]) -> tuple[Part, ...]:
    """The parts that deltas add up to."""
    parts: dict[int, Part] = {}
    for delta in deltas:
        match delta, parts.get(getattr(delta, "index", 0)):
            case TextDelta(text, index), None:
                parts[index] = TextPart(text)
            case TextDelta(text, index), TextPart(before):
                parts[index] = TextPart(before + text)
            case ToolCallDelta(index, call, name, arguments), None:
                parts[index] = ToolCallPart(call, name, arguments)
            case ToolCallDelta(index, call, name, arguments), ToolCallPart(call_, name_, before):
                assert (call, name) == (call_, name_)
                parts[index] = ToolCallPart(call, name, before + arguments)
            case other:
                msg = f"{other} can't be joined"
                raise AssertionError(msg)
    return tuple(parts[index] for index in sorted(parts))


async def streamed(request: ModelRequest, provider: OfflineProvider | None = None) -> tuple[ModelResponse, list[Delta]]:
    """The answer, and the deltas that came before it."""
    deltas: list[Delta] = []

    async def sink(delta: Delta) -> None:
        await anyio.lowlevel.checkpoint()
        deltas.append(delta)

    response = await (provider or OfflineProvider()).stream(evolve(request, sink=sink))
    return response, deltas


class TestStreaming:
    """A streamed answer is the same answer, in pieces."""

    @pytest.mark.parametrize("question", [QUESTION, "Who are you?", "Who wrote  Hamlet?\n"])
    async def test_the_pieces_add_up_to_the_answer(self, question: str, request_of: ModelRequest) -> None:
        """To the letter, and there are several."""
        request = evolve(request_of, messages=(user(question),))
        response, deltas = await streamed(request)
        assert joined(deltas) == response.message.parts
        assert response == await OfflineProvider().process(request)
        assert len(deltas) > len(response.message.parts)

    async def test_an_answer_that_is_json_streams_too(self) -> None:
        """Filled values are text like any other."""
        schema = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
        response, deltas = await streamed(ModelRequest((user("Hello"),), output=OutputSchema("answer", schema)))
        assert joined(deltas) == response.message.parts

    async def test_without_a_sink_there_is_only_the_answer(self, request_of: ModelRequest) -> None:
        """Nobody is told, nothing fails."""
        assert await OfflineProvider().stream(request_of) == await OfflineProvider().process(request_of)

    async def test_each_piece_waits_its_delay(self, request_of: ModelRequest) -> None:
        """With a delay that never ends, nothing arrives before the deadline; the wait can be cancelled."""
        deltas: list[Delta] = []

        async def sink(delta: Delta) -> None:
            deltas.append(delta)

        provider = OfflineProvider(OfflineConfig(delay=3600))
        with anyio.move_on_after(0.01) as scope:
            await provider.stream(evolve(request_of, sink=sink))
        assert scope.cancelled_caught
        assert deltas == []

    async def test_a_sink_that_fails_ends_the_stream(self, request_of: ModelRequest) -> None:
        """The error is the reader's, and goes to the reader."""

        async def sink(delta: Delta) -> None:
            msg = "enough"
            raise ConnectionError(msg)

        with pytest.raises(ConnectionError, match="enough"):
            await OfflineProvider().stream(evolve(request_of, sink=sink))


class TestContract:
    """It is a provider of language models."""

    async def test_the_same_request_gets_the_same_answer(self, request_of: ModelRequest) -> None:
        """From any instance, at any time."""
        assert await OfflineProvider().process(request_of) == await OfflineProvider().process(request_of)

    async def test_it_lives_without_being_set_up(self) -> None:
        """There is nothing to open and nothing to close."""
        provider: Provider[ModelRequest, ModelResponse] = OfflineProvider()
        await provider.initialize()
        await provider.cleanup()
        await provider.cleanup()

    async def test_it_has_one_model_and_says_which_answered(self, request_of: ModelRequest) -> None:
        """Asked for by name or not."""
        assert [model.id for model in await OfflineProvider().models()] == [MODEL]
        for model in ("", MODEL):
            assert (await OfflineProvider().process(evolve(request_of, model=model))).model == MODEL

    async def test_another_model_is_not_found(self, request_of: ModelRequest) -> None:
        """It pretends to be no other."""
        with pytest.raises(ModelNotFoundError, match="gpt-9"):
            await OfflineProvider().process(evolve(request_of, model="gpt-9"))

    async def test_what_it_cannot_see_it_refuses(self) -> None:
        """It declares no vision, and doesn't pass over an image in silence."""
        assert not OfflineProvider().abilities().images
        picture = image(url="https://example.com/a.png")
        with pytest.raises(UnsupportedError, match="text only"):
            await OfflineProvider().process(ModelRequest((user(["What is this?", picture]),)))

    async def test_an_image_of_an_earlier_question_is_no_obstacle(self, request_of: ModelRequest) -> None:
        """Another model may have looked at it."""
        picture = image(url="https://example.com/a.png")
        history = (user(["What is this?", picture]), assistant("A cat."), *request_of.messages)
        response = await OfflineProvider().process(evolve(request_of, messages=history))
        assert response.stop_reason == "tool_calls"

    async def test_server_tools_of_others_are_left_out(self, request_of: ModelRequest) -> None:
        """They belong to another vendor."""
        tools = (ServerTool("acme", {"type": "web_search"}), *request_of.tools)
        response = await OfflineProvider().process(evolve(request_of, tools=tools))
        assert response == await OfflineProvider().process(request_of)


class TestCalls:
    """Calls are well formed."""

    async def test_ids_are_new_in_the_conversation(self, request_of: ModelRequest) -> None:
        """Even if someone else numbered in the same way."""
        earlier = ToolCallPart("call_2", "fetch", "{}")
        history = (
            user("Hello"),
            Message("assistant", (earlier,)),
            Message("tool", (ToolResultPart("call_2", "fetch"),)),
            user(QUESTION),
        )
        response = await OfflineProvider().process(evolve(request_of, messages=history))
        assert [call.id for call in response.message.tool_calls] == ["call_3", "call_4"]

    async def test_arguments_are_json_with_all_letters(self, request_of: ModelRequest) -> None:
        """Letters stay readable."""
        response = await OfflineProvider().process(
            evolve(request_of, messages=(user("What time is it in São Paulo?"),))
        )
        assert [call.arguments for call in response.message.tool_calls] == ['{"zone": "São Paulo"}']

    @pytest.mark.parametrize(("parallel", "count"), [(None, 2), (True, 2), (False, 1)])
    async def test_calls_come_one_by_one_where_that_is_asked_for(
        self, parallel: bool | None, count: int, request_of: ModelRequest
    ) -> None:
        """Otherwise all at once."""
        response = await OfflineProvider().process(evolve(request_of, parallel_tools=parallel))
        assert len(response.message.tool_calls) == count
        assert response.stop_reason == "tool_calls"

    async def test_tools_that_may_not_be_called_are_not(self, request_of: ModelRequest) -> None:
        """With `none`, it answers as if there were none."""
        response = await OfflineProvider().process(evolve(request_of, tool_choice="none"))
        assert response.message.tool_calls == ()
        assert response.stop_reason == "end"

    async def test_only_the_named_tools_are_called(self, request_of: ModelRequest) -> None:
        """Naming tools leaves the others out."""
        response = await OfflineProvider().process(evolve(request_of, tool_choice=("current_time",)))
        assert [call.name for call in response.message.tool_calls] == ["current_time"]

    @pytest.mark.parametrize("choice", ["required", ("read_file",)])
    async def test_a_tool_is_called_when_one_must_be(self, choice: ToolChoice, request_of: ModelRequest) -> None:
        """The one that the question speaks of most, with the least that its schema accepts."""
        request = evolve(request_of, messages=(user("Is there a text?"),), tool_choice=choice)
        (call,) = (await OfflineProvider().process(request)).message.tool_calls
        assert (call.name, json.loads(call.arguments)) == ("read_file", {"path": ""})

    async def test_a_requirement_that_was_met_is_not_met_for_nothing_again(self, request_of: ModelRequest) -> None:
        """After the call, it answers."""
        call = ToolCallPart("call_1", "read_file", '{"path": ""}')
        result = ToolResultPart("call_1", "read_file", (TextPart("no such file"),), "error")
        history = (user("Is there a text?"), Message("assistant", (call,)), Message("tool", (result,)))
        response = await OfflineProvider().process(evolve(request_of, messages=history, tool_choice="required"))
        assert response.message.tool_calls == ()


class TestLimits:
    """An answer stops where the settings say."""

    async def test_a_text_ends_at_the_most_tokens(self) -> None:
        """Four characters a token, and the reason says so."""
        request = ModelRequest((user("Who are you?"),), settings=ModelSettings(max_tokens=3))
        response = await OfflineProvider().process(request)
        assert (response.message.text, response.stop_reason) == ("I am Schwarm", "length")
        assert response.usage.output_tokens == 3

    async def test_a_text_ends_before_a_stop_text(self) -> None:
        """The first that comes up; the text itself isn't said."""
        request = ModelRequest((user("Who are you?"),), settings=ModelSettings(stop=("provider", "offline")))
        response = await OfflineProvider().process(request)
        assert (response.message.text, response.stop_reason) == ("I am Schwarm's ", "stop_sequence")

    async def test_a_text_that_is_short_enough_ends_by_itself(self) -> None:
        """Limits that aren't reached make no difference."""
        request = ModelRequest((user("Bye"),), settings=ModelSettings(max_tokens=100, stop=("never",)))
        response = await OfflineProvider().process(request)
        assert (response.message.text, response.stop_reason) == ("Goodbye!", "end")


class TestUsage:
    """Usage is estimated, and says so."""

    async def test_four_characters_are_a_token(self) -> None:
        """Rounded up, for what is read and for what is written."""
        usage = (await OfflineProvider().process(ModelRequest((user("Bye"),)))).usage
        assert (usage.requests, usage.input_tokens, usage.output_tokens) == (1, 1, 2)

    async def test_every_token_is_marked_as_estimated(self, request_of: ModelRequest) -> None:
        """Added up, too, the estimated ones can be told from the counted ones."""
        first = (await OfflineProvider().process(request_of)).usage
        total = first + first
        assert total.details == {"estimated_tokens": total.total_tokens}

    async def test_tools_and_schemas_are_read_too(self, request_of: ModelRequest) -> None:
        """They are part of what a model would have to read."""
        bare = (await OfflineProvider().process(evolve(request_of, tools=()))).usage
        full = (await OfflineProvider().process(request_of)).usage
        assert full.input_tokens > bare.input_tokens + 100
