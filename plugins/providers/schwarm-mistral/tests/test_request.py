"""Requests, as Mistral takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from schwarm_core import (
    InvalidRequestError,
    JsonValue,
    MediaPart,
    Message,
    ModelRequest,
    ModelSettings,
    OutputSchema,
    ReasoningPart,
    ServerTool,
    TextPart,
    ToolDefinition,
    assistant,
    system,
    user,
)
from schwarm_mistral.codec import MistralCodec
from schwarm_mistral.normalisation import exception, normalise
from schwarm_mistral.settings import MistralSettings

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
TOOLS = (ToolDefinition("tide"), ToolDefinition("wind", "The wind.", SCHEMA, strict=True))


def sent(request: ModelRequest, *, stream: bool = False) -> Mapping[str, Any]:
    """The payload of a request."""
    return MistralCodec().encode_request(request, stream=stream).payload


def asked(**fields: Any) -> Mapping[str, Any]:
    """The payload of a plain question, with more about it."""
    return sent(ModelRequest((user("Hello"),), model="m-1", **fields))


def again(payload: dict[str, JsonValue]) -> Mapping[str, object]:
    """A payload, read and written."""
    codec = MistralCodec()
    request = codec.decode_request("/v1/chat/completions", payload)
    return codec.encode_request(request, stream=payload.get("stream") is True).payload


class TestQuestion:
    """The least that can be asked."""

    def test_it_names_model_and_messages(self) -> None:
        """And nothing else: Mistral refuses fields that it doesn't know."""
        request = ModelRequest((system("Be brief."), user("Hello")), model="m-1")
        assert sent(request) == {
            "model": "m-1",
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}],
        }

    def test_it_goes_to_the_chat(self, codec: MistralCodec) -> None:
        """Under the API's own path."""
        assert codec.encode_request(ModelRequest((user("Hello"),)), stream=False).path == "/v1/chat/completions"

    def test_pieces_are_asked_for(self) -> None:
        """By a field of the payload; usage comes unasked."""
        assert sent(ModelRequest((user("Hello"),)), stream=True)["stream"] is True


class TestSettings:
    """How to answer."""

    def test_neutral_ones_have_mistrals_names(self) -> None:
        """Those that it lacks are left out."""
        settings = ModelSettings(
            temperature=0.5,
            top_p=0.9,
            top_k=40,
            max_tokens=7,
            stop=("END",),
            seed=3,
            presence_penalty=0.1,
            frequency_penalty=0.2,
        )
        fields = asked(settings=settings)
        assert {name: value for name, value in fields.items() if name not in {"model", "messages"}} == {
            "temperature": 0.5,
            "top_p": 0.9,
            "max_tokens": 7,
            "stop": ["END"],
            "random_seed": 3,
            "presence_penalty": 0.1,
            "frequency_penalty": 0.2,
        }

    @pytest.mark.parametrize(("reasoning", "effort"), [("low", "low"), ("none", "none"), (2048, "high"), (0, "none")])
    def test_thinking_has_an_effort(self, reasoning: str | int, effort: str) -> None:
        """In its own words, or much or none for a number of tokens."""
        assert asked(settings=ModelSettings(reasoning=reasoning))["reasoning_effort"] == effort

    def test_its_own_are_sent_untouched(self) -> None:
        """Those of the settings, and those of the request's extra."""
        fields = asked(
            settings=ModelSettings(extra={"safe_prompt": True}), extra={"mistral": {"n": 2}, "acme": {"x": 1}}
        )
        assert (fields["safe_prompt"], fields["n"], "x" in fields) == (True, 2, False)

    def test_its_own_have_names_that_type_checkers_know(self) -> None:
        """Each is what Mistral calls it."""
        own: MistralSettings = {
            "guardrails": [],
            "metadata": {},
            "n": 1,
            "prediction": {"type": "content", "content": "a"},
            "prompt_cache_key": "k",
            "prompt_mode": "reasoning",
            "response_format": {"type": "json_object"},
            "safe_prompt": False,
        }
        fields = asked(settings=ModelSettings(extra=own))
        assert {name: fields[name] for name in MistralSettings.__annotations__} == own


class TestTools:
    """What may be called."""

    def test_each_is_a_function(self) -> None:
        """With its schema; `strict` is said only where someone decided on it."""
        tide, wind = asked(tools=TOOLS)["tools"]
        assert tide == {
            "type": "function",
            "function": {"name": "tide", "parameters": {"type": "object", "properties": {}}},
        }
        assert wind["function"] == {"name": "wind", "description": "The wind.", "parameters": SCHEMA, "strict": True}

    @pytest.mark.parametrize(
        ("choice", "written"),
        [
            ("none", "none"),
            ("required", "any"),
            (("wind",), {"type": "function", "function": {"name": "wind"}}),
            (("wind", "tide"), "any"),
        ],
    )
    def test_it_can_be_made_to_call(self, choice: Any, written: object) -> None:
        """Any, none, or a certain one."""
        assert asked(tools=TOOLS, tool_choice=choice)["tool_choice"] == written

    def test_of_several_named_tools_the_others_are_not_offered(self) -> None:
        """So that the one it must call is one of them."""
        tools = (*TOOLS, ToolDefinition("fog"))
        fields = asked(tools=tools, tool_choice=("tide", "fog"))
        assert [tool["function"]["name"] for tool in fields["tools"]] == ["tide", "fog"]

    def test_without_tools_there_is_nothing_to_choose(self) -> None:
        """Neither a choice nor parallel calls."""
        assert asked(tool_choice="none", parallel_tools=False).keys() == {"model", "messages"}

    def test_several_at_once_may_be_forbidden(self) -> None:
        """Where it is said."""
        assert asked(tools=TOOLS, parallel_tools=False)["parallel_tool_calls"] is False

    def test_tools_that_mistral_runs_are_sent_as_they_are(self) -> None:
        """Those of other vendors are left out."""
        tools = (ServerTool("mistral", {"type": "web_search"}), ServerTool("acme", {"type": "search"}))
        assert asked(tools=tools)["tools"] == [{"type": "web_search"}]


class TestOutput:
    """The shape of the answer."""

    def test_it_is_a_schema(self) -> None:
        """Strict only where someone decided on it."""
        output = OutputSchema("ship", SCHEMA, "A ship", strict=True)
        assert asked(output=output)["response_format"] == {
            "type": "json_schema",
            "json_schema": {"name": "ship", "description": "A ship", "schema": SCHEMA, "strict": True},
        }
        loose = asked(output=OutputSchema("ship", SCHEMA))["response_format"]["json_schema"]
        assert loose == {"name": "ship", "schema": SCHEMA}


class TestMedia:
    """What a person shows."""

    @pytest.mark.parametrize(
        ("media", "chunk"),
        [
            (
                MediaPart("image", "image/png", b"\x89PNG"),
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
            ),
            (
                MediaPart("image", url="https://a.example/a.png", extra={"mistral": {"detail": "low"}}),
                {"type": "image_url", "image_url": {"url": "https://a.example/a.png", "detail": "low"}},
            ),
            (
                MediaPart("document", data=b"%PDF", name="a.pdf"),
                {
                    "type": "document_url",
                    "document_url": "data:application/pdf;base64,JVBERg==",
                    "document_name": "a.pdf",
                },
            ),
            (MediaPart("document", file_id="f-1"), {"type": "file", "file_id": "f-1"}),
            (MediaPart("audio", "audio/mpeg", b"ID3"), {"type": "input_audio", "input_audio": "SUQz"}),
            (
                MediaPart("audio", url="https://a.example/a.mp3"),
                {"type": "input_audio", "input_audio": "https://a.example/a.mp3"},
            ),
        ],
        ids=["image", "image by address", "document", "file", "sound", "sound by address"],
    )
    def test_each_kind_has_a_chunk(self, media: MediaPart, chunk: object) -> None:
        """By its content, its address or the id of a file."""
        message = Message("user", (TextPart("Look:"), media))
        content = sent(ModelRequest((message,)))["messages"][0]["content"]
        assert content == [{"type": "text", "text": "Look:"}, chunk]


class TestReading:
    """Requests in Mistral's format, as neutral ones."""

    def test_neutral_things_have_neutral_places(self, codec: MistralCodec) -> None:
        """Only what Mistral alone knows stays among its settings."""
        payload: Any = {
            "model": "m-1",
            "messages": [{"role": "user", "content": "Hello"}],
            "tools": [{"type": "function", "function": {"name": "tide", "parameters": {"type": "object"}}}],
            "tool_choice": "any",
            "parallel_tool_calls": False,
            "random_seed": 3,
            "stop": "END",
            "reasoning_effort": "high",
            "response_format": {"type": "json_schema", "json_schema": {"name": "ship", "schema": SCHEMA}},
            "safe_prompt": True,
            "stream": True,
        }
        request = codec.decode_request("/v1/chat/completions", payload)
        assert request == ModelRequest(
            (user("Hello"),),
            "m-1",
            (ToolDefinition("tide", parameters={"type": "object"}),),
            "required",
            parallel_tools=False,
            output=OutputSchema("ship", SCHEMA),
            settings=ModelSettings(stop=("END",), seed=3, reasoning="high", extra={"safe_prompt": True}),
        )

    def test_thoughts_are_reasoning(self, codec: MistralCodec) -> None:
        """Marked as Mistral's own, so that they go back."""
        content: JsonValue = [
            {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}], "signature": "s"},
            {"type": "text", "text": "Yes."},
        ]
        request = codec.decode_request("", {"messages": [{"role": "assistant", "content": content}]})
        assert request.messages[0].parts == (ReasoningPart("Hm.", "s", {"mistral": {}}), TextPart("Yes."))

    @pytest.mark.parametrize(
        "payload", [None, [], {}, {"messages": "Hello"}, {"messages": [{"role": "judge"}]}, {"messages": [1]}]
    )
    def test_what_is_no_request_is_refused(self, codec: MistralCodec, payload: JsonValue) -> None:
        """With the reason."""
        with pytest.raises(InvalidRequestError):
            codec.decode_request("/v1/chat/completions", payload)

    @pytest.mark.parametrize(
        "content",
        [
            [{"type": "video_url", "video_url": "https://a.example/a.mp4"}],
            [{"type": "input_audio", "input_audio": {"data": "SUQz", "format": "mp3"}}],
            [{"type": "input_audio", "input_audio": "not base64!"}],
            [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AB", "detail": None}}],
            [{"type": "text", "text": "Hello", "mood": "glad"}],
            [{"type": "reference", "reference_ids": [1]}, {"type": "text", "text": "Hello"}],
            "",
        ],
    )
    def test_what_isnt_understood_is_sent_again_as_it_came(self, content: JsonValue) -> None:
        """Chunks of other kinds, and odd forms of known ones."""
        payload: dict[str, JsonValue] = {"model": "m-1", "messages": [{"role": "user", "content": content}]}
        assert normalise(dict(again(payload))) == normalise(payload)  # type: ignore[arg-type]

    def test_a_person_may_speak_right_after_a_tool_if_they_did(self) -> None:
        """What Mistral took is not changed."""
        call: JsonValue = {"id": "abcdefghi", "function": {"name": "tide", "arguments": "{}"}}
        messages: JsonValue = [
            {"role": "assistant", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "abcdefghi", "content": "high", "name": "tide"},
            {"role": "user", "content": "Thanks"},
        ]
        written = again({"model": "m-1", "messages": messages})["messages"]
        assert [message["role"] for message in written] == ["assistant", "tool", "user"]  # type: ignore[attr-defined]
        assert written[-1].keys() == {"role", "content"}  # type: ignore[index]

    def test_images_that_a_tool_brought_in_its_result_stay_there(self) -> None:
        """If they came so: the model then takes them."""
        chunk: JsonValue = {"type": "image_url", "image_url": {"url": "https://a.example/a.png"}}
        payload: dict[str, JsonValue] = {
            "model": "m-1",
            "messages": [{"role": "tool", "tool_call_id": "abcdefghi", "content": [chunk]}],
        }
        assert normalise(dict(again(payload))) == normalise(payload)  # type: ignore[arg-type]


class TestEqualMeaning:
    """What `normalise` makes equal."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"stop": "a"}, {"stop": ["a"]}),
            ({"temperature": None, "stream": False}, {}),
            (
                {"tools": [{"function": {"name": "f"}}], "tool_choice": "required"},
                {"tools": [{"type": "function", "function": {"name": "f", "description": ""}}], "tool_choice": "any"},
            ),
            ({"tool_choice": "none"}, {}),
            (
                {"messages": [{"role": "user", "content": "a"}]},
                {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}]},
            ),
        ],
        ids=["stop", "nulls", "tools", "no tools", "content"],
    )
    def test_two_ways_to_say_it_are_one(self, one: JsonValue, other: JsonValue) -> None:
        """And neither loses what the other says."""
        assert normalise(one) == normalise(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"temperature": 0}, {}),
            ({"messages": [{"role": "user", "content": "a"}]}, {"messages": [{"role": "user", "content": "b"}]}),
            ({"messages": [{"role": "user", "content": ""}]}, {"messages": []}),
            ({"safe_prompt": False}, {"safe_prompt": True}),
        ],
    )
    def test_what_means_something_else_stays_different(self, one: JsonValue, other: JsonValue) -> None:
        """A rule only equates what Mistral does."""
        assert normalise(one) != normalise(other)

    def test_an_exception_has_a_reason(self) -> None:
        """It is a rule of the vendor's that the request breaks."""
        refused: JsonValue = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
        assert "refuses" in exception("/v1/chat/completions", refused)
        assert exception("/v1/chat/completions", {"messages": [{"role": "user", "content": "a"}]}) == ""


class TestPrefix:
    """How an answer shall begin."""

    def test_a_last_message_of_the_model_is_one(self) -> None:
        """Mistral would refuse it otherwise."""
        messages = sent(ModelRequest((user("Hello"), assistant("Ahoy"))))["messages"]
        assert messages[-1] == {"role": "assistant", "content": "Ahoy", "prefix": True}
