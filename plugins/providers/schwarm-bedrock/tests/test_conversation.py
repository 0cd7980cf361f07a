"""Conversations, as the service takes them."""

from __future__ import annotations

from typing import Any

import pytest

from schwarm_core import (
    CachePointPart,
    MediaPart,
    Message,
    ModelRequest,
    TextPart,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
    UnsupportedError,
    assistant,
    system,
    user,
)

NOVA = "us.amazon.nova-lite-v1:0"
LLAMA = "us.meta.llama4-maverick-17b-instruct-v1:0"
PDF = MediaPart("document", "application/pdf", data=b"%PDF", name="report.pdf")
CALL = assistant([ToolCallPart("t1", "look", '{"at": "it"}')])


def result(*content: Any, status: Any = "ok") -> Message:
    """What came of the call."""
    return Message("tool", (ToolResultPart("t1", "look", content or (TextPart("seen"),), status),))


def turns(payload: Any) -> list[tuple[str, list[str]]]:
    """Who says which kinds of blocks."""
    return [(turn["role"], [next(iter(block)) for block in turn["content"]]) for turn in payload["messages"]]


class TestRequest:
    """Where it goes."""

    @pytest.mark.parametrize("stream", [False, True])
    def test_the_model_stands_in_the_path(self, codec: Any, stream: bool) -> None:
        """Quoted, because ids hold colons and ARNs slashes."""
        model = "arn:aws:bedrock:us-east-1:012345678901:inference-profile/us.amazon.nova-lite-v1:0"
        sent = codec.encode_request(ModelRequest((user("Hi"),), model=model), stream=stream)
        quoted = "arn%3Aaws%3Abedrock%3Aus-east-1%3A012345678901%3Ainference-profile%2Fus.amazon.nova-lite-v1%3A0"
        assert sent.path == f"/model/{quoted}/{'converse-stream' if stream else 'converse'}"
        assert codec.decode_request(sent.path, sent.payload).model == model

    def test_nothing_is_sent_that_says_nothing(self, encode: Any) -> None:
        """A plain question is a message and no more."""
        assert encode(user("Hi")) == {"messages": [{"role": "user", "content": [{"text": "Hi"}]}]}


class TestTurns:
    """Who speaks when."""

    def test_one_side_speaks_once(self, encode: Any) -> None:
        """Messages that follow each other are one turn, results of tools included."""
        payload = encode(user("Hi"), user("Look"), CALL, result(), user("And?"))
        assert turns(payload) == [
            ("user", ["text", "text"]),
            ("assistant", ["toolUse"]),
            ("user", ["toolResult", "text"]),
        ]

    def test_blank_texts_are_left_out(self, encode: Any) -> None:
        """The service refuses them; a message of nothing else is none."""
        assert turns(encode(user(["Hi", " \n"]), assistant(""), user("there"))) == [("user", ["text", "text"])]

    @pytest.mark.parametrize(("model", "first"), [(NOVA, "user"), ("anthropic.claude-sonnet-4-6", "assistant")])
    def test_the_model_speaks_first_where_it_may(self, encode: Any, model: str, first: str) -> None:
        """Elsewhere a full stop stands before it."""
        assert encode(assistant("Hello!"), user("Bye"), model=model)["messages"][0]["role"] == first

    def test_instructions_alone_are_a_request(self, encode: Any) -> None:
        """A turn of the person is obligatory."""
        payload = encode(system("Greet."))
        assert (payload["system"], turns(payload)) == ([{"text": "Greet."}], [("user", ["text"])])

    def test_a_prompt_of_prompt_management_needs_no_messages(self, encode: Any) -> None:
        """It has its own."""
        assert encode(model="arn:aws:bedrock:us-east-1:012345678901:prompt/ABCDEFGHIJ:1") == {}

    def test_later_instructions_join_the_first(self, encode: Any) -> None:
        """The service keeps them apart from the conversation."""
        payload = encode(system("Be kind."), user("Hi"), system("Be brief."))
        assert payload["system"] == [{"text": "Be kind."}, {"text": "Be brief."}]

    def test_a_model_without_instructions_is_told_by_the_person(self, encode: Any) -> None:
        """They come first."""
        payload = encode(system("Be kind."), user("Hi"), model="amazon.titan-text-express-v1")
        assert payload == {"messages": [{"role": "user", "content": [{"text": "Be kind."}, {"text": "Hi"}]}]}

    def test_some_models_take_nothing_beside_results(self, encode: Any) -> None:
        """A full stop of the model's parts the turns."""
        tools = (ToolDefinition("look"),)
        payload = encode(user("Look"), CALL, result(), user("And?"), model=LLAMA, tools=tools)
        assert turns(payload)[2:] == [("user", ["toolResult"]), ("assistant", ["text"]), ("user", ["text"])]

    def test_thoughts_alone_are_no_turn_of_a_new_model(self, encode: Any, decode: Any) -> None:
        """It takes them for a beginning that it has to go on with."""
        thought = {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "sig"}}}
        said = [
            {"role": "user", "content": [{"text": "Hi"}]},
            {"role": "assistant", "content": [thought]},
            {"role": "user", "content": [{"text": "Well?"}]},
        ]
        messages = decode(messages=said).messages
        assert len(encode(*messages)["messages"]) == 3
        assert turns(encode(*messages, model="global.anthropic.claude-sonnet-5")) == [("user", ["text", "text"])]


class TestMedia:
    """Images, documents, videos and sounds."""

    @pytest.mark.parametrize(
        ("part", "block"),
        [
            (MediaPart("image", "image/png", data=b"i"), {"image": {"format": "png", "source": {"bytes": "aQ=="}}}),
            (MediaPart("image", "image/jpg", data=b"i"), {"image": {"format": "jpeg", "source": {"bytes": "aQ=="}}}),
            (
                MediaPart("video", "video/mp4", url="s3://films/one.mp4"),
                {"video": {"format": "mp4", "source": {"s3Location": {"uri": "s3://films/one.mp4"}}}},
            ),
            (MediaPart("audio", "audio/mpeg", data=b"i"), {"audio": {"format": "mp3", "source": {"bytes": "aQ=="}}}),
        ],
    )
    def test_they_are_blocks(self, encode: Any, part: MediaPart, block: object) -> None:
        """By their content, or by their place in S3."""
        assert encode(user(["What is it?", part]))["messages"][0]["content"][1] == block

    @pytest.mark.parametrize(("mime", "named"), [("text/x-python", "txt"), ("application/json", "txt"), ("", None)])
    def test_documents_that_can_be_read_are_texts(self, encode: Any, mime: str, named: str | None) -> None:
        """The service knows nine formats."""
        content = encode(user(["Read", MediaPart("document", mime, data=b"x")]))["messages"][0]["content"]
        assert content[1]["document"].get("format") == named

    def test_a_document_has_a_text_beside_it(self, encode: Any) -> None:
        """One is put there if need be, at the same place in every request."""
        kinds = turns(encode(user([PDF]), assistant("Yes."), user([PDF, "And this?"])))
        assert [found for _, found in kinds] == [["text", "document"], ["text"], ["document", "text"]]

    def test_documents_have_names_of_their_own(self, encode: Any) -> None:
        """Legal ones, across the whole request."""
        unnamed = MediaPart("document", "text/plain", data=b"x")
        content = encode(user(["Read", PDF, PDF, unnamed, unnamed]))["messages"][0]["content"]
        names = [block["document"]["name"] for block in content[1:]]
        assert names == ["report", "report 2", "Document 1", "Document 2"]

    @pytest.mark.parametrize(
        "part",
        [
            MediaPart("image", "image/png", url="https://example.com/i.png"),
            MediaPart("document", file_id="file-1"),
            MediaPart("image", "image/tiff", data=b"i"),
        ],
    )
    def test_what_bedrock_cant_take_is_an_error_when_asked_about(self, encode: Any, part: MediaPart) -> None:
        """In what came before, it is a note."""
        with pytest.raises(UnsupportedError, match="bytes or from S3"):
            encode(user(["What is it?", part]))
        content = encode(user(["What is it?", part]), assistant("A cat."), user("Sure?"))["messages"][0]["content"]
        assert content[1]["text"].startswith(f"[{part.kind} left out:")

    def test_what_the_model_cant_take_is_left_to_the_service_when_asked_about(self, encode: Any) -> None:
        """Models learn faster than tables; in what came before, it is a note."""
        film = MediaPart("video", "video/mp4", data=b"v")
        assert turns(encode(user(["Watch", film]))) == [("user", ["text", "video"])]
        earlier = encode(user(["Watch", film]), assistant("I can't."), user("Well"))
        assert earlier["messages"][0]["content"][1] == {"text": "[video left out: the model takes no video]"}


class TestResults:
    """What came of tools."""

    @pytest.mark.parametrize(
        ("status", "told"), [("ok", "success"), ("error", "error"), ("denied", "error"), ("cancelled", "error")]
    )
    def test_they_tell_whether_it_went_well(self, encode: Any, status: str, told: str) -> None:
        """The service knows two ways."""
        (block,) = encode(user("Look"), CALL, result(status=status))["messages"][2]["content"]
        assert block == {"toolResult": {"toolUseId": "t1", "content": [{"text": "seen"}], "status": told}}

    def test_a_model_that_takes_no_status_gets_none(self, encode: Any) -> None:
        """It would refuse it."""
        (block,) = encode(user("Look"), CALL, result(), model="writer.palmyra-x5-v1:0")["messages"][2]["content"]
        assert "status" not in block["toolResult"]

    def test_media_stand_inside_them(self, encode: Any) -> None:
        """Where the model takes them there."""
        (block,) = encode(user("Look"), CALL, result(PDF))["messages"][2]["content"]
        assert [next(iter(inner)) for inner in block["toolResult"]["content"]] == ["document"]

    def test_media_that_the_model_takes_elsewhere_stand_beside_all_of_them(self, encode: Any) -> None:
        """The result says so; results come first."""
        two = assistant([ToolCallPart("t1", "look"), ToolCallPart("t2", "look")])
        second = Message("tool", (ToolResultPart("t2", "look", (TextPart("ok"),)),))
        payload = encode(user("Look"), two, result(PDF), second, user("And?"), model=NOVA)
        assert turns(payload)[2] == ("user", ["toolResult", "toolResult", "document", "text"])
        inner = payload["messages"][2]["content"][0]["toolResult"]["content"]
        assert inner == [{"text": "[document 'report': see below]"}]

    def test_an_empty_result_is_one(self, encode: Any) -> None:
        """It holds nothing, rather than a blank text."""
        (block,) = encode(user("Look"), CALL, result(TextPart("")))["messages"][2]["content"]
        assert block["toolResult"]["content"] == []


class TestCachePoints:
    """Marks up to which the service may cache."""

    def test_they_stand_where_they_were_put(self, encode: Any) -> None:
        """In instructions and turns."""
        payload = encode(system(["Long", CachePointPart("1h")]), user(["Long", CachePointPart(), "Short"]))
        assert payload["system"][1] == {"cachePoint": {"type": "default", "ttl": "1h"}}
        assert payload["messages"][0]["content"][1] == {"cachePoint": {"type": "default"}}

    def test_they_move_before_documents(self, encode: Any) -> None:
        """The service takes none right after."""
        assert turns(encode(user(["Read", PDF, CachePointPart()]))) == [("user", ["text", "cachePoint", "document"])]

    def test_they_dont_come_first_or_twice(self, encode: Any) -> None:
        """There is nothing to cache."""
        payload = encode(user([CachePointPart(), "Hi", CachePointPart(), CachePointPart()]))
        assert turns(payload) == [("user", ["text", "cachePoint"])]

    def test_there_are_four_at_most(self, encode: Any) -> None:
        """The newest stay."""
        asked = [message for _ in range(5) for message in (user(["Hi", CachePointPart()]), assistant("Hello"))]
        payload = encode(system(["Be kind.", CachePointPart()]), *asked)
        assert [len(found) for role, found in turns(payload) if role == "user"] == [1, 1, 2, 2, 2]

    def test_a_model_without_a_cache_gets_none(self, encode: Any) -> None:
        """It would refuse them."""
        payload = encode(system(["Be kind.", CachePointPart()]), user(["Hi", CachePointPart()]), model=LLAMA)
        assert "cachePoint" not in str(payload)
