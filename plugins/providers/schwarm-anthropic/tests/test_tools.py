"""Tools, whether they are called, and the shape of the answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from schwarm_anthropic.codec import AnthropicCodec
from schwarm_anthropic.output_schema import held
from schwarm_core import ModelSettings, OutputSchema, ServerTool, ToolDefinition, user

Send = Callable[..., dict[str, Any]]

SCHEMA = {"type": "object", "properties": {"at": {"type": "string"}}, "required": ["at"]}
LOOK = ToolDefinition("look", "Look somewhere.", SCHEMA)
LISTEN = ToolDefinition("listen")
SEARCH = ServerTool("anthropic", {"type": "web_search_20250305", "name": "web_search", "max_uses": 2})


def closed(**properties: object) -> dict[str, object]:
    """An object's schema, closed."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


class TestTools:
    """What the model may call."""

    def test_each_is_told_of(self, send: Send) -> None:
        """One's own by schema, the vendor's as they are; those of other vendors aren't."""
        sent = send([user("Hi")], tools=(LOOK, LISTEN, SEARCH, ServerTool("acme", {"type": "search"})))
        assert sent["tools"] == [
            {"name": "look", "description": "Look somewhere.", "input_schema": SCHEMA},
            {"name": "listen", "input_schema": {"type": "object", "properties": {}}},
            {"type": "web_search_20250305", "name": "web_search", "max_uses": 2},
        ]
        assert "tool_choice" not in sent

    def test_a_schema_is_that_of_an_object(self, send: Send) -> None:
        """The API insists on it."""
        (tool,) = send([user("Hi")], tools=(ToolDefinition("look", parameters={}),))["tools"]
        assert tool["input_schema"] == {"type": "object"}

    @pytest.mark.parametrize("strict", [True, False])
    def test_strict_is_said_if_someone_says_it(self, send: Send, strict: bool) -> None:
        """A schema that the model is to be held to is brought into the form for that."""
        (tool,) = send([user("Hi")], tools=(ToolDefinition("look", "", SCHEMA, strict),))["tools"]
        assert tool["strict"] is strict
        assert tool["input_schema"].get("additionalProperties") is (False if strict else None)

    def test_what_only_the_api_knows(self, send: Send, again: Callable[..., Any]) -> None:
        """Deferred loading, examples, callers, cache points and what may come."""
        extra = {"defer_loading": True, "input_examples": [{"at": "home"}], "cache_control": {"type": "ephemeral"}}
        (tool,) = send([user("Hi")], tools=(ToolDefinition("look", "", SCHEMA, extra={"anthropic": extra}),))["tools"]
        assert tool == {"name": "look", "input_schema": SCHEMA, **extra}
        payload = {
            "model": "claude-sonnet-4-5",
            "max_tokens": 5,
            "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}],
            "tools": [tool, {"type": "mcp_toolset", "mcp_server_name": "home", "configs": {"a": {"enabled": False}}}],
        }
        assert again(payload) == payload

    def test_definitions_are_read(self, codec: AnthropicCodec) -> None:
        """As tools of one's own, or as the vendor's."""
        tools = [
            {
                "name": "look",
                "description": "Look somewhere.",
                "input_schema": SCHEMA,
                "type": "custom",
                "strict": None,
            },
            dict(SEARCH.definition),
        ]
        payload: Any = {"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "Hi"}], "tools": tools}
        assert codec.decode_request("/v1/messages", payload).tools == (LOOK, SEARCH)


class TestChoice:
    """Whether tools may, may not or must be called."""

    @pytest.mark.parametrize(
        ("choice", "parallel", "expected"),
        [
            ("auto", None, None),
            ("auto", False, {"type": "auto", "disable_parallel_tool_use": True}),
            ("auto", True, {"type": "auto", "disable_parallel_tool_use": False}),
            ("none", False, {"type": "none"}),
            ("required", None, {"type": "any"}),
            ("required", False, {"type": "any", "disable_parallel_tool_use": True}),
            (("look",), None, {"type": "tool", "name": "look"}),
        ],
    )
    def test_each_way(
        self, send: Send, codec: AnthropicCodec, choice: Any, parallel: bool | None, expected: object
    ) -> None:
        """In the API's words; what is its default isn't said."""
        sent = send([user("Hi")], tools=(LOOK, LISTEN), tool_choice=choice, parallel_tools=parallel)
        assert sent.get("tool_choice") == expected
        read = codec.decode_request("/v1/messages", sent)
        assert read.tool_choice == choice
        assert read.parallel_tools is (None if choice == "none" else parallel)

    def test_one_of_several(self, send: Send) -> None:
        """The API can't say it, so the others aren't offered."""
        sent = send([user("Hi")], tools=(LOOK, LISTEN, SEARCH), tool_choice=("look", "web_search"))
        assert [tool["name"] for tool in sent["tools"]] == ["look", "web_search"]
        assert sent["tool_choice"] == {"type": "any"}

    def test_without_tools_there_is_no_choice(self, send: Send) -> None:
        """The API refuses one."""
        assert send([user("Hi")], tool_choice="required").keys() == {"model", "max_tokens", "messages"}


class TestOutput:
    """The shape of the answer."""

    def test_the_model_is_held_to_it(self, send: Send) -> None:
        """Beside what else is said of the output."""
        output = OutputSchema("place", closed(city={"type": "string"}))
        sent = send([user("Hi")], output=output, settings=ModelSettings(extra={"output_config": {"effort": "low"}}))
        schema = closed(city={"type": "string"})
        assert sent["output_config"] == {"effort": "low", "format": {"type": "json_schema", "schema": schema}}

    def test_what_it_cannot_be_held_to_is_asked_for(self, send: Send) -> None:
        """In words, with the schema, so that dictionaries and tuples can be answered, too."""
        schema = closed(counts={"type": "object", "additionalProperties": {"type": "integer"}})
        sent = send([user("Hi")], output=OutputSchema("counts", schema))
        assert "output_config" not in sent
        (asked,) = sent["system"]
        assert json.loads(asked["text"].partition("\n")[2]) == schema

    @pytest.mark.parametrize("field", ["output_config", "output_format"])
    def test_it_is_read_by_both_its_names(self, codec: AnthropicCodec, field: str) -> None:
        """The older one is written as the newer one."""
        schema: Any = {"type": "json_schema", "schema": {**closed(a={"type": "null"}), "title": "Nothing"}}
        said = {"format": schema} if field == "output_config" else schema
        messages: Any = [{"role": "user", "content": "Hi"}]
        request = codec.decode_request("/", {"model": "m", "max_tokens": 1, "messages": messages, field: said})
        assert request.output == OutputSchema("Nothing", schema["schema"], mode="native")
        assert codec.encode_request(request, stream=False).payload["output_config"] == {"format": schema}


class TestHeldSchema:
    """The form of a schema that a model can be held to."""

    @pytest.mark.parametrize(
        "schema",
        [
            closed(a={"type": "string", "format": "date", "title": "A", "description": "D", "pattern": "^[a-z]+$"}),
            closed(
                a={"type": "array", "items": {"type": "integer"}, "minItems": 1}, b={"const": 1}, c={"enum": [1, "a"]}
            ),
            {**closed(a={"$ref": "#/$defs/A"}, b={"anyOf": [{"type": "null"}]}), "$defs": {"A": {"type": "boolean"}}},
            {"type": "object", "properties": {"may": {"type": "string"}}, "additionalProperties": False},
        ],
    )
    def test_one_that_has_it_stays_as_it_is(self, schema: dict[str, object]) -> None:
        """Whatever the API knows."""
        assert held(schema) == schema

    def test_objects_are_closed(self) -> None:
        """At every depth; what may be left out still may."""
        open_one = {"type": "object", "properties": {"in": {"type": "object", "properties": {}}}}
        shut = {"type": "object", "properties": {}, "additionalProperties": False}
        assert held(open_one) == {"type": "object", "properties": {"in": shut}, "additionalProperties": False}

    def test_what_the_api_does_not_know_is_described(self) -> None:
        """For the model to read."""
        found = held(
            closed(a={"type": "integer", "minimum": 1, "description": "How many."}, b={"oneOf": [{"type": "null"}]})
        )
        assert found == closed(
            a={"type": "integer", "description": "How many. (minimum: 1)"}, b={"anyOf": [{"type": "null"}]}
        )

    @pytest.mark.parametrize(
        "part",
        [
            {"type": "string", "format": "color"},
            {"type": "string", "pattern": "(?=a)b"},
            {"type": "array", "items": {"type": "null"}, "minItems": 2},
            {"type": "string", "maxLength": 3},
        ],
    )
    def test_what_it_knows_in_part(self, part: dict[str, object]) -> None:
        """Some formats, patterns and lengths are not among it."""
        found = held(closed(a=part))
        assert found is not None
        properties: Any = found["properties"]
        assert "(" in properties["a"]["description"]

    @pytest.mark.parametrize(
        "part",
        [
            {"type": "object", "additionalProperties": {"type": "integer"}},
            {"type": "object"},
            {"type": "array"},
            {"type": "array", "prefixItems": [{"type": "null"}], "items": False},
            {},
            True,
            {"$ref": "#"},
        ],
    )
    def test_some_have_none(self, part: object) -> None:
        """Free keys, tuples, anything, and what contains itself."""
        assert held(closed(a=part)) is None

    def test_a_type_that_contains_itself_has_none(self) -> None:
        """Through however many others."""
        one, other = closed(b={"$ref": "#/$defs/B"}), closed(a={"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]})
        assert held({**closed(a={"$ref": "#/$defs/A"}), "$defs": {"A": one, "B": other}}) is None
