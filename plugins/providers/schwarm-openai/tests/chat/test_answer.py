"""Answers that came whole: everything that they say is there again."""

import json
from collections.abc import Mapping

import pytest

from schwarm_core import (
    Citation,
    ContentFilteredError,
    MalformedAnswerError,
    MediaPart,
    Message,
    ModelRequest,
    ModelResponse,
    RateLimitedError,
    RefusalPart,
    TextPart,
    ToolCallPart,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_openai.chat import vendors
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.chat.dialect import FAMILY, Dialect

CODEC = ChatCodec(vendors.OPENAI)


def answer(
    message: Mapping[str, JsonValue], choice: Mapping[str, JsonValue] | None = None, **more: JsonValue
) -> ModelResponse:
    """The neutral form of an answer of one choice."""
    first: JsonValue = {
        "index": 0,
        "message": {"role": "assistant", **message},
        "finish_reason": "stop",
        **(choice or {}),
    }
    return CODEC.decode_response({"id": "c-1", "object": "chat.completion", "model": "m-1", "choices": [first], **more})


def again(response: ModelResponse, dialect: Dialect = vendors.OPENAI) -> Mapping[str, object]:
    """The answer's message, as it goes back."""
    request = ModelRequest((response.message,), model="m")
    messages = ChatCodec(dialect).encode_request(request, stream=False).payload["messages"]
    assert isinstance(messages, list)
    found = messages[0]
    assert isinstance(found, dict)
    return found


class TestMessage:
    def test_a_text(self) -> None:
        """With the answer's id and the model's exact name."""
        response = answer({"content": "Hello"})
        assert response.message == Message("assistant", (TextPart("Hello"),))
        assert (response.id, response.model, response.stop_reason, response.stop_detail) == (
            "c-1",
            "m-1",
            "end",
            "stop",
        )

    def test_calls(self) -> None:
        """With their ids and arguments as they were written."""
        call: JsonValue = {"id": "a", "type": "function", "index": 0, "function": {"name": "add", "arguments": "{"}}
        response = answer({"content": None, "tool_calls": [call]}, {"finish_reason": "tool_calls"})
        assert response.message.parts == (ToolCallPart("a", "add", "{"),)
        assert response.stop_reason == "tool_calls"

    def test_a_call_tells_more_than_the_end(self) -> None:
        """Some servers say `stop` when they call."""
        call: JsonValue = {"id": "a", "type": "function", "function": {"name": "add", "arguments": "{}"}}
        assert answer({"tool_calls": [call]}).stop_reason == "tool_calls"

    def test_calls_without_ids_get_some(self) -> None:
        """The same ones each time that the answer is read."""
        call: JsonValue = {"function": {"name": "add", "arguments": {"x": 1}}}
        first, second = answer({"tool_calls": [call, call]}).message.tool_calls
        assert first.id != second.id
        assert first.arguments == '{"x": 1}'
        assert answer({"tool_calls": [call, call]}).message.tool_calls == (first, second)

    def test_a_signature_of_a_call_goes_back_where_it_is_wanted(self) -> None:
        """Gemini's, behind its compatible surface; another server would refuse it."""
        extra: JsonValue = {"google": {"thought_signature": "c2ln"}}
        function: JsonValue = {"name": "add", "arguments": "{}"}
        call: JsonValue = {"id": "a", "type": "function", "function": function, "extra_content": extra}
        response = answer({"tool_calls": [call]})
        assert again(response, vendors.COMPATIBLE)["tool_calls"] == [call]
        assert "extra_content" not in json.dumps(again(response, vendors.OPENAI))

    def test_a_refusal(self) -> None:
        """It is the reason to stop, whatever the server calls it."""
        response = answer({"content": None, "refusal": "No."})
        assert response.message.parts == (RefusalPart("No.", {FAMILY: {}}),)
        assert response.stop_reason == "refusal"
        assert again(response) == {"role": "assistant", "content": "", "refusal": "No."}

    def test_citations(self) -> None:
        """They belong to the text; annotations of other kinds to the message."""
        citation: JsonValue = {
            "url": "https://e.org",
            "title": "E",
            "start_index": 1,
            "end_index": 3,
            "content": "Quote",
        }
        annotations: JsonValue = [
            {"type": "url_citation", "url_citation": citation},
            {"type": "file", "file": {"hash": "00"}},
        ]
        response = answer({"content": "Text", "annotations": annotations})
        extra = {FAMILY: {"type": "url_citation", "url_citation": {"content": "Quote"}}}
        text = TextPart("Text", (Citation("", "E", "https://e.org", 1, 3, extra),))
        assert response.message.parts == (text,)
        assert response.message.extra == {FAMILY: {"annotations": [{"type": "file", "file": {"hash": "00"}}]}}
        assert again(response, vendors.OPENROUTER)["annotations"] == annotations

    def test_sound(self) -> None:
        """The sound, its words, and when it expires; it goes back by its id."""
        audio: JsonValue = {"id": "audio_1", "data": "d2F2", "transcript": "Hi", "expires_at": 1700000000}
        response = answer({"content": None, "audio": audio})
        sound = MediaPart("audio", data=b"wav", extra={FAMILY: {"audio": "audio_1"}})
        assert response.message.parts == (sound, TextPart("Hi"))
        assert response.message.extra == {FAMILY: {"audio": {"expires_at": 1700000000}}}
        assert again(response)["audio"] == {"id": "audio_1"}

    def test_images(self) -> None:
        """OpenRouter has them beside the content."""
        image: JsonValue = {"type": "image_url", "image_url": {"url": "data:image/png;base64,cG5n"}, "index": 0}
        part = answer({"content": "Here", "images": [image]}).message.parts[1]
        assert isinstance(part, MediaPart)
        assert (part.media_type, part.data) == ("image/png", b"png")

    def test_an_object_for_a_text(self) -> None:
        """Cloudflare answers a schema so."""
        assert answer({"content": {"city": "Rome"}}).message.text == '{"city": "Rome"}'

    def test_empty_things_say_nothing(self) -> None:
        """Some servers write every field."""
        empty: dict[str, JsonValue] = {
            "content": "Hi",
            "refusal": "",
            "annotations": None,
            "tool_calls": None,
            "function_call": {"name": "", "arguments": ""},
            "audio": {"id": "", "data": "", "expires_at": 0, "transcript": ""},
        }
        assert answer(empty).message == Message("assistant", (TextPart("Hi"),))


class TestAround:
    def test_everything_else_is_kept(self) -> None:
        """What is said of the answer, of the choice and of the message, each at its place."""
        logprobs: JsonValue = {"content": [{"token": "Hi", "logprob": -0.1}]}
        response = answer(
            {"content": "Hi", "channel": "final"}, {"logprobs": logprobs}, created=1, service_tier="default", x_acme={}
        )
        assert response.extra == {FAMILY: {"created": 1, "service_tier": "default", "choice": {"logprobs": logprobs}}}
        assert response.message.extra == {FAMILY: {"channel": "final"}}

    def test_what_no_server_wants_back_stays_here(self) -> None:
        """Groq refuses the channel that it told of."""
        assert again(answer({"content": "Hi", "channel": "final"}), vendors.GROQ) == {
            "role": "assistant",
            "content": "Hi",
        }

    def test_other_choices_are_kept_as_they_came(self) -> None:
        """The first one is the answer."""
        choices: JsonValue = [{"index": n, "message": {"content": str(n)}, "finish_reason": "stop"} for n in range(3)]
        assert isinstance(choices, list)
        response = CODEC.decode_response({"choices": choices})
        assert response.message.text == "0"
        assert response.extra == {FAMILY: {"choices": choices[1:]}}

    @pytest.mark.parametrize(
        ("word", "reason"),
        [
            ("stop", "end"),
            ("eos", "end"),
            ("length", "length"),
            ("content_filter", "content_filter"),
            ("function_call", "tool_calls"),
            ("insufficient_system_resource", "other"),
        ],
    )
    def test_why_it_stopped(self, word: str, reason: str) -> None:
        """In a neutral word, and in the server's."""
        response = answer({"content": "Hi"}, {"finish_reason": word})
        assert (response.stop_reason, response.stop_detail) == (reason, word)


class TestUsage:
    def test_openais(self) -> None:
        """Each count has its place; what has none is among the details."""
        usage = answer(
            {"content": "Hi"},
            usage={
                "prompt_tokens": 100,
                "completion_tokens": 50,
                "total_tokens": 150,
                "prompt_tokens_details": {"cached_tokens": 80, "audio_tokens": 5},
                "completion_tokens_details": {
                    "reasoning_tokens": 30,
                    "audio_tokens": 7,
                    "accepted_prediction_tokens": 9,
                },
            },
        ).usage
        assert (usage.requests, usage.input_tokens, usage.output_tokens, usage.total_tokens) == (1, 100, 50, 150)
        assert (usage.cache_read_tokens, usage.reasoning_tokens) == (80, 30)
        assert (usage.input_audio_tokens, usage.output_audio_tokens) == (5, 7)
        assert usage.details == {"completion_tokens_details.accepted_prediction_tokens": 9}

    def test_other_words_for_the_cache(self) -> None:
        """DeepSeek's, and Anthropic's behind a gateway."""
        deepseek = {"prompt_tokens": 10, "prompt_cache_hit_tokens": 4, "prompt_cache_miss_tokens": 6}
        gateway = {"prompt_tokens": 10, "cache_read_input_tokens": 4, "cache_creation_input_tokens": 3}
        assert answer({}, usage=dict(deepseek)).usage.cache_read_tokens == 4
        usage = answer({}, usage=dict(gateway)).usage
        assert (usage.cache_read_tokens, usage.cache_write_tokens) == (4, 3)

    def test_thoughts_count_as_output(self) -> None:
        """XAI counts them apart."""
        usage = answer(
            {},
            usage={
                "prompt_tokens": 10,
                "completion_tokens": 5,
                "total_tokens": 35,
                "completion_tokens_details": {"reasoning_tokens": 20},
            },
        ).usage
        assert (usage.output_tokens, usage.reasoning_tokens, usage.details) == (25, 20, {"completion_tokens": 5})

    def test_costs_and_times_are_kept(self) -> None:
        """What isn't a count stands beside."""
        response = answer(
            {}, usage={"prompt_tokens": 1, "cost": 0.25, "cost_details": {"upstream": 0.2}, "is_byok": False}
        )
        extra = {"cost": 0.25, "cost_details": {"upstream": 0.2}, "is_byok": False}
        assert response.extra == {FAMILY: {"usage": extra}}


class TestErrors:
    def test_an_error_in_place_of_an_answer(self) -> None:
        """With status 200, as gateways do."""
        with pytest.raises(RateLimitedError, match="slow down"):
            CODEC.decode_response({"error": {"code": 429, "message": "slow down"}})

    def test_an_error_in_place_of_a_choice(self) -> None:
        """As OpenRouter does."""
        with pytest.raises(ContentFilteredError):
            answer({"content": ""}, {"error": {"code": "content_filter", "message": "no"}})

    @pytest.mark.parametrize("body", [{}, {"choices": []}, {"choices": None}], ids=["nothing", "none", "null"])
    def test_an_answer_without_a_choice(self, body: JsonValue) -> None:
        """It may be well the next time."""
        with pytest.raises(MalformedAnswerError, match="no choice"):
            CODEC.decode_response(body)
