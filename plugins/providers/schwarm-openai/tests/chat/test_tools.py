"""Tools, the choice among them, and the shape of the answer."""

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve

from schwarm_core import Message, ModelRequest, OutputSchema, ServerTool, TextPart, ToolDefinition
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_openai.chat import vendors
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.chat.dialect import FAMILY, Dialect

ADD = ToolDefinition("add", "Adds.", {"type": "object", "properties": {"x": {"type": "integer"}}})
SUM = ToolDefinition("sum")
ASKED = ModelRequest((Message("user", (TextPart("Hi"),)),), model="m", tools=(ADD, SUM))
HI: list[JsonValue] = [{"role": "user", "content": "Hi"}]


def sent(request: ModelRequest, dialect: Dialect = vendors.OPENAI) -> Mapping[str, object]:
    """The payload."""
    return ChatCodec(dialect).encode_request(request, stream=False).payload


def read(fields: Mapping[str, JsonValue], dialect: Dialect = vendors.OPENAI) -> ModelRequest:
    """The request of a payload."""
    return ChatCodec(dialect).decode_request("", {"model": "m", "messages": HI, **fields})


class TestTools:
    def test_a_tool_is_a_function(self) -> None:
        """With its description and its schema; nothing is said that wasn't given."""
        empty = {"type": "object", "properties": {}}
        assert sent(ASKED)["tools"] == [
            {"type": "function", "function": {"name": "add", "description": "Adds.", "parameters": ADD.parameters}},
            {"type": "function", "function": {"name": "sum", "parameters": empty}},
        ]

    def test_strictness_is_said_where_it_was(self) -> None:
        """True and false alike."""
        tools = sent(evolve(ASKED, tools=(evolve(ADD, strict=True), evolve(SUM, strict=False))))["tools"]
        assert isinstance(tools, list)
        assert [tool["function"]["strict"] for tool in tools] == [True, False]

    def test_fields_of_a_servers_own_are_kept(self) -> None:
        """Beside the function, and in it."""
        function: JsonValue = {"name": "add", "description": "Adds.", "parameters": {"type": "object"}, "examples": [1]}
        tool: JsonValue = {"type": "function", "function": function, "cache_control": {"type": "ephemeral"}}
        assert sent(read({"tools": [tool]}))["tools"] == [tool]

    def test_a_servers_own_tool_is_sent_as_it_is(self) -> None:
        """Such as a search that the server does."""
        tool: JsonValue = {"type": "openrouter:web_search", "parameters": {"max_uses": 1}}
        request = read({"tools": [tool]})
        assert request.tools == (ServerTool(FAMILY, {"type": "openrouter:web_search", "parameters": {"max_uses": 1}}),)
        assert sent(request)["tools"] == [tool]

    def test_a_tool_may_take_any_text(self) -> None:
        """It is told of as one with an argument `input`."""
        custom: JsonValue = {"name": "shell", "description": "Runs.", "format": {"type": "text"}}
        request = read({"tools": [{"type": "custom", "custom": custom}]})
        (tool,) = request.tools
        assert isinstance(tool, ToolDefinition)
        assert tool.parameters["required"] == ["input"]
        assert sent(request)["tools"] == [{"type": "custom", "custom": custom}]

    def test_the_first_form_is_sent_again(self) -> None:
        """`functions`, and `function_call`."""
        fields: dict[str, JsonValue] = {
            "functions": [{"name": "add", "parameters": {"type": "object", "properties": {}}}],
            "function_call": {"name": "add"},
        }
        request = read(fields)
        assert request.tool_choice == ("add",)
        assert sent(request) == {"model": "m", "messages": HI, **fields}


class TestChoice:
    @pytest.mark.parametrize(("choice", "word"), [("none", "none"), ("required", "required")])
    def test_it_is_said_in_a_word(self, choice: str, word: str) -> None:
        """Whether tools may or must be called."""
        request = read({"tools": [{"type": "function", "function": {"name": "add"}}], "tool_choice": word})
        assert request.tool_choice == choice
        assert sent(request)["tool_choice"] == word

    def test_the_default_is_not_said(self) -> None:
        """A server knows it."""
        assert "tool_choice" not in sent(ASKED)

    def test_mistral_has_another_word(self) -> None:
        """`any`."""
        assert sent(evolve(ASKED, tool_choice="required"), vendors.MISTRAL)["tool_choice"] == "any"

    def test_one_tool_is_named(self) -> None:
        """The others are still told of."""
        named = evolve(ASKED, tool_choice=("sum",))
        assert sent(named)["tool_choice"] == {"type": "function", "function": {"name": "sum"}}
        assert read({"tools": sent(named)["tools"], "tool_choice": sent(named)["tool_choice"]}).tool_choice == ("sum",)  # type: ignore[dict-item]

    def test_of_several_one_is_demanded(self) -> None:
        """OpenAI is told which are allowed."""
        payload = sent(evolve(ASKED, tools=(*ASKED.tools, ToolDefinition("mul")), tool_choice=("add", "sum")))
        assert payload["tool_choice"] == {
            "type": "allowed_tools",
            "allowed_tools": {
                "mode": "required",
                "tools": [
                    {"type": "function", "function": {"name": "add"}},
                    {"type": "function", "function": {"name": "sum"}},
                ],
            },
        }

    def test_where_none_can_be_named_only_it_is_told_of(self) -> None:
        """What the model doesn't know, it can't call."""
        payload = sent(evolve(ASKED, tool_choice=("sum",)), vendors.LLAMA_SERVER)
        tools = payload["tools"]
        assert isinstance(tools, list)
        assert [tool["function"]["name"] for tool in tools] == ["sum"]
        assert payload["tool_choice"] == "required"

    def test_a_choice_without_a_neutral_word_is_kept(self) -> None:
        """Some tools allowed, none demanded."""
        tool: JsonValue = {"type": "function", "function": {"name": "add"}}
        choice: JsonValue = {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [tool]}}
        assert sent(read({"tools": [tool], "tool_choice": choice}))["tool_choice"] == choice

    def test_several_at_once_is_said_only_of_tools(self) -> None:
        """Servers refuse the word without any."""
        assert sent(evolve(ASKED, parallel_tools=False))["parallel_tool_calls"] is False
        assert "parallel_tool_calls" not in sent(evolve(ASKED, tools=(), parallel_tools=False))


CLOSED = {
    "type": "object",
    "title": "City",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
OPTIONAL = {**CLOSED, "required": []}


class TestOutput:
    def form(self, output: OutputSchema, dialect: Dialect = vendors.OPENAI) -> Mapping[str, Any]:
        """What is said of the schema."""
        wanted = sent(evolve(ASKED, output=output), dialect)["response_format"]
        assert isinstance(wanted, dict)
        form: Mapping[str, Any] = wanted["json_schema"]
        return form

    def test_a_schema_is_held_to_where_that_is_safe(self) -> None:
        """It has nothing that may be left out, so that its strict form allows the same answers."""
        assert self.form(OutputSchema("city", CLOSED)) == {"name": "city", "schema": CLOSED, "strict": True}

    def test_a_schema_is_not_held_to_where_answers_would_differ(self) -> None:
        """A strict form would ask for null in place of what is left out."""
        assert self.form(OutputSchema("city", OPTIONAL)) == {"name": "city", "schema": OPTIONAL}

    def test_a_schema_without_a_strict_form_is_sent_as_it_is(self) -> None:
        """Free keys have none, nor has what is no schema of ours."""
        for schema in (
            {"type": "object", "additionalProperties": True},
            {"type": "object", "additionalProperties": False},
        ):
            assert self.form(OutputSchema("any", schema, strict=None))["schema"] == schema

    def test_it_is_held_to_on_demand(self) -> None:
        """Then it is made strict, unless it is."""
        assert self.form(OutputSchema("city", CLOSED, "A city", strict=True)) == {
            "name": "city",
            "description": "A city",
            "schema": CLOSED,
            "strict": True,
        }
        made = self.form(OutputSchema("city", OPTIONAL, strict=True))
        assert made["schema"]["required"] == ["name"]

    def test_other_servers_are_told_the_schema_alone(self) -> None:
        """Strictness costs some of them models or keywords."""
        assert self.form(OutputSchema("city", CLOSED), vendors.VLLM) == {"name": "city", "schema": CLOSED}

    def test_other_forms_are_settings(self) -> None:
        """Any JSON object, or a grammar."""
        fields: dict[str, JsonValue] = {"response_format": {"type": "json_object"}}
        request = read(fields)
        assert request.output is None
        assert sent(request)["response_format"] == {"type": "json_object"}
