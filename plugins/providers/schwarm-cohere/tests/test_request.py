"""Requests, as the second version of the API takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_cohere.codec import CohereCodec
from schwarm_cohere.names import read_name, write_name
from schwarm_cohere.normalisation import exception, normalise
from schwarm_cohere.settings import CohereSettings
from schwarm_core import (
    InvalidRequestError,
    JsonValue,
    MediaPart,
    Message,
    ModelRequest,
    ModelSettings,
    OutputSchema,
    ServerTool,
    TextPart,
    ToolDefinition,
    ToolResultPart,
    system,
    user,
)

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
TOOLS = (ToolDefinition("tide"), ToolDefinition("wind", "The wind.", SCHEMA))


def sent(request: ModelRequest, *, stream: bool = False) -> Mapping[str, Any]:
    """The payload of a request."""
    return CohereCodec().encode_request(request, stream=stream).payload


def asked(**fields: Any) -> Mapping[str, Any]:
    """What the payload of a plain question has beside the question."""
    payload = sent(ModelRequest((user("Hello"),), model="c-1", **fields))
    return {name: value for name, value in payload.items() if name not in {"model", "messages", "stream"}}


def again(payload: dict[str, JsonValue]) -> Mapping[str, object]:
    """A payload, read and written."""
    codec = CohereCodec()
    return codec.encode_request(codec.decode_request("/v2/chat", payload), stream=False).payload


class TestQuestion:
    """The least that can be asked."""

    def test_it_names_model_and_messages(self, codec: CohereCodec) -> None:
        """Under the API's own path."""
        request = codec.encode_request(ModelRequest((system("Be brief."), user("Hello")), model="c-1"), stream=True)
        assert request.path == "/v2/chat"
        assert request.payload == {
            "model": "c-1",
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}],
            "stream": True,
        }


class TestSettings:
    """How to answer."""

    def test_neutral_ones_have_coheres_names(self) -> None:
        """All but parallel calls have one."""
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
        assert asked(settings=settings, parallel_tools=False) == {
            "temperature": 0.5,
            "p": 0.9,
            "k": 40,
            "max_tokens": 7,
            "stop_sequences": ["END"],
            "seed": 3,
            "presence_penalty": 0.1,
            "frequency_penalty": 0.2,
        }

    @pytest.mark.parametrize(
        ("reasoning", "thinking"),
        [
            (512, {"type": "enabled", "token_budget": 512}),
            (0, {"type": "disabled"}),
            ("none", {"type": "disabled"}),
            ("disabled", {"type": "disabled"}),
            ("high", {"type": "enabled"}),
        ],
    )
    def test_thinking_is_on_or_off_or_has_a_budget(self, reasoning: str | int, thinking: object) -> None:
        """Cohere knows no efforts."""
        assert asked(settings=ModelSettings(reasoning=reasoning)) == {"thinking": thinking}

    def test_its_own_are_sent_untouched(self) -> None:
        """Those of the settings, and those of the request's extra."""
        fields = asked(
            settings=ModelSettings(extra={"documents": ["a"]}), extra={"cohere": {"priority": 2}, "acme": {"x": 1}}
        )
        assert fields == {"documents": ["a"], "priority": 2}

    def test_its_own_have_names_that_type_checkers_know(self) -> None:
        """Each is what Cohere calls it."""
        own: CohereSettings = {
            "citation_options": {"mode": "OFF"},
            "documents": ["a"],
            "logprobs": True,
            "priority": 1,
            "response_format": {"type": "json_object"},
            "safety_mode": "STRICT",
        }
        assert asked(settings=ModelSettings(extra=own)) == own
        assert own.keys() == CohereSettings.__annotations__.keys()

    def test_a_schema_is_a_format_of_the_answer(self) -> None:
        """Without name and description, which Cohere doesn't take."""
        assert asked(output=OutputSchema("ship", SCHEMA, "A ship")) == {
            "response_format": {"type": "json_object", "json_schema": SCHEMA}
        }


class TestTools:
    """What may be called."""

    @pytest.mark.parametrize(
        ("choice", "word", "names"),
        [
            ("auto", None, ["tide", "wind"]),
            ("none", "NONE", ["tide", "wind"]),
            ("required", "REQUIRED", ["tide", "wind"]),
            (("wind",), "REQUIRED", ["wind"]),
        ],
    )
    def test_a_choice_is_a_word(self, choice: Any, word: str | None, names: list[str]) -> None:
        """Of tools that are named, only these are offered."""
        fields = asked(tools=TOOLS, tool_choice=choice)
        assert [tool["function"]["name"] for tool in fields["tools"]] == names
        assert fields.get("tool_choice") == word

    def test_one_strict_tool_makes_all_strict(self) -> None:
        """Cohere has one switch for them."""
        fields = asked(tools=(*TOOLS, ToolDefinition("fog", strict=True)))
        assert fields["strict_tools"] is True
        assert "strict_tools" not in asked(tools=TOOLS)

    def test_without_tools_there_is_nothing_to_choose(self) -> None:
        """Foreign tools that run on the vendor's side count as none."""
        assert asked(tools=(ServerTool("acme", {"type": "search"}),), tool_choice="required") == {}


class TestNames:
    """Names of tools, in the letters that Cohere takes."""

    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("get_tide", "get_tide"),
            ("get-tide", "get_x2d_tide"),
            ("2nd", "_x32_nd"),
            ("a_x2d_b", "a_x5f_x2d_b"),
            ("", "_"),
        ],
    )
    def test_others_are_escaped(self, name: str, written: str) -> None:
        """So that each name stays another one's."""
        assert write_name(name) == written

    @given(st.text(min_size=1))
    def test_any_name_can_be_read_back(self, name: str) -> None:
        """Whatever stands in it; and what is written is legal."""
        written = write_name(name)
        assert read_name(written) == name
        assert all(letter == "_" or (letter.isascii() and letter.isalnum()) for letter in written)
        assert not written[:1].isdigit()


class TestReading:
    """Requests in Cohere's format, as neutral ones."""

    def test_neutral_things_have_neutral_places(self, codec: CohereCodec) -> None:
        """Only what Cohere alone knows stays among its settings."""
        payload: Any = {
            "model": "c-1",
            "messages": [{"role": "user", "content": "Hello"}],
            "tools": [{"type": "function", "function": {"name": "get_x2d_tide", "parameters": {"type": "object"}}}],
            "strict_tools": True,
            "tool_choice": "REQUIRED",
            "p": 0.5,
            "stop_sequences": ["END"],
            "thinking": {"token_budget": 64},
            "response_format": {"type": "json_object", "json_schema": SCHEMA},
            "safety_mode": "STRICT",
            "documents": None,
            "stream": True,
        }
        assert codec.decode_request("/v2/chat", payload) == ModelRequest(
            (user("Hello"),),
            "c-1",
            (ToolDefinition("get-tide", parameters={"type": "object"}, strict=True),),
            "required",
            output=OutputSchema("answer", SCHEMA),
            settings=ModelSettings(top_p=0.5, stop=("END",), reasoning=64, extra={"safety_mode": "STRICT"}),
        )

    def test_documents_from_tools_are_text(self, codec: CohereCodec) -> None:
        """So that any model can go on with them."""
        document: Any = {"type": "document", "document": {"id": "d", "data": {"high": "15:20"}}}
        payload: Any = {"messages": [{"role": "tool", "tool_call_id": "t", "content": [document]}]}
        (part,) = codec.decode_request("/v2/chat", payload).messages[0].parts
        assert isinstance(part, ToolResultPart)
        assert part.text == '{"high": "15:20"}'

    @pytest.mark.parametrize(
        "payload", [None, {}, {"messages": 1}, {"messages": [{"role": "judge"}]}, {"messages": [1]}]
    )
    def test_what_is_no_request_is_refused(self, codec: CohereCodec, payload: JsonValue) -> None:
        """With the reason."""
        with pytest.raises(InvalidRequestError):
            codec.decode_request("/v2/chat", payload)

    @pytest.mark.parametrize(
        "fields",
        [
            {"thinking": {"type": "adaptive"}},
            {"thinking": {"type": "disabled", "token_budget": 5}},
            {"response_format": {"type": "json_object"}},
            {"response_format": {"type": "text"}},
            {"strict_tools": True},
            {"raw_prompting": False},
        ],
        ids=str,
    )
    def test_what_isnt_understood_is_sent_again_as_it_came(self, fields: dict[str, JsonValue]) -> None:
        """As a setting of Cohere's own."""
        payload: dict[str, JsonValue] = {"model": "c-1", "messages": [{"role": "user", "content": "Hello"}], **fields}
        assert {name: again(payload)[name] for name in fields} == fields

    @pytest.mark.parametrize(
        "message",
        [
            {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "sound", "sound": "b"}]},
            {"role": "user", "content": [{"type": "image_url", "image_url": "https://a.example/a.png"}]},
            {
                "role": "tool",
                "tool_call_id": "t",
                "content": [{"type": "document", "document": {"data": "a", "id": "d"}}],
            },
            {"role": "assistant", "content": [{"type": "thinking", "thinking": "a", "seal": "b"}], "mood": "glad"},
        ],
        ids=["block", "image", "document", "thoughts"],
    )
    def test_odd_messages_stay_as_they_are(self, message: JsonValue) -> None:
        """Block by block."""
        payload: dict[str, JsonValue] = {"model": "c-1", "messages": [message]}
        assert normalise(dict(again(payload))) == normalise(payload)  # type: ignore[arg-type]


class TestEqualMeaning:
    """What `normalise` makes equal."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"temperature": None, "stream": False}, {}),
            ({"tool_choice": "NONE"}, {}),
            ({"thinking": {"token_budget": 5}}, {"thinking": {"type": "enabled", "token_budget": 5}}),
            (
                {"chat_history": [{"role": "User", "message": "a"}]},
                {"chat_history": [{"role": "USER", "message": "a", "tool_calls": None}]},
            ),
            (
                {"messages": [{"role": "user", "content": "a"}]},
                {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}]},
            ),
        ],
        ids=["nulls", "no tools", "thinking", "roles", "content"],
    )
    def test_two_ways_to_say_it_are_one(self, one: JsonValue, other: JsonValue) -> None:
        """And neither loses what the other says."""
        assert normalise(one) == normalise(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"temperature": 0}, {}),
            ({"thinking": {"type": "disabled"}}, {}),
            ({"preamble": "a"}, {"chat_history": [{"role": "SYSTEM", "message": "a"}]}),
        ],
    )
    def test_what_means_something_else_stays_different(self, one: JsonValue, other: JsonValue) -> None:
        """A rule only equates what Cohere does."""
        assert normalise(one) != normalise(other)

    def test_an_exception_has_a_reason(self) -> None:
        """It is a rule of the vendor's that the request breaks, or another contract."""
        late: JsonValue = {"messages": [{"role": "user", "content": "a"}, {"role": "system", "content": "b"}]}
        assert "refuses" in exception("/v2/chat", late)
        assert "contract" in exception("/v1/generate", {"prompt": "a"})
        assert exception("/v2/chat", {"messages": [{"role": "user", "content": "a"}]}) == ""


class TestMedia:
    """What a person shows."""

    def test_images_go_by_address_or_content(self) -> None:
        """With the detail to look at, where one is said."""
        near = MediaPart("image", "image/png", b"\x89PNG", extra={"cohere": {"detail": "low"}})
        far = MediaPart("image", url="https://a.example/a.png")
        content = sent(ModelRequest((Message("user", (TextPart("Look:"), near, far)),)))["messages"][0]["content"]
        assert content == [
            {"type": "text", "text": "Look:"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw==", "detail": "low"}},
            {"type": "image_url", "image_url": {"url": "https://a.example/a.png"}},
        ]
