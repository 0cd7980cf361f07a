"""Thoughts, in each of their forms."""

from collections.abc import Mapping

import pytest

from schwarm_core import Message, ModelRequest, ReasoningPart, TextPart, ToolCallPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_openai.chat import vendors
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.chat.dialect import FAMILY, Dialect

DETAILS: JsonValue = [
    {
        "type": "reasoning.text",
        "text": "Two plus two.",
        "signature": "c2ln",
        "format": "anthropic-claude-v1",
        "index": 0,
    },
    {"type": "reasoning.summary", "summary": "Added.", "format": "openai-responses-v1", "index": 1},
    {"type": "reasoning.encrypted", "data": "ZW5j", "id": "rs_1", "format": "openai-responses-v1", "index": 2},
]


def read(message: Mapping[str, JsonValue]) -> Message:
    """The neutral message of an answer."""
    body: JsonValue = {"choices": [{"message": {"role": "assistant", **message}, "finish_reason": "stop"}]}
    return ChatCodec().decode_response(body).message


def back(message: Message, dialect: Dialect, model: str = "m") -> Mapping[str, object]:
    """The message, as it goes back."""
    messages = (
        ChatCodec(dialect).encode_request(ModelRequest((message,), model=model), stream=False).payload["messages"]
    )
    assert isinstance(messages, list)
    found = messages[0]
    assert isinstance(found, dict)
    return {name: value for name, value in found.items() if name != "role"}


class TestTexts:
    @pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
    def test_they_stand_before_the_answer(self, field: str) -> None:
        """In whichever field they came."""
        message = read({"content": "4", field: "2+2"})
        assert message.parts == (ReasoningPart("2+2", extra={FAMILY: {"field": field}}), TextPart("4"))

    @pytest.mark.parametrize(
        ("dialect", "model", "expected"),
        [
            pytest.param(vendors.DEEPSEEK, "m", {"reasoning_content": "2+2"}, id="deepseek"),
            pytest.param(vendors.OPENROUTER, "m", {"reasoning": "2+2"}, id="openrouter"),
            pytest.param(vendors.GROQ, "openai/gpt-oss-120b", {"reasoning": "2+2"}, id="groq"),
            pytest.param(vendors.GROQ, "llama-3.3-70b", {}, id="groq-without-thoughts"),
            pytest.param(vendors.COMPATIBLE, "m", {"reasoning_content": "2+2"}, id="any"),
            pytest.param(vendors.OPENAI, "m", {}, id="openai"),
        ],
    )
    def test_they_go_back_where_each_server_wants_them(
        self, dialect: Dialect, model: str, expected: dict[str, object]
    ) -> None:
        """Or not at all."""
        message = read({"content": "4", "reasoning_content": "2+2"})
        assert back(message, dialect, model) == {"content": "4", **expected}

    def test_deepseek_wants_some_with_every_call(self) -> None:
        """Be they empty, as in a history from elsewhere."""
        message = Message("assistant", (ToolCallPart("a", "add"),))
        assert back(message, vendors.DEEPSEEK)["reasoning_content"] == ""


class TestDetails:
    def test_each_is_a_part(self) -> None:
        """With its signature; the text beside them says the same and isn't told twice."""
        message = read({"content": "4", "reasoning": "Two plus two.Added.", "reasoning_details": DETAILS})
        parts = message.parts[:3]
        assert all(isinstance(part, ReasoningPart) for part in parts)
        assert [(part.text, part.signature) for part in parts if isinstance(part, ReasoningPart)] == [
            ("Two plus two.", "c2ln"),
            ("Added.", ""),
            ("", "ZW5j"),
        ]

    def test_they_go_back_as_they_came(self) -> None:
        """To OpenRouter, which hands each to the model that made it."""
        message = read({"content": "4", "reasoning": "Two plus two.Added.", "reasoning_details": DETAILS})
        assert back(message, vendors.OPENROUTER) == {"content": "4", "reasoning_details": DETAILS}

    def test_a_text_of_its_own_is_told_besides(self) -> None:
        """Where the blocks can't be read."""
        assert isinstance(DETAILS, list)
        message = read({"content": "4", "reasoning": "Thoughts.", "reasoning_details": [DETAILS[2]]})
        assert [part.text for part in message.parts if isinstance(part, ReasoningPart)] == ["Thoughts.", ""]

    def test_another_server_gets_the_text(self) -> None:
        """Without what proves it."""
        message = read({"content": "4", "reasoning_details": DETAILS})
        assert back(message, vendors.DEEPSEEK) == {"content": "4", "reasoning_content": "Two plus two.Added."}


class TestBlocks:
    BLOCKS: tuple[JsonValue, ...] = (
        {"type": "thinking", "thinking": [{"type": "text", "text": "2+2"}], "closed": True},
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "2+2", "signature": "c2ln"}]},
        {"type": "thinking", "thinking": "2+2", "signature": "c2ln"},
    )

    @pytest.mark.parametrize("block", BLOCKS, ids=["mistral", "databricks", "anthropic"])
    def test_they_go_back_at_their_place(self, block: JsonValue) -> None:
        """In the content, as they came."""
        content: JsonValue = [block, {"type": "text", "text": "4"}]
        message = read({"content": content})
        thought = message.parts[0]
        assert isinstance(thought, ReasoningPart)
        assert thought.text == "2+2"
        assert back(message, vendors.COMPATIBLE) == {"content": content}

    def test_a_server_without_them_is_sent_none(self) -> None:
        """Only the words of the answer."""
        message = read({"content": [self.BLOCKS[0], {"type": "text", "text": "4"}]})
        assert back(message, vendors.OPENAI) == {"content": "4"}
