"""Parts as blocks, and blocks as parts: nothing is lost either way."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from schwarm_anthropic.codec import AnthropicCodec
from schwarm_core import (
    CachePointPart,
    Citation,
    MediaPart,
    Message,
    ModelRequest,
    OpaquePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnsupportedError,
    assistant,
    user,
)

Send = Callable[..., dict[str, Any]]

PNG = b"\x89PNG\r\n\x1a\n picture"
PDF = b"%PDF-1.7 pages"

SAID: list[dict[str, Any]] = [
    {"type": "text", "text": "Plain."},
    {
        "type": "text",
        "text": "Cited.",
        "citations": [
            {
                "type": "char_location",
                "cited_text": "words",
                "document_index": 0,
                "document_title": "A book",
                "start_char_index": 3,
                "end_char_index": 8,
            },
            {
                "type": "page_location",
                "cited_text": "words",
                "document_index": 1,
                "document_title": None,
                "start_page_number": 1,
                "end_page_number": 2,
            },
            {
                "type": "content_block_location",
                "cited_text": "words",
                "document_index": 2,
                "document_title": "",
                "start_block_index": 0,
                "end_block_index": 1,
            },
            {
                "type": "web_search_result_location",
                "cited_text": "words",
                "url": "https://example.org/",
                "title": "A page",
                "encrypted_index": "ZW5j",
            },
            {
                "type": "search_result_location",
                "cited_text": "words",
                "source": "shelf-3",
                "title": "A note",
                "search_result_index": 0,
                "start_block_index": 0,
                "end_block_index": 1,
            },
            {"type": "a_later_location", "cited_text": "words", "title": "New", "document_title": "Newer", "at": [1]},
        ],
    },
    {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"},
    {"type": "thinking", "thinking": "", "signature": "aGlkZGVu", "later": {"a": 1}},
    {"type": "redacted_thinking", "data": "ZW5jcnlwdGVk"},
    {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}},
    {
        "type": "web_search_tool_result",
        "tool_use_id": "srvtoolu_1",
        "content": [{"type": "web_search_result", "url": "https://example.org/", "page_age": None, "title": "A page"}],
    },
    {"type": "mcp_tool_use", "id": "mcptoolu_1", "name": "echo", "server_name": "home", "input": {}},
    {"type": "mcp_tool_result", "tool_use_id": "mcptoolu_1", "is_error": False, "content": []},
    {"type": "compaction", "content": "What happened.", "encrypted_content": "ZW5j"},
    {"type": "a_later_block", "anything": [{"deep": None}]},
    {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {"at": "ä", "n": 1.0}, "caller": {"type": "direct"}},
]
ASKED: list[dict[str, Any]] = [
    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": b64encode(PNG).decode()}},
    {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}},
    {"type": "image", "source": {"type": "file", "file_id": "file_1"}},
    {
        "type": "document",
        "title": "A book",
        "context": "by A",
        "citations": {"enabled": True},
        "source": {"type": "base64", "media_type": "application/pdf", "data": b64encode(PDF).decode()},
    },
    {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "Plain ä."}},
    {"type": "document", "source": {"type": "url", "url": "https://example.org/a.pdf"}},
    {"type": "document", "source": {"type": "file", "file_id": "file_2"}, "title": ""},
    {"type": "document", "source": {"type": "content", "content": [{"type": "text", "text": "In blocks."}]}},
    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "not base64!"}},
    {"type": "image", "source": {"type": "base64", "media_type": "image/heic", "data": "QUJD"}},
    {"type": "search_result", "source": "shelf-3", "title": "A note", "content": [{"type": "text", "text": "Found."}]},
    {"type": "container_upload", "file_id": "file_3"},
    {"type": "mid_conv_system", "content": [{"type": "text", "text": "Be brief."}]},
]
RESULT: dict[str, Any] = {
    "type": "tool_result",
    "tool_use_id": "toolu_1",
    "is_error": True,
    "content": [
        {"type": "text", "text": "seen", "cache_control": {"type": "ephemeral"}},
        {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}},
        {"type": "search_result", "source": "s", "title": "t", "content": []},
        {"type": "tool_reference", "tool_name": "look"},
    ],
    "later": True,
}


def conversation(*, said: list[dict[str, Any]], asked: list[dict[str, Any]]) -> dict[str, Any]:
    """A request with blocks of the model and of the person."""
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
        {"role": "assistant", "content": said},
        {"role": "user", "content": asked},
    ]
    return {"model": "claude-sonnet-4-5", "max_tokens": 100, "messages": messages}


class TestThereAndBack:
    """Blocks that are read, and written again."""

    @pytest.mark.parametrize("block", SAID)
    def test_what_the_model_says(self, again: Callable[..., Any], block: dict[str, Any]) -> None:
        """Each kind of block, with everything in it."""
        end = [] if block["type"] == "tool_use" else [{"type": "text", "text": "End."}]
        asked = [{**RESULT, "tool_use_id": "toolu_1"}] if block["type"] == "tool_use" else [ASKED[1]]
        payload = conversation(said=[block, *end], asked=asked)
        assert again(payload) == payload

    @pytest.mark.parametrize("block", ASKED)
    def test_what_the_model_is_asked(self, again: Callable[..., Any], block: dict[str, Any]) -> None:
        """Media by content, address and file; what is no media stays as it is."""
        payload = conversation(said=[{"type": "text", "text": "Yes?"}], asked=[block])
        assert again(payload) == payload

    def test_a_cache_point_at_each(self, again: Callable[..., Any]) -> None:
        """It is a part of its own, and comes back to its block."""
        for ttl in (dict[str, str](), {"ttl": "5m"}, {"ttl": "1h", "scope": "global"}):
            point = {"cache_control": {"type": "ephemeral", **ttl}}
            for block in ASKED:
                payload = conversation(said=[{"type": "text", "text": "Yes?"}], asked=[{**block, **point}])
                assert again(payload) == payload

    def test_all_in_their_order(self, codec: AnthropicCodec) -> None:
        """A part for each block."""
        request = codec.decode_request("/v1/messages", conversation(said=SAID, asked=[RESULT]))
        kinds = [type(part) for part in request.messages[1].parts]
        opaque = [OpaquePart] * 6
        assert kinds == [TextPart, TextPart, *[ReasoningPart] * 3, *opaque, ToolCallPart]


class TestReading:
    """What a block says is said in neutral words."""

    def part(self, block: dict[str, Any]) -> Part:
        """The part of a block that the model said."""
        response = AnthropicCodec().decode_response({"type": "message", "content": [block]})
        return response.message.parts[0]

    def test_citations(self) -> None:
        """The words, the title and the address; the place in the source only the API understands."""
        part = self.part(SAID[1])
        assert isinstance(part, TextPart)
        book, page, _, web, _, _ = part.citations
        assert (book.text, book.title) == ("words", "A book")
        assert (page.title, web.url, web.title) == ("", "https://example.org/", "A page")
        assert web.extra == {"anthropic": {"type": "web_search_result_location", "encrypted_index": "ZW5j"}}

    def test_thoughts(self) -> None:
        """Their proof is the signature, of hidden ones their encrypted content; they are marked as the API's own."""
        assert self.part(SAID[2]) == ReasoningPart("Hm.", "c2ln", {"anthropic": {}})
        hidden = {"anthropic": {"type": "redacted_thinking"}}
        assert self.part(SAID[4]) == ReasoningPart("", "ZW5jcnlwdGVk", hidden)

    def test_a_call(self) -> None:
        """Its arguments are JSON text."""
        part = self.part(SAID[-1])
        assert isinstance(part, ToolCallPart)
        assert (part.id, part.name, part.extra) == ("toolu_1", "look", {"anthropic": {"caller": {"type": "direct"}}})
        assert part.arguments == '{"at": "ä", "n": 1.0}'

    def test_media(self, codec: AnthropicCodec) -> None:
        """Content is bytes, a title is a name."""
        request = codec.decode_request("/v1/messages", conversation(said=[], asked=[ASKED[0], ASKED[3], ASKED[4]]))
        picture, book, plain = request.messages[-1].parts
        assert picture == MediaPart("image", "image/png", data=PNG)
        assert isinstance(book, MediaPart)
        assert (book.kind, book.media_type, book.data, book.name) == ("document", "application/pdf", PDF, "A book")
        assert plain == MediaPart("document", "text/plain", data="Plain ä.".encode())

    def test_a_result(self, codec: AnthropicCodec) -> None:
        """It is a message of the tools, and knows the tool's name from its call."""
        request = codec.decode_request("/v1/messages", conversation(said=[SAID[-1]], asked=[RESULT, ASKED[1]]))
        _, _, results, asked = request.messages
        (result,) = results.tool_results
        assert (results.role, asked.role) == ("tool", "user")
        assert (result.call_id, result.name, result.status, result.text) == ("toolu_1", "look", "error", "seen")
        assert [type(part) for part in result.content] == [TextPart, MediaPart, OpaquePart, OpaquePart]


class TestWriting:
    """Parts that were made by hand."""

    def block(self, send: Send, part: Part) -> dict[str, Any]:
        """The block of a part that the person says."""
        (turn,) = send([user([part])])["messages"]
        (block,) = turn["content"]
        assert isinstance(block, dict)
        return block

    @pytest.mark.parametrize(
        ("data", "media_type"),
        [
            (PNG, "image/png"),
            (b"\xff\xd8\xff", "image/jpeg"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        ],
    )
    def test_the_kind_of_an_image_is_found_out(self, send: Send, data: bytes, media_type: str) -> None:
        """From its first bytes, where nobody says it."""
        source = self.block(send, MediaPart("image", data=data))["source"]
        assert source == {"type": "base64", "media_type": media_type, "data": b64encode(data).decode()}

    @pytest.mark.parametrize("media_type", ["text/csv", "text/markdown; charset=utf-8", "application/json", ""])
    def test_a_document_of_text_is_text(self, send: Send, media_type: str) -> None:
        """The API knows plain text and PDF alone."""
        block = self.block(send, MediaPart("document", media_type, data=b"a,b", name="t.csv"))
        assert block == {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": "a,b"},
            "title": "t.csv",
        }

    @pytest.mark.parametrize(
        "media",
        [
            MediaPart("audio", "audio/wav", data=b"RIFF"),
            MediaPart("video", url="https://example.org/a.mp4"),
            MediaPart("image", "image/tiff", data=b"II"),
            MediaPart("document", "application/msword", data=b"\xd0\xcf"),
            MediaPart("image", file_id="f-1", extra={"acme": {}}),
            MediaPart("image", url="s3://bucket/a.png"),
            MediaPart("document", url="gs://bucket/a.pdf"),
            MediaPart("image", url="data:image/tiff;base64,SUk="),
        ],
    )
    def test_media_that_it_cannot_take(self, send: Send, media: MediaPart) -> None:
        """Asked about now, they are an error; in the past, a note."""
        with pytest.raises(UnsupportedError):
            send([user(["What is this?", media])])
        sent = send([user(["What is this?", media]), assistant("I see."), user("Go on.")])
        note = sent["messages"][0]["content"][1]
        assert note["type"] == "text"
        assert note["text"].startswith(f"[{media.kind} left out")

    def test_a_data_url_is_content(self, send: Send) -> None:
        """The API takes no address but one on the web."""
        sent = send([user([MediaPart("image", url="data:image/png;base64,cG5n")])])
        assert sent["messages"][0]["content"][0]["source"] == {
            "type": "base64",
            "media_type": "image/png",
            "data": "cG5n",
        }

    def test_media_of_the_model_are_a_note(self, send: Send) -> None:
        """The API takes none in its turns."""
        sent = send([user("Draw."), assistant([MediaPart("image", "image/png", data=PNG)]), user("Nice.")])
        assert sent["messages"][1]["content"][0]["text"].startswith("[image left out")

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            ('{"a": 1}', {"a": 1}),
            ("", {}),
            ("{}", {}),
            ('{"a": ', {"INVALID_JSON": '{"a": '}),
            ("[1]", {"INVALID_JSON": "[1]"}),
            ("null", {"INVALID_JSON": "null"}),
            ('{"a": NaN}', {"INVALID_JSON": '{"a": NaN}'}),
            ('{"a": 1e999}', {"INVALID_JSON": '{"a": 1e999}'}),
        ],
    )
    def test_arguments_are_an_object(self, send: Send, arguments: str, expected: object) -> None:
        """The API takes nothing else; what the model wrote isn't lost."""
        sent = send([user("Hi"), assistant([ToolCallPart("a", "look", arguments)])])
        assert sent["messages"][1]["content"][0]["input"] == expected

    def test_ids_and_names_keep_to_the_alphabet(self, send: Send) -> None:
        """Call and result alike."""
        call = ToolCallPart("call:1/2", "files.read" + "y" * 200)
        sent = send([user("Hi"), assistant([call]), Message("tool", (ToolResultPart("call:1/2", "files.read"),))])
        written, result = sent["messages"][1]["content"][0], sent["messages"][2]["content"][0]
        assert written["id"] == result["tool_use_id"]
        assert written["id"].isalnum()
        assert written["name"].startswith("files_read")
        assert len(written["name"]) == 128

    @pytest.mark.parametrize("status", ["error", "denied", "cancelled", "unknown"])
    def test_a_result_that_is_none_says_why(self, send: Send, status: Any) -> None:
        """An error without content would be refused."""
        history = [user("Hi"), assistant([ToolCallPart("a", "look")])]
        sent = send([*history, Message("tool", (ToolResultPart("a", "look", (), status),))])
        (block,) = sent["messages"][2]["content"]
        assert block["is_error"] is True
        assert status in block["content"][0]["text"]

    def test_a_good_result_may_be_empty(self, send: Send) -> None:
        """Then nothing is said of its content."""
        history = [user("Hi"), assistant([ToolCallPart("a", "look")])]
        sent = send([*history, Message("tool", (ToolResultPart("a", "look", (TextPart(""),)),))])
        assert sent["messages"][2]["content"] == [{"type": "tool_result", "tool_use_id": "a"}]

    def test_a_refusal_is_text(self, send: Send) -> None:
        """The API has no block for it."""
        sent = send([user("Hi"), assistant([RefusalPart("No.")]), user("Please")])
        assert sent["messages"][1]["content"] == [{"type": "text", "text": "No."}]

    def test_thoughts_without_their_proof_are_left_out(self, send: Send) -> None:
        """As after a stream was cut: the API would refuse them."""
        sent = send([user("Hi"), assistant([ReasoningPart("hm", "", {"anthropic": {}}), "Yes?"]), user("Go on")])
        assert sent["messages"][1]["content"] == [{"type": "text", "text": "Yes?"}]


class TestCachePoints:
    """Marks: everything up to here may be cached."""

    def marked(self, payload: dict[str, Any]) -> list[str]:
        """What is marked, in order."""
        blocks = [*payload.get("system", ()), *(block for turn in payload["messages"] for block in turn["content"])]
        return [str(block.get("text", block["type"])) for block in blocks if "cache_control" in block]

    def test_they_mark_what_stands_before(self, send: Send) -> None:
        """In instructions, in a turn, and at its beginning, where they mark the end of the turn before."""
        sent = send(
            [
                Message("system", (TextPart("a"), CachePointPart("1h"))),
                user(["b", CachePointPart(), "c"]),
                assistant([CachePointPart(), "d"]),
                user("e"),
            ]
        )
        assert self.marked(sent) == ["a", "b", "c"]
        assert sent["system"][0]["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
        assert sent["messages"][0]["content"][0]["cache_control"] == {"type": "ephemeral"}

    def test_thoughts_bear_none(self, send: Send) -> None:
        """The mark goes to what stands before them."""
        thought = ReasoningPart("hm", "proof", {"anthropic": {}})
        sent = send([user("a"), assistant(["b", thought, CachePointPart(), "c"]), user("d")])
        assert self.marked(sent) == ["b"]

    def test_there_are_four_at_most(self, send: Send) -> None:
        """The oldest of the conversation give way; those of instructions and tools stay."""
        points = [part for word in "bcdef" for part in (TextPart(word), CachePointPart())]
        instructions = Message("system", (TextPart("a"), CachePointPart()))
        assert self.marked(send([instructions, user(points)])) == ["a", "d", "e", "f"]

    def test_a_point_without_anything_before_it_is_left_out(self, send: Send) -> None:
        """There is nothing to cache."""
        assert self.marked(send([user([CachePointPart(), "a"])])) == []


class TestForeignHistory:
    """A conversation that began at another vendor's."""

    HISTORY = (
        Message("system", (TextPart("Be brief.", extra={"acme": {"x": 1}}),)),
        Message(
            "user",
            (
                TextPart("Look.", extra={"acme": {"x": 1}}),
                CachePointPart("24h", {"acme": {}}),
                MediaPart("image", "image/png", data=PNG, extra={"acme": {"detail": "high"}}),
                MediaPart("audio", "audio/wav", data=b"RIFF"),
                MediaPart("document", file_id="acme-file", name="a.pdf", extra={"acme": {}}),
                OpaquePart("acme", {"type": "secret"}),
            ),
            extra={"acme": {"id": "m1"}},
        ),
        Message(
            "assistant",
            (
                ReasoningPart("Thinking.", "acme-proof", {"acme": {"id": "r1"}}),
                ReasoningPart("Unmarked.", "proof"),
                TextPart("I look.", (Citation("words", "title", "https://example.org/", 0, 3),), {"acme": {}}),
                RefusalPart("Not that."),
                OpaquePart("acme", {"type": "server_call"}),
                ToolCallPart("call|1", "look", '{"at": 1}', {"acme": {"id": "c1"}}),
            ),
            name="helper",
            extra={"acme": {"id": "m2"}},
        ),
        Message(
            "tool",
            (
                ToolResultPart(
                    "call|1",
                    "look",
                    (
                        TextPart("Seen.", extra={"acme": {}}),
                        OpaquePart("acme", {}),
                        MediaPart("video", url="https://v/"),
                    ),
                    extra={"acme": {}},
                ),
            ),
        ),
        Message("assistant", (TextPart("It is red."),)),
        Message("user", (TextPart("Sure?"),)),
    )

    def test_it_goes_on_here(self, send: Send) -> None:
        """What can't be taken is converted or left out; the rest is said."""
        sent = send(self.HISTORY)
        asked, said, results, answer, now = sent["messages"]
        assert sent["system"] == [{"type": "text", "text": "Be brief."}]
        assert [block["type"] for block in asked["content"]] == ["text", "image", "text", "text"]
        assert [block["text"] for block in said["content"][:2]] == ["I look.", "Not that."]
        assert said["content"][2]["input"] == {"at": 1}
        assert results["content"][0]["tool_use_id"] == said["content"][2]["id"]
        assert [block["type"] for block in results["content"][0]["content"]] == ["text", "text"]
        assert (answer["role"], now["content"][0]["text"]) == ("assistant", "Sure?")

    def test_nothing_of_the_other_vendor_is_sent(self, send: Send) -> None:
        """Neither its fields nor its secrets."""
        sent = json.dumps(send(self.HISTORY))
        assert [word for word in ("acme", "secret", "proof", "Thinking", "detail", "citations") if word in sent] == []

    def test_it_can_be_read_back(self, codec: AnthropicCodec, again: Callable[..., Any]) -> None:
        """What is sent is a request like any other."""
        payload = dict(codec.encode_request(ModelRequest(self.HISTORY, "claude-sonnet-4-5"), stream=False).payload)
        assert again(payload) == payload
