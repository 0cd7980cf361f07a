"""What is asked, in the API's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from schwarm_core import (
    InvalidRequestError,
    ModelRequest,
    ModelSettings,
    OutputSchema,
    ServerTool,
    ToolDefinition,
    assistant,
    system,
    user,
)
from schwarm_openai.responses.codec import ResponsesCodec

Read = Callable[[Any], ModelRequest]
Encode = Callable[..., dict[str, Any]]

CLOSED = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
OPEN = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}
STRICT_OPEN = {**CLOSED, "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}


class TestInstructions:
    """What the program says."""

    def test_what_comes_first_is_the_instructions(self, encode: Encode) -> None:
        """Several messages of it are one text."""
        payload = encode(system("Be brief."), system("Be kind."), user("Hello"))
        assert payload["instructions"] == "Be brief.\n\nBe kind."
        assert payload["input"] == [{"type": "message", "role": "user", "content": "Hello"}]

    def test_what_comes_later_stays_in_place(self, encode: Encode) -> None:
        """As a system message."""
        payload = encode(user("Hello"), system("Now be rude."))
        assert "instructions" not in payload
        assert payload["input"][1] == {"type": "message", "role": "system", "content": "Now be rude."}

    def test_alone_they_are_the_input(self, encode: Encode) -> None:
        """The API refuses a request without one."""
        payload = encode(system("Tell a joke."))
        assert "instructions" not in payload
        assert payload["input"] == [{"type": "message", "role": "system", "content": "Tell a joke."}]

    def test_alone_they_may_go_on_from_an_answer(self, encode: Encode) -> None:
        """The input lies with the vendor then."""
        payload = encode(system("Go on."), settings=ModelSettings(extra={"previous_response_id": "resp_1"}))
        assert payload["instructions"] == "Go on."
        assert "input" not in payload

    @pytest.mark.parametrize("role", ["system", "developer"])
    def test_a_message_of_a_request_stays_a_message(self, codec: ResponsesCodec, read: Read, role: str) -> None:
        """It isn't moved into the instructions when the request is said again."""
        item = {"type": "message", "role": role, "content": "Be brief."}
        request = read({"model": "m", "input": [item], "instructions": "Be kind."})
        assert [message.role for message in request.messages] == ["system", "system"]
        assert codec.encode_request(request, stream=False).payload["input"] == [item]


class TestSettings:
    """How it is to be answered."""

    def test_both_sides_know_some(self, encode: Encode) -> None:
        """Those have names of their own."""
        settings = ModelSettings(
            temperature=0.5, top_p=0.9, max_tokens=7, presence_penalty=0.1, frequency_penalty=0.2, reasoning="high"
        )
        payload = encode(user("Hello"), settings=settings)
        assert payload["max_output_tokens"] == 7
        assert payload["reasoning"] == {"effort": "high"}
        assert [payload[name] for name in ("temperature", "top_p", "presence_penalty", "frequency_penalty")] == [
            0.5,
            0.9,
            0.1,
            0.2,
        ]

    def test_what_the_api_lacks_is_left_out(self, encode: Encode) -> None:
        """It would refuse the request."""
        payload = encode(user("Hello"), settings=ModelSettings(top_k=3, stop=("x",), seed=1))
        assert payload.keys() == {"model", "input", "store"}

    @pytest.mark.parametrize(
        ("tokens", "effort"), [(0, "none"), (500, "minimal"), (4096, "low"), (9000, "medium"), (60_000, "high")]
    )
    def test_a_number_of_tokens_becomes_an_effort(self, encode: Encode, tokens: int, effort: str) -> None:
        """The API has no number for thoughts."""
        assert encode(user("Hello"), settings=ModelSettings(reasoning=tokens))["reasoning"] == {"effort": effort}

    def test_its_own_are_sent_untouched(self, encode: Encode) -> None:
        """Beside what the neutral ones say."""
        extra = {"reasoning": {"summary": "auto"}, "text": {"verbosity": "low"}, "metadata": {"a": "b"}, "store": True}
        payload = encode(
            user("Hello"), settings=ModelSettings(reasoning="low", extra=extra), output=OutputSchema("o", CLOSED)
        )
        assert payload["reasoning"] == {"effort": "low", "summary": "auto"}
        assert payload["metadata"] == {"a": "b"}
        assert payload["text"]["verbosity"] == "low"
        assert payload["text"]["format"]["name"] == "o"

    def test_of_a_request_none_is_lost(self, read: Read) -> None:
        """Known ones are found under their neutral names, others among the vendor's own."""
        said = {"temperature": 1, "max_output_tokens": 9, "reasoning": {"effort": "low", "summary": "auto"}, "new": [1]}
        settings = read({"model": "m", "input": "Hello", **said}).settings
        assert (settings.temperature, settings.max_tokens, settings.reasoning) == (1, 9, "low")
        assert settings.extra == {"reasoning": {"summary": "auto"}, "new": [1], "store": True}


class TestStorage:
    """Whether the vendor keeps what is said."""

    def test_it_is_not_to(self, encode: Encode) -> None:
        """Unless someone says so."""
        assert encode(user("Hello"))["store"] is False

    @pytest.mark.parametrize("model", ["gpt-5.2", "o3", "openai/gpt-5-mini", "gpt-oss-120b"])
    def test_thoughts_come_encrypted_then(self, encode: Encode, model: str) -> None:
        """So that they can be sent back; beside what else is to be included."""
        settings = ModelSettings(extra={"include": ["file_search_call.results"]})
        assert encode(user("Hello"), model=model)["include"] == ["reasoning.encrypted_content"]
        included = encode(user("Hello"), model=model, settings=settings)["include"]
        assert included == ["file_search_call.results", "reasoning.encrypted_content"]

    @pytest.mark.parametrize("model", ["gpt-4.1", "gpt-5-chat-latest", "gpt-4o", "my-deployment"])
    def test_models_that_do_not_think_are_not_asked_for_thoughts(self, encode: Encode, model: str) -> None:
        """They refuse that."""
        assert "include" not in encode(user("Hello"), model=model)

    def test_a_model_of_any_name_thinks_if_told_to(self, encode: Encode) -> None:
        """Azure's deployments have names of people's choice."""
        payload = encode(user("Hello"), model="my-deployment", settings=ModelSettings(reasoning="low"))
        assert payload["include"] == ["reasoning.encrypted_content"]

    @pytest.mark.parametrize(
        "said",
        [{"store": True}, {"background": True}, {"conversation": "conv_1"}, {"previous_response_id": "resp_1"}],
    )
    def test_what_needs_the_store_leaves_it_to_the_vendor(self, encode: Encode, said: dict[str, object]) -> None:
        """It couldn't be had otherwise."""
        payload = encode(user("Hello"), model="gpt-5.2", settings=ModelSettings(extra=said))
        assert payload.get("store", True) is True
        assert "include" not in payload

    def test_a_request_that_does_not_say_is_stored(self, codec: ResponsesCodec, read: Read) -> None:
        """That is the vendor's default, and stays so when the request is said again."""
        request = read({"model": "gpt-5.2", "input": "Hello"})
        assert codec.encode_request(request, stream=False).payload["store"] is True


class TestTools:
    """What the model may call."""

    def test_a_function(self, encode: Encode) -> None:
        """Whether it is held to its schema is left to the vendor."""
        payload = encode(user("Hello"), tools=(ToolDefinition("f", "Does it.", OPEN),))
        assert payload["tools"] == [{"type": "function", "name": "f", "description": "Does it.", "parameters": OPEN}]

    @pytest.mark.parametrize(("schema", "expected"), [(CLOSED, CLOSED), (OPEN, STRICT_OPEN)])
    def test_a_strict_one(self, encode: Encode, schema: dict[str, object], expected: dict[str, object]) -> None:
        """Its schema is in the strict form, which the vendor asks for."""
        (tool,) = encode(user("Hello"), tools=(ToolDefinition("f", "", schema, strict=True),))["tools"]
        assert tool == {"type": "function", "name": "f", "parameters": expected, "strict": True}

    def test_a_schema_without_strict_form_goes_as_it_is(self, encode: Encode) -> None:
        """The vendor says what is wrong with it."""
        free = {"type": "object"}
        (tool,) = encode(user("Hello"), tools=(ToolDefinition("f", "", free, strict=True),))["tools"]
        assert tool["parameters"] == free

    def test_the_vendors_own(self, encode: Encode) -> None:
        """Those of other vendors are left out."""
        tools = (ServerTool("openai", {"type": "web_search"}), ServerTool("acme", {"type": "search"}))
        assert encode(user("Hello"), tools=tools)["tools"] == [{"type": "web_search"}]
        assert "tools" not in encode(user("Hello"), tools=tools[1:])

    def test_those_of_a_namespace_stay_together(self, codec: ResponsesCodec, read: Read) -> None:
        """And are tools like all others in between."""
        function = {"type": "function", "name": "f", "parameters": CLOSED, "strict": True, "defer_loading": True}
        custom = {"type": "custom", "name": "g", "format": {"type": "text"}}
        tools = [
            {"type": "namespace", "name": "n", "description": "N.", "tools": [function, custom]},
            {"type": "namespace", "name": "m", "description": "M.", "tools": [function]},
            {**function, "name": "h"},
        ]
        request = read({"model": "m", "input": "Hello", "tools": tools})
        assert [getattr(tool, "name", "") for tool in request.tools] == ["f", "g", "f", "h"]
        assert codec.encode_request(request, stream=False).payload["tools"] == tools

    def test_one_without_parameters_stays_so(self, codec: ResponsesCodec, read: Read) -> None:
        """The API lets a function do without."""
        tools = [{"type": "function", "name": "f"}]
        request = read({"model": "m", "input": "Hello", "tools": tools})
        assert codec.encode_request(request, stream=False).payload["tools"] == tools

    @pytest.mark.parametrize(
        ("choice", "expected"),
        [
            ("auto", None),
            ("none", "none"),
            ("required", "required"),
            (("f",), {"type": "function", "name": "f"}),
            (
                ("f", "g"),
                {
                    "type": "allowed_tools",
                    "mode": "required",
                    "tools": [{"type": "function", "name": "f"}, {"type": "custom", "name": "g"}],
                },
            ),
        ],
    )
    def test_the_choice(self, codec: ResponsesCodec, read: Read, choice: Any, expected: object) -> None:
        """In all of its forms, there and back."""
        custom = ToolDefinition("g", extra={"openai": {"type": "custom"}})
        request = ModelRequest((user("Hello"),), "m", (ToolDefinition("f"), custom), choice)
        payload = dict(codec.encode_request(request, stream=False).payload)
        assert payload.get("tool_choice") == expected
        assert read(payload).tool_choice == choice

    @pytest.mark.parametrize(
        "choice",
        [
            {"type": "web_search"},
            {"type": "mcp", "server_label": "s", "name": "f"},
            {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "f"}]},
            {"type": "allowed_tools", "mode": "required", "tools": [{"type": "mcp", "server_label": "s"}]},
        ],
    )
    def test_a_choice_of_the_vendors_is_kept(self, codec: ResponsesCodec, read: Read, choice: dict[str, Any]) -> None:
        """What can't be said otherwise goes back as it came."""
        request = read({"model": "m", "input": "Hello", "tool_choice": choice})
        assert request.tool_choice == "auto"
        assert codec.encode_request(request, stream=False).payload["tool_choice"] == choice

    def test_several_at_once(self, encode: Encode) -> None:
        """Are left to the vendor, or not."""
        assert "parallel_tool_calls" not in encode(user("Hello"))
        assert encode(user("Hello"), parallel_tools=False)["parallel_tool_calls"] is False


class TestOutput:
    """The shape of the answer."""

    @pytest.mark.parametrize(("schema", "strict"), [(CLOSED, True), (OPEN, False)])
    def test_the_vendor_is_held_to_it_where_it_can_be(
        self, encode: Encode, schema: dict[str, object], strict: bool
    ) -> None:
        """The schema itself isn't changed for that: an answer must fit it."""
        shape = encode(user("Hello"), output=OutputSchema("o", schema, "An o."))["text"]["format"]
        expected = {"type": "json_schema", "name": "o", "description": "An o.", "schema": schema, "strict": strict}
        assert shape == expected

    def test_who_asks_for_strictness_gets_it(self, encode: Encode) -> None:
        """By the strict form of the schema."""
        shape = encode(user("Hello"), output=OutputSchema("o", OPEN, strict=True))["text"]["format"]
        assert (shape["schema"], shape["strict"]) == (STRICT_OPEN, True)

    def test_it_is_read_again(self, codec: ResponsesCodec, read: Read) -> None:
        """What else the format says is kept."""
        shape = {"type": "json_schema", "name": "o", "schema": CLOSED, "strict": True, "new": 1}
        text = {"format": shape, "verbosity": "low"}
        request = read({"model": "m", "input": "Hello", "text": text})
        assert request.output == OutputSchema("o", CLOSED, strict=True, mode="native")
        assert codec.encode_request(request, stream=False).payload["text"] == text

    def test_other_formats_are_settings(self, codec: ResponsesCodec, read: Read) -> None:
        """Such as any JSON."""
        text = {"format": {"type": "json_object"}}
        request = read({"model": "m", "input": "Hello", "text": text})
        assert request.output is None
        assert codec.encode_request(request, stream=False).payload["text"] == text


class TestStream:
    """Whether the answer comes in pieces."""

    def test_it_is_asked_for(self, encode: Encode) -> None:
        """Only where it is wanted."""
        assert encode(user("Hello"), stream=True)["stream"] is True
        assert "stream" not in encode(user("Hello"))


class TestReading:
    """Requests of the API's."""

    @pytest.mark.parametrize(
        "payload",
        [
            None,
            [],
            {"model": 7, "input": "Hello"},
            {"model": "m", "input": 7},
            {"model": "m", "input": [7]},
            {"model": "m", "input": "Hello", "tools": "all"},
            {"model": "m", "input": "Hello", "temperature": "hot"},
            {"model": "m", "input": [{"type": "function_call", "call_id": "c", "name": "f", "arguments": {}}]},
        ],
    )
    def test_what_is_none_is_told(self, read: Read, payload: Any) -> None:
        """By an error of the core's."""
        with pytest.raises(InvalidRequestError):
            read(payload)

    def test_a_text_is_what_the_person_says(self, read: Read) -> None:
        """The short form of a message."""
        assert read({"model": "m", "input": "Hello"}).messages == (user("Hello"),)

    def test_answers_without_ids_stay_apart(self, codec: ResponsesCodec, read: Read) -> None:
        """Two in a row are two messages, not one with two texts."""
        said = [{"type": "message", "role": "assistant", "content": text} for text in ("One.", "Two.")]
        request = read({"model": "m", "input": said})
        assert request.messages == (assistant("One."), assistant("Two."))
        assert codec.encode_request(request, stream=False).payload["input"] == said
