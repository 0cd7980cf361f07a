"""Messages, as a server is sent them, and as they are read from a request."""

from collections.abc import Mapping, Sequence
from typing import cast

import pytest
from attrs import evolve

from schwarm_core import (
    CachePointPart,
    MediaPart,
    Message,
    ModelRequest,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_openai.chat import vendors
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.chat.dialect import FAMILY, Dialect

USER = Message("user", (TextPart("Hello"),))


def sent(*messages: Message, dialect: Dialect = vendors.OPENAI, model: str = "m") -> Sequence[Mapping[str, object]]:
    """The messages of the payload."""
    request = ModelRequest(messages, model=model)
    written = ChatCodec(dialect).encode_request(request, stream=False).payload["messages"]
    assert isinstance(written, list)
    return written


def read(*messages: object, dialect: Dialect = vendors.OPENAI) -> tuple[Message, ...]:
    """The neutral messages of a payload."""
    payload = cast("JsonValue", {"model": "m", "messages": list(messages)})
    return ChatCodec(dialect).decode_request("/chat/completions", payload).messages


class TestTexts:
    def test_one_text_is_a_string(self) -> None:
        """The commonest content takes the shortest form."""
        assert sent(USER) == [{"role": "user", "content": "Hello"}]

    def test_several_texts_are_a_list(self) -> None:
        """No text is glued to its neighbour."""
        message = Message("user", (TextPart("One."), TextPart("Two.")))
        content = [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}]
        assert sent(message) == [{"role": "user", "content": content}]

    def test_a_server_without_lists_gets_paragraphs(self) -> None:
        """Several texts are joined where a content is a string or nothing."""
        message = Message("user", (TextPart("One."), TextPart("Two.")))
        assert sent(message, dialect=vendors.DEEPSEEK) == [{"role": "user", "content": "One.\n\nTwo."}]

    def test_a_name_is_made_legal(self) -> None:
        """What no name may hold becomes an underscore."""
        named = evolve(USER, name="Ada Lovelace")
        assert sent(named) == [{"role": "user", "content": "Hello", "name": "Ada_Lovelace"}]

    def test_a_name_is_left_out_where_it_is_refused(self) -> None:
        """Mistral's users have none."""
        assert sent(evolve(USER, name="ada"), dialect=vendors.MISTRAL) == [{"role": "user", "content": "Hello"}]

    def test_a_developer_stays_one(self) -> None:
        """The role goes back where the server knows it."""
        (message,) = read({"role": "developer", "content": "Be brief."})
        assert message.role == "system"
        assert sent(message) == [{"role": "developer", "content": "Be brief."}]
        assert sent(message, dialect=vendors.GROQ) == [{"role": "system", "content": "Be brief."}]

    def test_what_only_the_sender_knew_is_sent_again(self) -> None:
        """A field of a message that the neutral model has no place for."""
        asked = {"role": "user", "content": "Hello", "weight": 0}
        assert sent(*read(asked)) == [asked]


class TestCachePoints:
    def test_a_mark_is_read_as_a_cache_point(self) -> None:
        """Gateways to Anthropic mark a part of the content."""
        mark = {"type": "ephemeral", "ttl": "1h"}
        asked = {"role": "user", "content": [{"type": "text", "text": "Long", "cache_control": mark}]}
        (message,) = read(asked, dialect=vendors.OPENROUTER)
        point = message.parts[1]
        assert isinstance(point, CachePointPart)
        assert point.ttl == "1h"
        assert sent(message, dialect=vendors.OPENROUTER) == [asked]

    def test_openai_has_a_mark_of_its_own(self) -> None:
        """Its newest models take it; the others refuse it, so it goes only where it was asked for."""
        asked = {
            "role": "user",
            "content": [{"type": "text", "text": "Long", "prompt_cache_breakpoint": {"mode": "explicit"}}],
        }
        assert sent(*read(asked)) == [asked]
        neutral = Message("user", (TextPart("Long"), CachePointPart()))
        assert sent(neutral) == [{"role": "user", "content": "Long"}]
        chosen = Message("user", (TextPart("Long"), CachePointPart(extra={FAMILY: {}})))
        assert sent(chosen) == [asked]

    def test_a_neutral_point_marks_what_is_before_it(self) -> None:
        """At OpenRouter every point is marked, in lengths that Anthropic knows."""
        message = Message("user", (TextPart("Long"), CachePointPart("24h"), TextPart("Short")))
        assert sent(message, dialect=vendors.OPENROUTER)[0]["content"] == [
            {"type": "text", "text": "Long", "cache_control": {"type": "ephemeral"}},
            {"type": "text", "text": "Short"},
        ]

    @pytest.mark.parametrize("dialect", [vendors.OPENAI, vendors.DEEPSEEK, vendors.GROQ], ids=lambda each: each.name)
    def test_another_servers_mark_is_left_out(self, dialect: Dialect) -> None:
        """A conversation may go on where there is no such mark."""
        marked = {"role": "user", "content": [{"type": "text", "text": "Long", "cache_control": {"type": "ephemeral"}}]}
        assert sent(*read(marked, dialect=vendors.OPENROUTER), dialect=dialect) == [{"role": "user", "content": "Long"}]

    def test_the_latest_four_are_kept(self) -> None:
        """More of them are refused."""
        message = Message("user", tuple(part for n in range(6) for part in (TextPart(str(n)), CachePointPart())))
        content = sent(message, dialect=vendors.OPENROUTER)[0]["content"]
        assert isinstance(content, list)
        assert ["cache_control" in part for part in content] == [False, False, True, True, True, True]

    def test_a_result_can_be_marked(self) -> None:
        """The point after it belongs to its content."""
        call = Message("assistant", (ToolCallPart("c", "look"),))
        result = Message("tool", (ToolResultPart("c", "look", (TextPart("Seen"),)), CachePointPart("5m")))
        written = sent(USER, call, result, dialect=vendors.OPENROUTER)
        mark = {"type": "ephemeral", "ttl": "5m"}
        assert written[2]["content"] == [{"type": "text", "text": "Seen", "cache_control": mark}]
        assert sent(*read(*written, dialect=vendors.OPENROUTER), dialect=vendors.OPENROUTER) == written


class TestCallsAndResults:
    CALLS = Message("assistant", (ToolCallPart("a", "add", '{"x":1}'), ToolCallPart("b", "add", "")))
    RESULTS = Message(
        "tool", (ToolResultPart("a", "add", (TextPart("2"),)), ToolResultPart("b", "add", (TextPart("0"),)))
    )

    def test_each_result_is_a_message(self) -> None:
        """They follow the calls, in order."""
        assert sent(USER, self.CALLS, self.RESULTS)[1:] == [
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {"id": "a", "type": "function", "function": {"name": "add", "arguments": '{"x":1}'}},
                    {"id": "b", "type": "function", "function": {"name": "add", "arguments": "{}"}},
                ],
            },
            {"role": "tool", "tool_call_id": "a", "content": "2"},
            {"role": "tool", "tool_call_id": "b", "content": "0"},
        ]

    def test_results_are_read_as_one_message(self) -> None:
        """With the names of their tools, which only the calls tell."""
        messages = read(*sent(USER, self.CALLS, self.RESULTS))
        assert [message.role for message in messages] == ["user", "assistant", "tool"]
        assert [(part.call_id, part.name) for part in messages[2].tool_results] == [("a", "add"), ("b", "add")]

    def test_an_id_is_made_legal_in_calls_and_results_alike(self) -> None:
        """Mistral takes nine letters and digits."""
        written = sent(
            Message("assistant", (ToolCallPart("toolu_01", "add"),)),
            Message("tool", (ToolResultPart("toolu_01", "add"),)),
            dialect=vendors.MISTRAL,
        )
        calls = written[0]["tool_calls"]
        assert isinstance(calls, list)
        assert calls[0]["id"] == written[1]["tool_call_id"]
        assert len(str(calls[0]["id"])) == 9

    def test_media_of_a_result_follow_all_results(self) -> None:
        """A result holds text alone at OpenAI, and nothing may come between results."""
        image = MediaPart("image", media_type="image/png", data=b"png")
        written = sent(
            USER,
            self.CALLS,
            Message("tool", (ToolResultPart("a", "add", (image,)),)),
            Message("tool", (ToolResultPart("b", "add", (TextPart("0"),)),)),
        )
        assert [message["role"] for message in written] == ["user", "assistant", "tool", "tool", "user"]
        assert written[4]["content"] == [{"type": "image_url", "image_url": {"url": "data:image/png;base64,cG5n"}}]

    def test_media_of_a_result_stay_where_they_may(self) -> None:
        """OpenRouter takes them in the result."""
        image = MediaPart("image", url="https://example.org/a.png")
        written = sent(self.CALLS, Message("tool", (ToolResultPart("a", "add", (image,)),)), dialect=vendors.OPENROUTER)
        assert written[1]["content"] == [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]

    def test_what_was_read_beside_the_results_is_said_after_them(self) -> None:
        """A message of results and words becomes two."""
        mixed = Message("user", (TextPart("And?"), ToolResultPart("a", "add", (TextPart("2"),))))
        assert [message["role"] for message in sent(self.CALLS, mixed)] == ["assistant", "tool", "user"]

    def test_the_assistant_speaks_between_a_tool_and_a_user_where_it_must(self) -> None:
        """Mistral refuses a user's message right after a result."""
        written = sent(USER, self.CALLS, self.RESULTS, USER, dialect=vendors.MISTRAL)
        assert [message["role"] for message in written] == ["user", "assistant", "tool", "tool", "assistant", "user"]

    def test_arguments_are_an_object_where_nothing_else_is_taken(self) -> None:
        """A model's malformed arguments would spoil every later request."""
        written = sent(Message("assistant", (ToolCallPart("a", "add", '{"x":'),)), dialect=vendors.OLLAMA)
        calls = written[0]["tool_calls"]
        assert isinstance(calls, list)
        assert calls[0]["function"]["arguments"] == '{"malformed": "{\\"x\\":"}'

    def test_the_first_form_of_calls_goes_back_as_it_came(self) -> None:
        """One function, without an id, and its result under its name."""
        asked = [
            {"role": "assistant", "content": None, "function_call": {"name": "add", "arguments": "{}"}},
            {"role": "function", "name": "add", "content": "2"},
        ]
        messages = read(*asked)
        assert messages[0].tool_calls[0].id == messages[1].tool_results[0].call_id
        assert sent(*messages) == asked

    def test_a_tool_that_takes_any_text_is_called_with_one(self) -> None:
        """Its input is the one argument of the neutral call."""
        custom = {"name": "shell", "input": 'echo "hi"'}
        asked = {"role": "assistant", "content": None, "tool_calls": [{"id": "a", "type": "custom", "custom": custom}]}
        (message,) = read(asked)
        assert message.tool_calls[0].arguments == '{"input": "echo \\"hi\\""}'
        assert sent(message) == [asked]


class TestAssistant:
    def test_an_empty_answer_stays_one(self) -> None:
        """Nothing was said, and that is said."""
        assert sent(Message("assistant", ())) == [{"role": "assistant", "content": ""}]

    def test_a_refusal_goes_back_as_one(self) -> None:
        """Where the server knows refusals; else as text."""
        (message,) = read({"role": "assistant", "content": None, "refusal": "No."})
        assert message.parts == (RefusalPart("No.", {FAMILY: {}}),)
        assert sent(message) == [{"role": "assistant", "content": "", "refusal": "No."}]
        assert sent(message, dialect=vendors.GROQ) == [{"role": "assistant", "content": "No."}]

    def test_a_refusal_in_the_content_stays_there(self) -> None:
        """It may be one part among others."""
        asked = {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}
        assert sent(*read(asked)) == [asked]

    def test_what_was_spoken_goes_back_by_its_id(self) -> None:
        """Nobody sends the sound again."""
        (message,) = read({"role": "assistant", "content": None, "audio": {"id": "audio_1"}})
        assert sent(message)[0]["audio"] == {"id": "audio_1"}

    def test_annotations_go_back_where_they_are_wanted(self) -> None:
        """OpenRouter reads a file once, and knows it again by its annotation."""
        citation = {"url": "https://example.org", "title": "T", "start_index": 0, "end_index": 4}
        asked = {
            "role": "assistant",
            "content": "Text",
            "annotations": [
                {"type": "url_citation", "url_citation": citation},
                {"type": "file", "file": {"hash": "00ff"}},
            ],
        }
        (message,) = read(asked, dialect=vendors.OPENROUTER)
        text = message.parts[0]
        assert isinstance(text, TextPart)
        assert (text.citations[0].url, text.citations[0].end) == ("https://example.org", 4)
        assert sent(message, dialect=vendors.OPENROUTER) == [asked]
        assert sent(message, dialect=vendors.GROQ) == [{"role": "assistant", "content": "Text"}]
