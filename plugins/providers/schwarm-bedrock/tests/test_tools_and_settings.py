"""Tools, the choice among them, the shape of the answer, and settings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schwarm_bedrock.json_schema import held_to
from schwarm_core import (
    Message,
    ModelSettings,
    OutputSchema,
    ServerTool,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
    assistant,
    user,
)

LLAMA = "meta.llama3-1-70b-instruct-v1:0"
NOVA = "amazon.nova-pro-v1:0"
ONE_CALL = {"tool_choice": {"type": "auto", "disable_parallel_tool_use": True}}
TOOLS = (ToolDefinition("look", "Looks."), ToolDefinition("see"), ToolDefinition("go"))
CALLED = (
    user("Look"),
    assistant([ToolCallPart("t1", "look")]),
    Message("tool", (ToolResultPart("t1", "look"),)),
)


def names(payload: Any) -> list[str]:
    """The tools' names."""
    return [tool["toolSpec"]["name"] for tool in payload["toolConfig"]["tools"]]


class TestTools:
    """What may be called."""

    def test_a_tool_is_a_specification(self, encode: Any) -> None:
        """Without a description if it has none, which the service would refuse."""
        tools = encode(user("Hi"), tools=TOOLS[:2])["toolConfig"]["tools"]
        schema = {"json": {"type": "object", "properties": {}}}
        assert tools == [
            {"toolSpec": {"name": "look", "description": "Looks.", "inputSchema": schema}},
            {"toolSpec": {"name": "see", "inputSchema": schema}},
        ]

    @pytest.mark.parametrize(("model", "strict"), [("anthropic.claude-sonnet-4-6", True), (NOVA, False)])
    def test_it_is_strict_where_that_is_asked_and_known(self, encode: Any, model: str, strict: bool) -> None:
        """Its schema is what the service can hold a model to."""
        schema = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}}
        (tool,) = encode(user("Hi"), model=model, tools=(ToolDefinition("look", "", schema, strict=True),))[
            "toolConfig"
        ]["tools"]
        assert tool["toolSpec"].get("strict", False) is strict
        assert ("additionalProperties" in tool["toolSpec"]["inputSchema"]["json"]) is strict

    def test_the_services_own_tools_are_listed(self, encode: Any) -> None:
        """As they are documented; of others none."""
        own = ServerTool("bedrock", {"systemTool": {"name": "nova_code_interpreter"}})
        payload = encode(
            user("Hi"), tools=(own, ServerTool("acme", {"type": "search"})), model="amazon.nova-2-lite-v1:0"
        )
        assert payload["toolConfig"] == {"tools": [{"systemTool": {"name": "nova_code_interpreter"}}]}

    @pytest.mark.parametrize(("model", "marked"), [("anthropic.claude-sonnet-4-6", True), (NOVA, False)])
    def test_a_cache_point_stands_among_tools_where_it_may(self, encode: Any, model: str, marked: bool) -> None:
        """It is an entry of the list."""
        tools = (*TOOLS, ServerTool("bedrock", {"cachePoint": {"type": "default"}}))
        found = encode(user("Hi"), tools=tools, model=model)["toolConfig"]["tools"]
        assert ("cachePoint" in found[-1]) is marked


class TestChoice:
    """Whether they may, may not or must be called."""

    @pytest.mark.parametrize(
        ("choice", "model", "told", "offered"),
        [
            ("auto", NOVA, None, ["look", "see", "go"]),
            ("required", NOVA, {"any": {}}, ["look", "see", "go"]),
            ("required", LLAMA, None, ["look", "see", "go"]),
            (("see",), NOVA, {"tool": {"name": "see"}}, ["look", "see", "go"]),
            (("see",), LLAMA, None, ["see"]),
            (("see",), "mistral.mistral-large-2407-v1:0", {"any": {}}, ["see"]),
            (("see", "go"), NOVA, {"any": {}}, ["see", "go"]),
        ],
    )
    def test_it_is_told_where_it_can_be(self, encode: Any, choice: Any, model: str, told: Any, offered: Any) -> None:
        """Elsewhere nothing else is offered."""
        payload = encode(user("Hi"), tools=TOOLS, tool_choice=choice, model=model)
        assert (payload["toolConfig"].get("toolChoice"), names(payload)) == (told, offered)

    def test_no_tool_is_offered_where_none_may_be_called(self, encode: Any) -> None:
        """The service has no other way to say so."""
        assert "toolConfig" not in encode(user("Hi"), tools=TOOLS, tool_choice="none")

    def test_what_was_called_is_told_to_be_gone(self, encode: Any) -> None:
        """The service insists on its definition."""
        payload = encode(*CALLED, tools=TOOLS, tool_choice="none")
        assert names(payload) == ["look"]
        assert "No longer available" in payload["toolConfig"]["tools"][0]["toolSpec"]["description"]

    def test_claude_cant_be_made_to_call_while_it_thinks(self, encode: Any) -> None:
        """It would refuse."""
        payload = encode(user("Hi"), tools=TOOLS, tool_choice="required", settings=ModelSettings(reasoning="high"))
        assert "toolChoice" not in payload["toolConfig"]

    @pytest.mark.parametrize(
        ("model", "choice", "fields"),
        [
            ("anthropic.claude-sonnet-4-6", "auto", ONE_CALL),
            ("anthropic.claude-sonnet-4-6", "required", None),
            (NOVA, "auto", None),
        ],
    )
    def test_claude_can_be_told_to_call_one_at_a_time(
        self, encode: Any, decode: Any, model: str, choice: Any, fields: Any
    ) -> None:
        """Others can't, nor can it with another choice."""
        payload = encode(user("Hi"), tools=TOOLS, tool_choice=choice, parallel_tools=False, model=model)
        assert payload.get("additionalModelRequestFields") == fields
        assert decode(model, **payload).parallel_tools == (False if fields else None)


class TestOutput:
    """The shape of the answer."""

    def test_it_is_a_schema_in_a_text(self, encode: Any) -> None:
        """With its name and what it is."""
        schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
        payload = encode(user("Hi"), output=OutputSchema("answer", schema, "The answer."))
        found = payload["outputConfig"]["textFormat"]
        assert found["type"] == "json_schema"
        said = found["structure"]["jsonSchema"]
        assert (said["name"], said["description"]) == ("answer", "The answer.")
        assert json.loads(said["schema"]) == {**schema, "additionalProperties": False}

    def test_what_the_service_doesnt_know_is_said_in_the_description(self) -> None:
        """At any depth; names of properties are no keywords."""
        schema = {
            "type": "object",
            "properties": {
                "minimum": {"type": "number", "minimum": 0, "description": "The least"},
                "list": {"type": "array", "minItems": 2, "maxItems": 3, "items": {"$ref": "#/$defs/inner"}},
                "some": {"type": "array", "minItems": 1, "items": {"anyOf": [{"type": "integer", "multipleOf": 5}]}},
            },
            "additionalProperties": False,
            "$defs": {"inner": {"type": "object", "properties": {}}},
        }
        assert held_to(schema) == {
            "type": "object",
            "properties": {
                "minimum": {"type": "number", "description": "The least (minimum: 0)"},
                "list": {
                    "type": "array",
                    "items": {"$ref": "#/$defs/inner"},
                    "description": "(minItems: 2, maxItems: 3)",
                },
                "some": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"anyOf": [{"type": "integer", "description": "(multipleOf: 5)"}]},
                },
            },
            "additionalProperties": False,
            "$defs": {"inner": {"type": "object", "properties": {}, "additionalProperties": False}},
        }

    def test_a_schema_that_is_known_stays_as_it_is(self) -> None:
        """Twice is as once."""
        schema = {"type": "object", "properties": {"a": {"type": "integer", "maximum": 3}}}
        assert held_to(held_to(schema)) == held_to(schema)


class TestSettings:
    """How to answer."""

    def test_those_of_converse(self, encode: Any) -> None:
        """The others of the neutral ones it lacks."""
        settings = ModelSettings(
            0.5, 0.9, max_tokens=5, stop=(".",), seed=1, presence_penalty=1.0, frequency_penalty=1.0
        )
        payload = encode(user("Hi"), settings=settings, model=LLAMA)
        assert payload["inferenceConfig"] == {"temperature": 0.5, "topP": 0.9, "maxTokens": 5, "stopSequences": ["."]}
        assert payload.keys() == {"messages", "inferenceConfig"}

    @pytest.mark.parametrize(
        ("model", "fields"),
        [
            ("anthropic.claude-sonnet-4-6", {"top_k": 7}),
            (NOVA, {"inferenceConfig": {"topK": 7}}),
            (LLAMA, None),
        ],
    )
    def test_top_k_is_the_makers(self, encode: Any, model: str, fields: Any) -> None:
        """Each has another name for it, or none."""
        payload = encode(user("Hi"), settings=ModelSettings(top_k=7), model=model)
        assert payload.get("additionalModelRequestFields") == fields

    @pytest.mark.parametrize(
        ("model", "reasoning", "fields"),
        [
            (
                "anthropic.claude-opus-4-6-v1",
                "max",
                {"thinking": {"type": "adaptive"}, "output_config": {"effort": "max"}},
            ),
            ("anthropic.claude-opus-4-6-v1", 3000, {"thinking": {"type": "enabled", "budget_tokens": 3000}}),
            ("anthropic.claude-opus-4-5-v1", "low", {"thinking": {"type": "enabled", "budget_tokens": 2048}}),
            ("anthropic.claude-opus-4-5-v1", "none", None),
            ("amazon.nova-2-lite-v1:0", 9000, {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "high"}}),
            ("openai.gpt-oss-20b-1:0", "minimal", {"reasoning_effort": "low"}),
            ("qwen.qwen3-32b-v1:0", "medium", {"reasoning_config": "high"}),
            ("anthropic.claude-3-haiku-20240307-v1:0", "high", None),
            (LLAMA, "high", None),
        ],
    )
    def test_thinking_is_the_makers(self, encode: Any, model: str, reasoning: Any, fields: Any) -> None:
        """In words or tokens, whichever it takes."""
        payload = encode(user("Hi"), settings=ModelSettings(reasoning=reasoning), model=model)
        assert payload.get("additionalModelRequestFields") == fields
