"""Tools, and how they may be used."""

from typing import Any

import pytest

from schwarm_core import ModelRequest, ModelSettings, ServerTool, ToolChoice, ToolDefinition, user
from schwarm_google.codec import GoogleCodec

TIDE = ToolDefinition("tide", "The tide.", {"type": "object", "properties": {"kind": {"const": "spring"}}})
WIND = ToolDefinition("wind")
SEARCH = ServerTool("google", {"googleSearch": {}})
PATH = "/v1beta/models/gemini-3-flash-preview:generateContent"


def read(codec: GoogleCodec, **fields: Any) -> ModelRequest:
    """A request with one question, read."""
    return codec.decode_request(PATH, {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}], **fields})


class TestDefinitions:
    """Functions are declared; the vendor's own tools stand as they are."""

    def test_functions_are_declared_by_json_schema(self, written: Any) -> None:
        """`const` as `enum`; a description only where there is one."""
        assert written(user("Hi"), tools=(TIDE, WIND))["tools"] == [
            {
                "functionDeclarations": [
                    {
                        "name": "tide",
                        "description": "The tide.",
                        "parametersJsonSchema": {"type": "object", "properties": {"kind": {"enum": ["spring"]}}},
                    },
                    {"name": "wind", "parametersJsonSchema": {"type": "object", "properties": {}}},
                ]
            }
        ]

    def test_the_order_is_kept(self, written: Any) -> None:
        """What stands between functions stands there still; another vendor's tool is left out."""
        tools = (TIDE, SEARCH, ServerTool("acme", {"acme_search": {}}), WIND)
        names = [list(entry) for entry in written(user("Hi"), tools=tools)["tools"]]
        assert names == [["functionDeclarations"], ["googleSearch"], ["functionDeclarations"]]

    def test_an_openapi_declaration_comes_back_as_it_was(self, codec: GoogleCodec) -> None:
        """In between it is JSON Schema, so that every vendor's models can be told of it."""
        parameters = {
            "type": "OBJECT",
            "properties": {"at": {"type": "STRING", "nullable": True}, "n": {"type": "ARRAY", "max_items": "3"}},
        }
        request = read(codec, tools=[{"function_declarations": [{"name": "tide", "parameters": parameters}]}])
        (tool,) = request.tools
        assert isinstance(tool, ToolDefinition)
        assert tool.parameters == {
            "type": "object",
            "properties": {"at": {"type": ["string", "null"]}, "n": {"type": "array", "maxItems": 3}},
        }
        entries: Any = codec.encode_request(request, stream=False).payload["tools"]
        assert entries[0]["functionDeclarations"][0]["parameters"]["properties"] == {
            "at": {"type": "string", "nullable": True},
            "n": {"type": "array", "maxItems": 3},
        }

    def test_what_only_the_vendor_knows_is_kept(self, codec: GoogleCodec) -> None:
        """Beside the neutral fields, and no empty schema is invented."""
        tools = [
            {"functionDeclarations": [{"name": "tide", "behavior": "NON_BLOCKING", "response": {"type": "STRING"}}]}
        ]
        assert codec.encode_request(read(codec, tools=tools), stream=False).payload["tools"] == tools

    def test_one_entry_may_hold_several_tools(self, codec: GoogleCodec) -> None:
        """Each is one of its own afterwards."""
        request = read(codec, tools={"google_search": {}, "urlContext": {}})
        assert request.tools == (SEARCH, ServerTool("google", {"urlContext": {}}))


class TestChoice:
    """Whether tools may, may not or must be called."""

    @pytest.mark.parametrize(
        ("choice", "said"),
        [
            ("auto", None),
            ("none", {"mode": "NONE"}),
            ("required", {"mode": "ANY"}),
            (("tide", "wind"), {"mode": "ANY", "allowedFunctionNames": ["tide", "wind"]}),
        ],
    )
    def test_it_is_a_mode_there_and_back(
        self, codec: GoogleCodec, written: Any, choice: ToolChoice, said: dict[str, object] | None
    ) -> None:
        """With the names of functions where they are chosen."""
        payload = written(user("Hi"), tools=(TIDE, WIND), tool_choice=choice)
        assert payload.get("toolConfig", {}).get("functionCallingConfig") == said
        assert codec.decode_request(PATH, payload).tool_choice == choice

    def test_what_is_strict_is_validated(self, written: Any) -> None:
        """The vendor holds the model to all schemas or to none."""
        strict = ToolDefinition("tide", strict=True)
        payload = written(user("Hi"), tools=(strict, WIND))
        assert payload["toolConfig"] == {"functionCallingConfig": {"mode": "VALIDATED"}}

    def test_modes_that_no_one_else_has_are_kept(self, codec: GoogleCodec) -> None:
        """The choice is free then, as far as others are concerned."""
        config: Any = {"functionCallingConfig": {"mode": "VALIDATED", "allowedFunctionNames": ["tide"]}}
        request = read(codec, toolConfig=config, tools=[{"functionDeclarations": [{"name": "tide"}]}])
        assert request.tool_choice == "auto"
        assert codec.encode_request(request, stream=False).payload["toolConfig"] == config

    def test_none_is_not_said_where_there_is_nothing_to_call(self, written: Any) -> None:
        """The vendor refuses a configuration for functions without any."""
        assert "toolConfig" not in written(user("Hi"), tools=(SEARCH,), tool_choice="none")


class TestCombination:
    """Functions beside tools that the vendor runs."""

    def test_the_vendor_is_told_of_it(self, written: Any) -> None:
        """As it demands since Gemini 3."""
        config = written(user("Hi"), tools=(TIDE, SEARCH))["toolConfig"]
        assert config == {"includeServerSideToolInvocations": True}

    @pytest.mark.parametrize("fields", [{"model": "gemini-2.5-flash"}, {"vertex": True}])
    def test_who_does_not_know_the_setting_is_not_sent_it(self, written: Any, fields: dict[str, Any]) -> None:
        """Older models and Vertex AI refuse it."""
        assert "toolConfig" not in written(user("Hi"), tools=(TIDE, SEARCH), **fields)

    def test_it_can_be_left_out(self, written: Any) -> None:
        """By the setting itself."""
        settings = ModelSettings(extra={"toolConfig": {"includeServerSideToolInvocations": False}})
        assert "toolConfig" not in written(user("Hi"), tools=(TIDE, SEARCH), settings=settings)
