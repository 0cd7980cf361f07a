"""How a model is asked to answer."""

from typing import Any

import pytest

from schwarm_core import ModelRequest, ModelSettings, OutputSchema, user
from schwarm_google.codec import GoogleCodec
from schwarm_google.settings import GoogleSettings

SCHEMA: dict[str, Any] = {"type": "object", "properties": {"kind": {"const": "lock"}}, "required": ["kind"]}


class TestNeutralSettings:
    """Each has its place in the vendor's configuration."""

    def test_all_are_said_under_the_vendors_names(self, written: Any) -> None:
        """None is left out."""
        settings = ModelSettings(0.5, 0.9, 40, 100, ("END",), 7, 0.1, 0.2)
        assert written(user("Hi"), settings=settings)["generationConfig"] == {
            "temperature": 0.5,
            "topP": 0.9,
            "topK": 40,
            "maxOutputTokens": 100,
            "stopSequences": ["END"],
            "seed": 7,
            "presencePenalty": 0.1,
            "frequencyPenalty": 0.2,
        }

    def test_nothing_said_is_nothing_sent(self, written: Any) -> None:
        """The vendor's defaults hold."""
        assert written(user("Hi")) == {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}


class TestReasoning:
    """How hard to think is a level, or a budget of tokens."""

    @pytest.mark.parametrize(
        ("model", "reasoning", "said"),
        [
            ("gemini-3-pro-preview", "low", {"thinkingLevel": "LOW", "includeThoughts": True}),
            ("gemini-3-flash-preview", "off", {"thinkingLevel": "MINIMAL", "includeThoughts": True}),
            ("gemini-flash-latest", 512, {"thinkingBudget": 512, "includeThoughts": True}),
            ("gemini-2.5-flash", "low", {"thinkingBudget": 1024, "includeThoughts": True}),
            ("gemini-2.5-flash", "none", {"thinkingBudget": 0}),
            ("gemini-2.5-flash", "immense", {"thinkingLevel": "immense", "includeThoughts": True}),
            ("gemini-2.5-pro", -1, {"thinkingBudget": -1, "includeThoughts": True}),
        ],
    )
    def test_it_is_said_as_the_model_takes_it(
        self, written: Any, model: str, reasoning: str | int, said: dict[str, object]
    ) -> None:
        """Models before Gemini 3 know no levels, and a word that nobody knows is left for the vendor to refuse."""
        payload = written(user("Hi"), model=model, settings=ModelSettings(reasoning=reasoning))
        assert payload["generationConfig"] == {"thinkingConfig": said}

    def test_thoughts_can_be_kept_from_view(self, written: Any) -> None:
        """The vendor's own setting counts more."""
        settings = ModelSettings(reasoning="high", extra={"thinkingConfig": {"includeThoughts": False}})
        assert written(user("Hi"), settings=settings)["generationConfig"] == {
            "thinkingConfig": {"thinkingLevel": "HIGH"}
        }

    def test_a_request_that_hides_thoughts_keeps_hiding_them(self, codec: GoogleCodec) -> None:
        """What was read is asked for again, not what would be asked for today."""
        config: Any = {"thinkingConfig": {"thinkingBudget": 64}}
        payload: Any = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}], "generationConfig": config}
        request = codec.decode_request("/v1beta/models/gemini-2.5-flash:generateContent", payload)
        assert request.settings.reasoning == 64
        assert codec.encode_request(request, stream=False).payload == payload


class TestVendorsSettings:
    """What only Google's models know goes through `extra`."""

    def test_each_goes_where_it_belongs(self, written: Any) -> None:
        """Some stand beside the configuration of the generation, all others in it."""
        extra = GoogleSettings(
            safetySettings=[{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF"}],
            cachedContent="cachedContents/1",
            labels={"team_name": "quay"},
            responseModalities=["TEXT", "IMAGE"],
            imageConfig={"aspectRatio": "1:1"},
        )
        payload = written(user("Hi"), settings=ModelSettings(temperature=0.0, extra=dict(extra)))
        assert payload == {
            "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
            "generationConfig": {
                "temperature": 0.0,
                "responseModalities": ["TEXT", "IMAGE"],
                "imageConfig": {"aspectRatio": "1:1"},
            },
            "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF"}],
            "cachedContent": "cachedContents/1",
            "labels": {"team_name": "quay"},
        }

    def test_python_spelling_is_understood(self, written: Any) -> None:
        """As the vendor's own library has it; nothing is said twice."""
        extra = {"thinking_config": {"include_thoughts": True}, "safety_settings": []}
        payload = written(user("Hi"), settings=ModelSettings(reasoning="low", extra=extra))
        assert payload["generationConfig"]["thinkingConfig"] == {"thinkingLevel": "LOW", "includeThoughts": True}
        assert payload["safetySettings"] == []


class TestOutput:
    """The shape of the answer."""

    def test_a_schema_is_the_vendors_json_schema(self, written: Any) -> None:
        """`const`, which its models aren't held to, is an `enum` of one."""
        payload = written(user("Hi"), output=OutputSchema("lock", SCHEMA))
        assert payload["generationConfig"] == {
            "responseMimeType": "application/json",
            "responseJsonSchema": {**SCHEMA, "properties": {"kind": {"enum": ["lock"]}}},
        }

    def test_an_openapi_schema_is_read_as_json_schema(self, codec: GoogleCodec) -> None:
        """And sent as it came."""
        asked: Any = {
            "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
            "generationConfig": {
                "responseMimeType": "application/json",
                "responseSchema": {
                    "type": "OBJECT",
                    "title": "A lock",
                    "properties": {"at": {"type": "STRING", "nullable": True}},
                },
            },
        }
        request = codec.decode_request("/v1beta/models/gemini-2.5-flash:generateContent", asked)
        assert request.output == OutputSchema(
            "A_lock", {"type": "object", "title": "A lock", "properties": {"at": {"type": ["string", "null"]}}}
        )
        sent = codec.encode_request(request, stream=False).payload["generationConfig"]
        assert sent == {
            "responseMimeType": "application/json",
            "responseSchema": {
                "type": "object",
                "title": "A lock",
                "properties": {"at": {"type": "string", "nullable": True}},
            },
        }

    def test_several_types_are_a_choice_in_openapi(self, codec: GoogleCodec, written: Any) -> None:
        """Which has no lists of them."""
        output = OutputSchema("x", {"type": "object", "properties": {"at": {"type": ["string", "integer", "null"]}}})
        payload = written(user("Hi"), output=output, extra={"google": {"output": "responseSchema"}})
        assert payload["generationConfig"]["responseSchema"]["properties"]["at"] == {
            "anyOf": [{"type": "string"}, {"type": "integer"}],
            "nullable": True,
        }

    def test_an_enumeration_is_no_output_schema(self, codec: GoogleCodec) -> None:
        """The answer isn't JSON, so that it stays the vendor's own setting."""
        config: Any = {"responseMimeType": "text/x.enum", "responseSchema": {"type": "STRING", "enum": ["a", "b"]}}
        asked: Any = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}], "generationConfig": config}
        request = codec.decode_request("/v1beta/models/gemini-2.5-flash:generateContent", asked)
        assert request.output is None
        assert codec.encode_request(request, stream=False).payload == asked


class TestAddress:
    """The model and the kind of answer are said by the path."""

    @pytest.mark.parametrize(
        ("model", "path"),
        [
            ("gemini-2.5-flash", "/models/gemini-2.5-flash:generateContent"),
            ("models/gemini-2.5-flash", "/models/gemini-2.5-flash:generateContent"),
            ("tunedModels/mine", "/tunedModels/mine:generateContent"),
        ],
    )
    def test_a_model_is_named_shortly_or_wholly(self, codec: GoogleCodec, model: str, path: str) -> None:
        """A tuned one needs its whole name."""
        assert codec.encode_request(ModelRequest((user("Hi"),), model), stream=False).path == path

    def test_a_stream_comes_as_events(self, codec: GoogleCodec) -> None:
        """Unless the request that was read asked for a list."""
        path = "/v1beta/models/gemini-2.5-flash:streamGenerateContent"
        payload: Any = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}
        events = codec.decode_request(f"{path}?alt=sse", payload)
        in_a_list = codec.decode_request(path, payload)
        assert (
            codec.encode_request(events, stream=True).path == "/models/gemini-2.5-flash:streamGenerateContent?alt=sse"
        )
        assert codec.encode_request(in_a_list, stream=True).path == "/models/gemini-2.5-flash:streamGenerateContent"
