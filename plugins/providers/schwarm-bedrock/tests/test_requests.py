"""Requests in Converse's format, read and written again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schwarm_bedrock.normalisation import exception, normalise
from schwarm_core import (
    CachePointPart,
    InvalidRequestError,
    MediaPart,
    Message,
    ModelSettings,
    OpaquePart,
    OutputSchema,
    ReasoningPart,
    ServerTool,
    TextPart,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
    user,
)

ANYTHING = "arn%3Aaws%3Abedrock%3Aus-east-1%3A012345678901%3Aapplication-inference-profile%2Fa1b2c3"
IMAGE = {"image": {"format": "png", "source": {"bytes": "aW1hZ2U="}}}
CALL = {"toolUse": {"toolUseId": "t1", "name": "look", "input": {"at": ["it", 1.5, None]}}}
SEARCH = {"searchResult": {"source": "https://e.com", "title": "E", "content": [{"text": "e"}]}}
CITED = {
    "citationsContent": {
        "content": [{"text": "It is "}, {"text": "blue."}],
        "citations": [
            {
                "title": "Colours",
                "source": "kb-1",
                "sourceContent": [{"text": "blue"}],
                "location": {"documentPage": {"documentIndex": 0, "start": 1, "end": 2}},
            },
            {
                "location": {"web": {"url": "https://e.com", "domain": "e.com"}},
                "sourceContent": [{"text": "a"}, {"text": "b"}],
            },
        ],
    }
}
USER_BLOCKS: list[dict[str, Any]] = [
    {"text": "Hi"},
    IMAGE,
    {"image": {"format": "jpeg", "source": {"s3Location": {"uri": "s3://b/i", "bucketOwner": "012345678901"}}}},
    {"document": {"name": "Plan (2)", "format": "docx", "source": {"bytes": "aQ=="}, "citations": {"enabled": True}}},
    {"document": {"name": "Notes", "source": {"text": "Note"}, "context": "of today"}},
    {"document": {"name": "Pieces", "source": {"content": [{"text": "a"}, {"text": "b"}]}}},
    {"video": {"format": "three_gp", "source": {"bytes": "aQ=="}}},
    {"video": {"format": "mpg", "source": {"s3Location": {"uri": "s3://b/v"}}}},
    {"audio": {"format": "x-aac", "source": {"bytes": "aQ=="}}},
    {"cachePoint": {"type": "default", "ttl": "1h"}},
    {"guardContent": {"text": {"text": "secret", "qualifiers": ["query", "guard_content"]}}},
    {"guardContent": {"image": {"format": "png", "source": {"bytes": "aQ=="}}}},
    SEARCH,
    {"somethingNew": {"a": 1}},
]
MODEL_BLOCKS = [
    {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "c2ln"}}},
    {"reasoningContent": {"redactedContent": "c2VjcmV0"}},
    {"text": "Yes"},
    CALL,
    {
        "toolUse": {
            "toolUseId": "s1",
            "name": "nova_code_interpreter",
            "input": {"snippet": "1"},
            "type": "server_tool_use",
        }
    },
    {"toolResult": {"toolUseId": "s1", "content": [{"json": {"out": 1}}], "status": "success", "type": "nova_result"}},
    CITED,
]
RESULT_BLOCKS = [
    {"text": "seen"},
    {"json": {"a": [1, {"b": None}]}},
    IMAGE,
    {"document": {"name": "Scan", "format": "pdf", "source": {"bytes": "aQ=="}}},
    SEARCH,
]
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
WHOLE: dict[str, Any] = {
    "messages": [
        {"role": "user", "content": USER_BLOCKS},
        {"role": "assistant", "content": MODEL_BLOCKS},
        {
            "role": "user",
            "content": [
                {"toolResult": {"toolUseId": "t1", "content": RESULT_BLOCKS, "status": "error"}},
                {"cachePoint": {"type": "default"}},
                {"text": "Go on."},
            ],
        },
        {"role": "system", "content": [{"text": "Be brief now."}, {"toolAddition": {"tool": {"name": "look"}}}]},
    ],
    "system": [{"text": "Be kind."}, {"guardContent": {"text": {"text": "x"}}}, {"cachePoint": {"type": "default"}}],
    "inferenceConfig": {"maxTokens": 9, "temperature": 0, "topP": 0.5, "stopSequences": ["."], "new": 1},
    "toolConfig": {
        "tools": [
            {"toolSpec": {"name": "look", "description": "Looks.", "inputSchema": {"json": SCHEMA}, "strict": True}},
            {"toolSpec": {"name": "see", "inputSchema": {"json": {"type": "object"}}, "new": 1}},
            {"systemTool": {"name": "nova_grounding"}},
            {"cachePoint": {"type": "default"}},
        ],
        "toolChoice": {"tool": {"name": "look"}},
    },
    "additionalModelRequestFields": {"top_k": 5, "anthropic_beta": ["x"]},
    "additionalModelResponseFieldPaths": ["/stop_sequence"],
    "guardrailConfig": {"guardrailIdentifier": "g", "guardrailVersion": "DRAFT", "trace": "enabled"},
    "performanceConfig": {"latency": "optimized"},
    "promptVariables": {"a": {"text": "b"}},
    "requestMetadata": {"team": "blue"},
    "serviceTier": {"type": "flex"},
    "outputConfig": {
        "effort": "low",
        "textFormat": {
            "type": "json_schema",
            "structure": {"jsonSchema": {"name": "it", "description": "It.", "schema": json.dumps(SCHEMA)}},
        },
    },
    "somethingNew": [],
}


class TestRoundTrip:
    """Nothing is lost."""

    @pytest.mark.parametrize("stream", [False, True])
    def test_a_request_with_everything_is_the_same_again(self, codec: Any, stream: bool) -> None:
        """Every documented field, and those that aren't yet."""
        path = f"/model/{ANYTHING}/converse{'-stream' if stream else ''}"
        sent = codec.encode_request(codec.decode_request(path, WHOLE), stream=stream)
        assert normalise(json.loads(json.dumps(sent.payload))) == normalise(json.loads(json.dumps(WHOLE)))

    @pytest.mark.parametrize("blocks", [[block] for block in USER_BLOCKS if "cachePoint" not in block])
    def test_a_persons_block_is_the_same_again(self, encode: Any, decode: Any, blocks: Any) -> None:
        """Each kind by itself, beside a text."""
        content = [{"text": "See"}, *blocks]
        request = decode(messages=[{"role": "user", "content": content}])
        assert encode(*request.messages)["messages"] == [{"role": "user", "content": content}]

    def test_models_of_one_way_of_thinking_keep_it(self, codec: Any) -> None:
        """What stands among the maker's fields and has a neutral setting comes back the same."""
        cases = [
            (
                "us.anthropic.claude-sonnet-4-6",
                {"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}},
                "high",
            ),
            ("us.anthropic.claude-sonnet-4-6", {"thinking": {"type": "adaptive"}}, None),
            ("anthropic.claude-sonnet-4-20250514-v1:0", {"thinking": {"type": "enabled", "budget_tokens": 1024}}, 1024),
            ("anthropic.claude-sonnet-4-20250514-v1:0", {"thinking": {"type": "disabled"}}, None),
            (
                "us.amazon.nova-2-lite-v1:0",
                {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}},
                "low",
            ),
            ("openai.gpt-oss-120b-1:0", {"reasoning_effort": "medium"}, "medium"),
            ("qwen.qwen3-32b-v1:0", {"reasoning_config": "high"}, "high"),
            ("acme.unheard-of-v1", {"reasoning_config": "high"}, None),
        ]
        for model, fields, reasoning in cases:
            messages = [{"role": "user", "content": [{"text": "Hi"}]}]
            payload = {"messages": messages, "additionalModelRequestFields": fields}
            request = codec.decode_request(f"/model/{model}/converse", payload)
            assert request.settings.reasoning == reasoning
            assert codec.encode_request(request, stream=False).payload == payload


class TestMeaning:
    """What has a neutral word gets it."""

    def test_messages(self, decode: Any) -> None:
        """Results are told by tools, with the tools' names; the rest by who says it."""
        request = decode(**WHOLE)
        assert [message.role for message in request.messages] == [
            "system",
            "user",
            "assistant",
            "tool",
            "user",
            "system",
        ]
        assert request.messages[3].parts[0].name == "look"
        assert isinstance(request.messages[3].parts[1], CachePointPart)

    def test_parts(self, decode: Any) -> None:
        """Each kind is its part."""
        request = decode(**WHOLE)
        kinds = [type(part) for message in request.messages[1:4] for part in message.parts]
        assert kinds == [
            *[TextPart, *[MediaPart] * 8, CachePointPart, TextPart, MediaPart, OpaquePart, OpaquePart],
            *[ReasoningPart, ReasoningPart, TextPart, ToolCallPart, OpaquePart, OpaquePart, TextPart],
            *[ToolResultPart, CachePointPart],
        ]

    def test_what_they_say(self, decode: Any) -> None:
        """Media are bytes or places, arguments JSON, citations citations."""
        messages = decode(**WHOLE).messages
        image, stored, plan, notes, pieces = messages[1].parts[1:6]
        assert (image.media_type, image.data) == ("image/png", b"image")
        assert (stored.media_type, stored.url) == ("image/jpeg", "s3://b/i")
        assert (plan.name, plan.data, notes.data, pieces.data) == ("Plan (2)", b"i", b"Note", b"a\nb")
        call, cited = messages[2].parts[3], messages[2].parts[6]
        assert json.loads(call.arguments) == {"at": ["it", 1.5, None]}
        assert (cited.text, [each.text for each in cited.citations]) == ("It is blue.", ["blue", "ab"])
        assert (cited.citations[0].title, cited.citations[1].url) == ("Colours", "https://e.com")
        assert messages[3].parts[0].content[1].text == '{"a": [1, {"b": null}]}'

    def test_tools_and_settings(self, decode: Any) -> None:
        """What is neutral is no `extra`."""
        request = decode(**WHOLE)
        assert request.tools[0] == ToolDefinition("look", "Looks.", SCHEMA, strict=True)
        assert request.tools[2:] == (
            ServerTool("bedrock", {"systemTool": {"name": "nova_grounding"}}),
            ServerTool("bedrock", {"cachePoint": {"type": "default"}}),
        )
        assert (request.tool_choice, request.settings.top_k, request.settings.stop) == (("look",), 5, (".",))
        assert request.output == OutputSchema("it", SCHEMA, "It.", mode="native")
        assert request.settings.extra["outputConfig"] == {"effort": "low"}
        assert "messages" not in request.settings.extra

    @pytest.mark.parametrize(
        ("path", "payload"),
        [
            ("/model/m/invoke", {}),
            ("/model/a.b/converse", []),
            ("/model/a.b/converse", {"messages": [{"role": "critic", "content": []}]}),
            ("/model/a.b/converse", {"messages": ["Hi"]}),
            (
                "/model/a.b/converse",
                {"system": [{"image": {"source": {"bytes": "?"}}}]},
            ),
            ("/model/a.b/converse", {"inferenceConfig": {"topP": "much"}}),
        ],
    )
    def test_what_is_none_of_the_format_is_an_error(self, codec: Any, path: str, payload: object) -> None:
        """With the reason."""
        with pytest.raises(InvalidRequestError, match=r"Converse"):
            codec.decode_request(path, payload)


class TestNormalisation:
    """When two requests mean the same."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"system": [], "inferenceConfig": {}, "additionalModelRequestFields": {}}, {}),
            ({"toolConfig": {"tools": [], "toolChoice": {"auto": {}}}}, {"toolConfig": {"tools": []}}),
            (
                {"messages": [{"role": "user", "content": [{"text": "a"}, {"text": " "}]}]},
                {"messages": [{"role": "user", "content": [{"text": "a"}]}]},
            ),
            (
                {
                    "messages": [
                        {"role": "user", "content": [{"text": "a"}]},
                        {"role": "user", "content": [{"text": "b"}]},
                    ]
                },
                {"messages": [{"role": "user", "content": [{"text": "a"}, {"text": "b"}]}]},
            ),
        ],
    )
    def test_same(self, one: Any, other: Any) -> None:
        """What says as little, or is said another way."""
        assert normalise(one) == normalise(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"toolConfig": {"tools": [], "toolChoice": {"any": {}}}}, {"toolConfig": {"tools": []}}),
            ({"requestMetadata": {}}, {}),
            ({"system": [{"text": "a"}]}, {"system": [{"text": "a "}]}),
            (
                {"messages": [{"role": "user", "content": [{"toolResult": {"toolUseId": "a", "status": "error"}}]}]},
                {"messages": [{"role": "user", "content": [{"toolResult": {"toolUseId": "a"}}]}]},
            ),
        ],
    )
    def test_different(self, one: Any, other: Any) -> None:
        """What the service may take another way."""
        assert normalise(one) != normalise(other)

    def test_exceptions_have_reasons(self) -> None:
        """What is moved, and where it can't stand."""
        document = {"document": {"name": "a", "format": "pdf", "source": {"bytes": "aQ=="}}}
        results: Any = [{"role": "user", "content": [{"toolResult": {"toolUseId": "a", "content": [document]}}]}]
        assert "beside" in exception("/model/amazon.nova-pro-v1%3A0/converse", {"messages": results})
        assert exception("/model/anthropic.claude-sonnet-4-6/converse", {"messages": results}) == ""
        assert exception("/model/a.b/converse", WHOLE) == ""


class TestExtra:
    """What is Bedrock's own."""

    def test_settings_are_put_together_with_what_neutral_ones_make(self, encode: Any) -> None:
        """What is given wins."""
        settings = ModelSettings(
            max_tokens=5,
            top_k=3,
            extra={
                "additionalModelRequestFields": {"a": 1},
                "inferenceConfig": {"maxTokens": 7},
                "requestMetadata": {"b": "c"},
            },
        )
        payload = encode(user("Hi"), settings=settings)
        assert payload["inferenceConfig"] == {"maxTokens": 7}
        assert payload["additionalModelRequestFields"] == {"top_k": 3, "a": 1}
        assert payload["requestMetadata"] == {"b": "c"}

    def test_a_requests_own_fields_are_sent(self, encode: Any) -> None:
        """Another family's aren't."""
        payload = encode(user("Hi"), extra={"bedrock": {"serviceTier": {"type": "flex"}}, "acme": {"a": 1}})
        assert payload["serviceTier"] == {"type": "flex"}
        assert "a" not in payload

    def test_guarded_texts_can_be_made(self, encode: Any) -> None:
        """A text part with the mark is looked at by the guardrail."""
        part = TextPart("secret", extra={"bedrock": {"guardContent": {"qualifiers": ["query"]}}})
        (turn,) = encode(Message("user", (part,)))["messages"]
        assert turn["content"] == [{"guardContent": {"text": {"text": "secret", "qualifiers": ["query"]}}}]

    def test_what_a_block_says_beside_its_kind_comes_back(self, encode: Any, decode: Any) -> None:
        """With the part, whose kind stays known."""
        content = [{"text": "Hi", "mood": "good"}, {"image": {**IMAGE["image"]}, "mood": "bad"}]
        messages = decode(messages=[{"role": "user", "content": content}]).messages
        assert [type(part) for part in messages[0].parts] == [TextPart, MediaPart]
        assert encode(*messages)["messages"][0]["content"] == content

    def test_maker_fields_that_are_left_stay(self, decode: Any) -> None:
        """When one beside them has a neutral setting."""
        fields = {"inferenceConfig": {"topK": 4, "new": 1}}
        settings = decode("amazon.nova-pro-v1:0", additionalModelRequestFields=fields).settings
        assert (settings.top_k, settings.extra) == (
            4,
            {"additionalModelRequestFields": {"inferenceConfig": {"new": 1}}},
        )
