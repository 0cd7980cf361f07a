"""LiteLLM itself, over a real socket: what is sent, and what is made of the answer."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager

import pytest
from anyio import CancelScope, create_task_group, fail_after
from anyio.lowlevel import checkpoint
from attrs import evolve

from schwarm_core import (
    AuthenticationError,
    ConnectionLostError,
    ContentFilteredError,
    ContextTooLongError,
    Delta,
    InvalidRequestError,
    MalformedAnswerError,
    MediaPart,
    Message,
    ModelNotFoundError,
    ModelRequest,
    ModelResponse,
    ModelSettings,
    OutputSchema,
    OverloadedError,
    PermissionDeniedError,
    ProviderError,
    ProviderSetupError,
    ProviderTimeoutError,
    QuotaExceededError,
    RateLimitedError,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
    Usage,
    system,
    user,
)
from schwarm_http.testing.server import AwaitHangup, FaultyServer, Hangup, Pause, Script, events, in_turn, reply
from schwarm_litellm.provider import LiteLLMProvider

pytestmark = [
    pytest.mark.anyio,
    # What LiteLLM's classes and pydantic have to say to each other.
    pytest.mark.filterwarnings("ignore:Accessing the 'model_.*fields' attribute:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Item .* is using the `ReadOnly` qualifier:UserWarning"),
]

Opened = Callable[..., AbstractAsyncContextManager[LiteLLMProvider]]

QUESTION = ModelRequest((system("Be brief."), user("Weather in Lima?")))
WEATHER = ToolDefinition(
    "weather",
    "Tells the weather.",
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)
USAGE = {
    "prompt_tokens": 20,
    "completion_tokens": 7,
    "total_tokens": 27,
    "prompt_tokens_details": {"cached_tokens": 16},
    "completion_tokens_details": {"reasoning_tokens": 3},
}


def answer(message: Mapping[str, object], finish: str = "stop") -> dict[str, object]:
    """A vendor's whole answer."""
    choice = {"index": 0, "message": {"role": "assistant", "content": None, **message}, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1760000000,
        "model": "tiny-1-0815",
        "choices": [choice],
        "usage": USAGE,
    }


def stream(*deltas: Mapping[str, object], finish: str = "stop") -> list[bytes]:
    """A vendor's streamed answer, event by event."""
    base: dict[str, object] = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1760000000,
        "model": "tiny-1-0815",
    }
    choices: list[object] = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": finish})
    found = [{**base, "choices": [choice]} for choice in choices]
    found.append({**base, "choices": [], "usage": USAGE})
    return [b"data: %s\n\n" % json.dumps(each).encode() for each in found] + [b"data: [DONE]\n\n"]


WORDS = ({"role": "assistant", "content": "Fog"}, {"content": ", "}, {"content": "as ever."})
CALL = (
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": "weather", "arguments": ""}}],
    },
    {"tool_calls": [{"index": 0, "function": {"arguments": '{"city": '}}]},
    {"tool_calls": [{"index": 0, "function": {"arguments": '"Lima"}'}}]},
)


async def streamed(provider: LiteLLMProvider, request: ModelRequest) -> tuple[ModelResponse, list[Delta]]:
    """The answer, and its pieces."""
    deltas: list[Delta] = []

    async def sink(delta: Delta) -> None:
        deltas.append(delta)

    return await provider.stream(evolve(request, sink=sink)), deltas


class TestAnswers:
    """An answer that comes whole."""

    async def test_words(self, opened: Opened) -> None:
        """With all that the vendor says of them."""
        body = reply(answer({"content": "Fog, as ever."}), headers={"x-request-id": "req-1"})
        async with FaultyServer(in_turn(body)) as server, opened(server) as provider:
            response = await provider.process(QUESTION)
        assert response.message == Message("assistant", (TextPart("Fog, as ever."),))
        assert (response.stop_reason, response.model, response.id) == ("end", "tiny-1-0815", "chatcmpl-1")
        assert response.request_id == "req-1"
        counted = response.usage
        assert counted == Usage(1, 20, 7, cache_read_tokens=16, reasoning_tokens=3, details=counted.details)

    async def test_calls(self, opened: Opened) -> None:
        """With the arguments as the model wrote them."""
        call = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city":  "Lima"}'}}
        body = reply(answer({"tool_calls": [call]}, "tool_calls"))
        async with FaultyServer(in_turn(body)) as server, opened(server) as provider:
            response = await provider.process(evolve(QUESTION, tools=(WEATHER,)))
        assert response.stop_reason == "tool_calls"
        assert response.message.tool_calls == (ToolCallPart("c1", "weather", '{"city":  "Lima"}'),)

    async def test_what_is_sent(self, opened: Opened) -> None:
        """Messages, tools, settings and the key; the model without LiteLLM's prefix."""
        picture = MediaPart("image", "image/png", data=b"png")
        history = (
            *QUESTION.messages,
            Message("assistant", (ToolCallPart("c1", "weather", '{"city": "Lima"}'),)),
            Message("tool", (ToolResultPart("c1", "weather", (TextPart("Fog."),)),)),
            user(["And this?", picture]),
        )
        request = ModelRequest(
            history,
            tools=(WEATHER,),
            tool_choice="required",
            settings=ModelSettings(temperature=0.5, max_tokens=9, stop=("END",), seed=1, extra={"min_p": 0.1}),
        )
        async with FaultyServer(in_turn(reply(answer({"content": "Yes."})))) as server, opened(server) as provider:
            await provider.process(request)
        (received,) = server.requests
        sent = received.json()
        assert isinstance(sent, dict)
        assert received.headers["authorization"] == "Bearer sk-very-secret-0123"
        assert (received.target, sent["model"]) == ("/v1/chat/completions", "tiny-1")
        assert [each["role"] for each in sent["messages"]] == ["system", "user", "assistant", "tool", "user"]
        assert sent["messages"][4]["content"][1]["image_url"]["url"] == "data:image/png;base64,cG5n"
        assert sent["tools"][0]["function"]["name"] == "weather"
        told = {name: sent[name] for name in ("tool_choice", "temperature", "max_tokens", "stop", "seed", "min_p")}
        assert set(sent) == {"model", "messages", "tools", *told}
        assert told == {
            "tool_choice": "required",
            "temperature": 0.5,
            "max_tokens": 9,
            "stop": ["END"],
            "seed": 1,
            "min_p": 0.1,
        }

    async def test_a_shape_is_asked_for(self, opened: Opened) -> None:
        """By the vendor's own means."""
        shape = OutputSchema("city", WEATHER.parameters)
        body = reply(answer({"content": '{"city": "Lima"}'}))
        async with FaultyServer(in_turn(body)) as server, opened(server) as provider:
            await provider.process(evolve(QUESTION, output=shape))
        sent = server.requests[0].json()
        assert isinstance(sent, dict)
        assert sent["response_format"]["json_schema"]["name"] == "city"

    async def test_thoughts_come_and_go_back(self, opened: Opened) -> None:
        """In the fields that LiteLLM has for all vendors."""
        first = answer({"content": "Fog.", "reasoning_content": "Lima is foggy."})
        async with FaultyServer(in_turn(reply(first))) as server, opened(server, model="deepseek/tiny") as provider:
            response = await provider.process(QUESTION)
            await provider.process(ModelRequest((*QUESTION.messages, response.message, user("Sure?"))))
        assert [part.type for part in response.message.parts] == ["reasoning", "text"]
        sent = server.requests[1].json()
        assert isinstance(sent, dict)
        assert sent["messages"][2]["reasoning_content"] == "Lima is foggy."


class TestStreams:
    """An answer that comes in pieces."""

    async def test_words(self, opened: Opened) -> None:
        """As they arrive; together they are the answer."""
        async with FaultyServer(in_turn(events(stream(*WORDS)))) as server, opened(server) as provider:
            response, deltas = await streamed(provider, QUESTION)
        assert [delta.text for delta in deltas if isinstance(delta, TextDelta)] == ["Fog", ", ", "as ever."]
        assert response.message.text == "Fog, as ever."
        assert (response.usage.input_tokens, response.usage.output_tokens) == (20, 7)
        # LiteLLM puts the name that was asked for into its pieces.
        assert (response.stop_reason, response.model) == ("end", "tiny-1")

    async def test_calls(self, opened: Opened) -> None:
        """Piece by piece of their arguments."""
        script = events(stream(*CALL, finish="tool_calls"))
        async with FaultyServer(in_turn(script)) as server, opened(server) as provider:
            response, deltas = await streamed(provider, evolve(QUESTION, tools=(WEATHER,)))
        assert response.message.tool_calls == (ToolCallPart("c1", "weather", '{"city": "Lima"}'),)
        pieces = [delta for delta in deltas if isinstance(delta, ToolCallDelta)]
        assert {(piece.id, piece.name) for piece in pieces} == {("c1", "weather")}
        assert "".join(piece.arguments for piece in pieces) == '{"city": "Lima"}'

    async def test_a_slow_reader_is_waited_for(self, opened: Opened) -> None:
        """The next piece is asked for when the one before was taken."""
        inside = most = 0

        async def sink(_: Delta) -> None:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            await checkpoint()
            inside -= 1

        async with FaultyServer(in_turn(events(stream(*WORDS)))) as server, opened(server) as provider:
            await provider.stream(evolve(QUESTION, sink=sink))
        assert (most, inside) == (1, 0)

    async def test_cancelled_it_closes_the_connection(self, opened: Opened) -> None:
        """So that the vendor writes no further, at the user's cost."""
        script = [*events(stream(*WORDS), end=False)[:2], AwaitHangup()]
        with fail_after(20):
            async with FaultyServer(in_turn(script)) as server, opened(server) as provider:
                with CancelScope() as scope:

                    async def sink(_: Delta) -> None:
                        scope.cancel()

                    await provider.stream(evolve(QUESTION, sink=sink))
                assert scope.cancelled_caught
                await server.until(lambda server: server.hangups == 1)

    async def test_cancelled_before_the_first_piece_it_closes_it_too(self, opened: Opened) -> None:
        """Whatever is waited for."""
        with fail_after(20):
            async with FaultyServer(in_turn([AwaitHangup()])) as server, opened(server) as provider:
                async with create_task_group() as group:
                    group.start_soon(provider.process, QUESTION)
                    await server.until(lambda server: bool(server.requests))
                    group.cancel_scope.cancel()
                await server.until(lambda server: server.hangups == 1)

    async def test_cut_short(self, opened: Opened) -> None:
        """What had arrived is kept."""
        script = [*events(stream(*WORDS), end=False)[:3], Hangup()]
        async with FaultyServer(in_turn(script)) as server, opened(server) as provider:
            with pytest.raises(ProviderError) as caught:
                await streamed(provider, QUESTION)
        assert caught.value.retryable


def refusal(status: int, message: str, **error: str) -> Script:
    """A vendor's error."""
    headers = {"retry-after": "7", "x-request-id": "req-9"}
    return reply({"error": {"message": message, **error}}, status=status, headers=headers)


class TestErrors:
    """What goes wrong is said by its cause."""

    @pytest.mark.parametrize(
        ("status", "message", "code", "expected"),
        [
            (401, "Incorrect API key provided: sk-very-secret-0123.", "invalid_api_key", AuthenticationError),
            (403, "Not for you.", "forbidden", PermissionDeniedError),
            (404, "The model does not exist.", "model_not_found", ModelNotFoundError),
            (400, "Unknown parameter.", "invalid_request_error", InvalidRequestError),
            (
                400,
                "This model's maximum context length is 8 tokens. However, your messages resulted in 9 tokens.",
                "context_length_exceeded",
                ContextTooLongError,
            ),
            (
                400,
                "Your request was rejected as a result of our safety system.",
                "content_policy_violation",
                ContentFilteredError,
            ),
            (429, "Slow down.", "rate_limit_exceeded", RateLimitedError),
            (429, "You exceeded your current quota.", "insufficient_quota", QuotaExceededError),
            (500, "Oops.", "server_error", OverloadedError),
            (503, "Overloaded.", "overloaded", OverloadedError),
        ],
    )
    async def test_a_vendors_refusal(
        self, opened: Opened, status: int, message: str, code: str, expected: type[ProviderError]
    ) -> None:
        """With provider, model, status, request id and the wait that is asked for; never with the key."""
        script = refusal(status, message, code=code, type=code)
        async with FaultyServer(in_turn(script)) as server, opened(server) as provider:
            with pytest.raises(expected) as caught:
                await provider.process(QUESTION)
        error = caught.value
        assert type(error) is expected
        assert (error.provider, error.model, error.status) == ("litellm", "openai/tiny-1", status)
        assert (error.request_id, error.retry_after) == ("req-9", 7.0)
        assert "sk-very-secret" not in str(error)
        assert len(server.requests) == 1

    async def test_one_in_place_of_a_stream(self, opened: Opened) -> None:
        """The same as of a whole answer."""
        script = refusal(429, "Slow down.")
        async with FaultyServer(in_turn(script)) as server, opened(server) as provider:
            with pytest.raises(RateLimitedError):
                await streamed(provider, QUESTION)

    async def test_nobody_there(self, opened: Opened) -> None:
        """The connection could not be made."""
        async with opened(base_url="http://127.0.0.1:9/v1") as provider:
            with pytest.raises((ConnectionLostError, OverloadedError)) as caught:
                await provider.process(QUESTION)
        assert caught.value.retryable

    async def test_silence(self, opened: Opened) -> None:
        """LiteLLM's own time limit."""
        async with FaultyServer(in_turn([AwaitHangup()])) as server, opened(server, timeout=0.5) as provider:
            with pytest.raises(ProviderTimeoutError):
                await provider.process(QUESTION)

    async def test_the_deadline(self, opened: Opened) -> None:
        """A stream may not go on for ever, however lively it is."""
        lively = [step for piece in events(stream(*WORDS), end=False)[:-3] for step in (piece, Pause(0.3))]
        async with FaultyServer(in_turn(lively * 5)) as server, opened(server, deadline=0.5) as provider:
            with pytest.raises(ProviderTimeoutError, match=r"within 0\.5 s"):
                await streamed(provider, QUESTION)

    async def test_an_answer_of_another_shape(self, opened: Opened) -> None:
        """It is malformed, or LiteLLM says what is wrong with it."""
        async with FaultyServer(in_turn(reply({"hello": "there"}))) as server, opened(server) as provider:
            with pytest.raises((MalformedAnswerError, ConnectionLostError, OverloadedError)):
                await provider.process(QUESTION)

    async def test_a_name_without_its_vendor(self, opened: Opened) -> None:
        """The error says how models are named."""
        async with opened() as provider:
            with pytest.raises(InvalidRequestError) as caught:
                await provider.process(evolve(QUESTION, model="tiny-1"))
        assert "vendor/model" in caught.value.remedy

    async def test_no_model_at_all(self, opened: Opened) -> None:
        """Neither by the request nor by the settings."""
        async with opened(model="") as provider:
            with pytest.raises(InvalidRequestError, match="No model is named"):
                await provider.process(QUESTION)

    @pytest.mark.parametrize(
        "name", ["api_base", "base_url", "api_key", "extra_headers", "fallbacks", "vertex_project"]
    )
    async def test_no_request_says_where_the_key_goes(self, opened: Opened, name: str) -> None:
        """Settings of agents may come from strangers."""
        async with opened() as provider:
            with pytest.raises(InvalidRequestError, match=name):
                await provider.process(evolve(QUESTION, settings=ModelSettings(extra={name: "x"})))

    async def test_before_and_after_its_life(self, opened: Opened) -> None:
        """It refuses, and closing it twice does no harm."""
        async with opened() as provider:
            pass
        await provider.cleanup()
        with pytest.raises(ProviderSetupError, match="isn't open"):
            await provider.process(QUESTION)


class TestQuiet:
    """LiteLLM is talkative by itself."""

    async def test_it_prints_nothing(self, opened: Opened, capfd: pytest.CaptureFixture[str]) -> None:
        """Not even upon errors."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            async with FaultyServer(in_turn(refusal(400, "No."))) as server, opened(server) as provider:
                with pytest.raises(InvalidRequestError):
                    await provider.process(QUESTION)
        assert capfd.readouterr() == ("", "")

    async def test_it_fetches_no_list_of_prices(self, opened: Opened) -> None:
        """The one that it brings along does."""
        import os

        async with opened():
            assert os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] == "True"


class TestModels:
    """What LiteLLM knows of models."""

    async def test_abilities(self, opened: Opened) -> None:
        """By its list; a model that isn't there can what most can."""
        async with opened() as provider:
            seeing, unknown = provider.abilities("openai/gpt-4o"), provider.abilities("acme/unheard-of")
        assert (seeing.images, seeing.native_output, seeing.tools) == (True, True, True)
        assert (unknown.images, unknown.native_output, unknown.tools) == (False, False, True)

    async def test_those_on_offer(self, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
        """The ones of vendors whose key is there."""
        async with opened() as provider:
            monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-x")
            names = [model.id for model in await provider.models()]
        assert any("claude" in name for name in names)
