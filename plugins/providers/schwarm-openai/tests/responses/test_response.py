"""Whole answers."""

from __future__ import annotations

from typing import Any

import pytest

from schwarm_core import (
    Citation,
    ContentFilteredError,
    ContextTooLongError,
    InvalidRequestError,
    OpaquePart,
    OverloadedError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitedError,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    Usage,
)
from schwarm_openai.responses.codec import ResponsesCodec

TEXT = {"id": "msg_1", "type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Six."}]}
CALL = {"id": "fc_1", "type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"}
REFUSAL = {**TEXT, "content": [{"type": "refusal", "refusal": "No."}]}


def answer(*output: dict[str, Any], **more: Any) -> Any:
    """An answer of the API's."""
    return {"id": "resp_1", "object": "response", "model": "m-1", "status": "completed", "output": [*output], **more}


class TestParts:
    """What an answer holds."""

    def test_a_text_tells_its_item(self, codec: ResponsesCodec) -> None:
        """So that it can be sent back as it came."""
        response = codec.decode_response(answer({**TEXT, "status": "completed", "phase": "final_answer"}))
        item = {"id": "msg_1", "status": "completed", "phase": "final_answer"}
        assert response.message.parts == (TextPart("Six.", extra={"openai": {"item": item}}),)

    def test_citations_and_probabilities_stay_with_it(self, codec: ResponsesCodec) -> None:
        """Positions as numbers, what is the vendor's own beside them."""
        annotation = {"type": "url_citation", "url": "u", "title": "t", "start_index": 1, "end_index": 3}
        content = {"type": "output_text", "text": "Six.", "annotations": [annotation], "logprobs": [{"token": "Six"}]}
        (part,) = codec.decode_response(answer({**TEXT, "content": [content]})).message.parts
        assert isinstance(part, TextPart)
        assert part.citations == (Citation("", "t", "u", 1, 3, {"openai": {"type": "url_citation"}}),)
        assert part.extra is not None
        assert part.extra["openai"] == {"logprobs": [{"token": "Six"}], "item": {"id": "msg_1"}}

    def test_thoughts_are_one_part_for_each_text(self, codec: ResponsesCodec) -> None:
        """The encrypted ones are the signature of the first."""
        item = {
            "id": "rs_1",
            "type": "reasoning",
            "summary": [{"type": "summary_text", "text": "A."}],
            "content": [{"type": "reasoning_text", "text": "B."}],
            "encrypted_content": "x",
        }
        parts = codec.decode_response(answer(item)).message.parts
        assert [(part.text, part.signature) for part in parts if isinstance(part, ReasoningPart)] == [
            ("A.", "x"),
            ("B.", ""),
        ]

    def test_silent_thoughts_are_a_part_too(self, codec: ResponsesCodec) -> None:
        """They have to go back."""
        item = {"id": "rs_1", "type": "reasoning", "summary": [], "encrypted_content": "x"}
        (part,) = codec.decode_response(answer(item)).message.parts
        assert part == ReasoningPart("", "x", {"openai": {"item": {"id": "rs_1"}}})

    def test_order_is_kept(self, codec: ResponsesCodec) -> None:
        """Of texts, calls and what the vendor's own tools did."""
        search = {"id": "ws_1", "type": "web_search_call"}
        parts = codec.decode_response(answer(search, TEXT, CALL, {"type": "of the future"}, REFUSAL)).message.parts
        assert [type(part) for part in parts] == [OpaquePart, TextPart, ToolCallPart, OpaquePart, RefusalPart]
        assert parts[0] == OpaquePart("openai", search)

    def test_an_empty_message_is_not_lost(self, codec: ResponsesCodec) -> None:
        """It goes back as it came."""
        empty = {**TEXT, "content": []}
        assert codec.decode_response(answer(empty)).message.parts == (OpaquePart("openai", empty),)


class TestEnd:
    """Why it stopped."""

    @pytest.mark.parametrize(
        ("output", "reason"),
        [
            ([TEXT], "end"),
            ([TEXT, CALL], "tool_calls"),
            ([REFUSAL], "refusal"),
            ([{"type": "mcp_approval_request", "id": "mcpr_1"}], "other"),
            ([{"type": "tool_search_call", "execution": "client"}], "other"),
            ([{"type": "tool_search_call", "execution": "server"}, TEXT], "end"),
        ],
    )
    def test_all_was_said(self, codec: ResponsesCodec, output: list[dict[str, Any]], reason: str) -> None:
        """Unless a tool is wanted, of the program's or of the vendor's that someone else performs."""
        response = codec.decode_response(answer(*output))
        assert (response.stop_reason, response.stop_detail) == (reason, "completed")

    @pytest.mark.parametrize(
        ("detail", "reason"),
        [("max_output_tokens", "length"), ("content_filter", "content_filter"), ("a new one", "other")],
    )
    def test_it_was_cut_off(self, codec: ResponsesCodec, detail: str, reason: str) -> None:
        """Even if a call is in it, which may not be whole."""
        response = codec.decode_response(
            answer(TEXT, CALL, status="incomplete", incomplete_details={"reason": detail, "at": 3})
        )
        assert (response.stop_reason, response.stop_detail) == (reason, detail)
        assert response.extra == {"openai": {"status": "incomplete", "incomplete_details": {"at": 3}}}

    @pytest.mark.parametrize("status", ["queued", "in_progress", "cancelled"])
    def test_it_has_not_ended(self, codec: ResponsesCodec, status: str) -> None:
        """In the background, or because someone stopped it."""
        response = codec.decode_response(answer(status=status, output=[]))
        assert (response.stop_reason, response.stop_detail, response.message.parts) == ("other", status, ())


class TestAbout:
    """What is said about it."""

    def test_usage(self, codec: ResponsesCodec) -> None:
        """Known counts by name, others by their path, prices beside them; the total only where it is no sum."""
        usage = {
            "input_tokens": 9,
            "input_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 2, "image_tokens": 1},
            "output_tokens": 5,
            "output_tokens_details": {"reasoning_tokens": 3},
            "total_tokens": 20,
            "searches": 1,
            "gateway": {"cost": 0.5},
        }
        response = codec.decode_response(answer(TEXT, usage=usage))
        details = {"searches": 1, "input_tokens_details.image_tokens": 1, "total_tokens": 20}
        assert response.usage == Usage(1, 9, 5, 4, 2, 3, details=details)
        assert response.extra == {"openai": {"usage": {"gateway": {"cost": 0.5}}}}

    def test_what_the_vendor_did_is_kept(self, codec: ResponsesCodec) -> None:
        """What the request said at length is not."""
        body = answer(
            TEXT,
            service_tier="flex",
            metadata={"a": "b"},
            text={"format": {"type": "text"}, "verbosity": "low"},
            tools=[{"type": "web_search"}],
            instructions="Be brief.",
            user=None,
        )
        response = codec.decode_response(body)
        assert (response.id, response.model) == ("resp_1", "m-1")
        assert response.extra == {
            "openai": {"service_tier": "flex", "metadata": {"a": "b"}, "text": {"verbosity": "low"}}
        }


class TestErrors:
    """Answers that are none."""

    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            ({"code": "server_error", "message": "Sorry."}, OverloadedError),
            ({"code": "rate_limit_exceeded", "message": "Slower."}, RateLimitedError),
            ({"code": "context_length_exceeded", "message": "Too long."}, ContextTooLongError),
            ({"code": "invalid_image_url", "message": "No image."}, InvalidRequestError),
            ({"code": "image_content_policy_violation", "message": "Bad image."}, ContentFilteredError),
            ({"code": "vector_store_timeout", "message": "Too slow."}, ProviderTimeoutError),
        ],
    )
    def test_a_failed_one(self, codec: ResponsesCodec, error: dict[str, str], kind: type[ProviderError]) -> None:
        """By its cause, in the vendor's words."""
        with pytest.raises(kind, match=error["message"]):
            codec.decode_response(answer(status="failed", error=error))

    def test_one_that_failed_without_a_word(self, codec: ResponsesCodec) -> None:
        """Is an error, too."""
        with pytest.raises(ProviderError):
            codec.decode_response(answer(status="failed"))

    @pytest.mark.parametrize("body", [{}, {"id": "x"}, [], "Hello", None, {"output": {}}, {"output": [7]}])
    def test_what_is_no_answer(self, codec: ResponsesCodec, body: Any) -> None:
        """Tells the provider by its kind of error."""
        with pytest.raises(TypeError):
            codec.decode_response(body)
