"""Answers that come whole."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from schwarm_core import (
    Citation,
    ContentFilteredError,
    ContextTooLongError,
    MalformedAnswerError,
    MediaPart,
    OpaquePart,
    ReasoningPart,
    TextPart,
    Usage,
    user,
)
from schwarm_google.codec import GoogleCodec


def answered(*parts: Mapping[str, Any], top: Mapping[str, Any] | None = None, **candidate: Any) -> dict[str, Any]:
    """An answer of some parts."""
    first = {"content": {"role": "model", "parts": list(parts)}, "finishReason": "STOP", **candidate}
    return {"candidates": [first], "responseId": "a-1", **(top or {})}


class TestParts:
    """What a model says."""

    def test_each_kind_has_its_part(self, codec: GoogleCodec) -> None:
        """Thoughts, words, pictures, calls; what only Google knows is opaque, in its place."""
        code = {"executableCode": {"language": "PYTHON", "code": "1+1"}}
        picture = {"inlineData": {"mimeType": "image/png", "data": b64encode(b"x").decode()}}
        body = answered(
            {"text": "Hm.", "thought": True, "thoughtSignature": "c2k="},
            code,
            {"text": "Two.", "thoughtSignature": "c2s="},
            picture,
            {"functionCall": {"id": "1", "name": "tide", "args": {"at": "Büsum"}}},
        )
        reasoning, opaque, text, media, call = codec.decode_response(body).message.parts
        assert reasoning == ReasoningPart("Hm.", "c2k=", {"google": {}})
        assert opaque == OpaquePart("google", code)
        assert text == TextPart("Two.", extra={"google": {"thoughtSignature": "c2s="}})
        assert isinstance(media, MediaPart)
        assert (media.kind, media.data) == ("image", b"x")
        assert call == codec.decode_response(body).message.tool_calls[0]
        assert codec.decode_response(body).message.tool_calls[0].arguments == '{"at": "Büsum"}'

    def test_a_picture_among_the_thoughts_is_no_answer(self, codec: GoogleCodec) -> None:
        """It goes back with the others, but nobody takes it for the result."""
        sketch = {"inlineData": {"mimeType": "image/png", "data": "eA=="}, "thought": True}
        assert codec.decode_response(answered(sketch)).message.parts == (OpaquePart("google", sketch),)

    def test_empty_texts_are_nothing(self, codec: GoogleCodec) -> None:
        """Unless they carry a signature."""
        body = answered({"text": ""}, {"text": "", "thought": True}, {"text": "", "thoughtSignature": "c2k="})
        (part,) = codec.decode_response(body).message.parts
        assert part == TextPart("", extra={"google": {"thoughtSignature": "c2k="}})

    def test_made_ids_are_the_same_whenever_an_answer_is_read(self, codec: GoogleCodec) -> None:
        """And differ between calls, and between answers, with or without ids of their own."""
        call: Any = {"functionCall": {"name": "tide", "args": {}}}
        first = codec.decode_response(answered(call, call)).message.tool_calls
        again = codec.decode_response(answered(call, call)).message.tool_calls
        other = codec.decode_response(answered(call, call, top={"responseId": "a-2"})).message.tool_calls
        counted = [{"responseId": None, "usageMetadata": {"promptTokenCount": count}} for count in (5, 9)]
        nameless = [codec.decode_response(answered(call, top=top)).message.tool_calls[0] for top in counted]
        assert first == again
        assert len({one.id for one in (*first, *other, *nameless)}) == 6


class TestEnd:
    """Why an answer ended."""

    @pytest.mark.parametrize(
        ("word", "reason"),
        [
            ("STOP", "end"),
            ("MAX_TOKENS", "length"),
            ("SAFETY", "content_filter"),
            ("RECITATION", "content_filter"),
            ("PROHIBITED_CONTENT", "content_filter"),
            ("IMAGE_SAFETY", "content_filter"),
            ("MALFORMED_FUNCTION_CALL", "other"),
            ("LANGUAGE", "other"),
            ("SOMETHING_NEW", "other"),
            ("", "other"),
        ],
    )
    def test_each_word_has_its_reason(self, codec: GoogleCodec, word: str, reason: str) -> None:
        """And is kept."""
        response = codec.decode_response(answered({"text": "x"}, finishReason=word))
        assert (response.stop_reason, response.stop_detail) == (reason, word)

    def test_calls_are_what_it_ended_for(self, codec: GoogleCodec) -> None:
        """Although the vendor says the same word as ever."""
        response = codec.decode_response(answered({"functionCall": {"name": "tide"}}))
        assert response.stop_reason == "tool_calls"

    def test_an_answer_may_be_empty(self, codec: GoogleCodec) -> None:
        """A filter, or the vendor's own failure, left nothing; what it says of it is kept."""
        body: Any = {"candidates": [{"finishReason": "MALFORMED_FUNCTION_CALL", "finishMessage": "print(tide)"}]}
        response = codec.decode_response(body)
        assert response.message.parts == ()
        assert response.extra == {"google": {"candidate": {"finishMessage": "print(tide)"}}}


class TestErrors:
    """Answers that are none."""

    def test_a_blocked_prompt_is_an_error(self, codec: GoogleCodec) -> None:
        """It says why."""
        body: Any = {
            "promptFeedback": {"blockReason": "PROHIBITED_CONTENT", "blockReasonMessage": "No."},
            "responseId": "x",
        }
        with pytest.raises(ContentFilteredError, match=r"blocked \(PROHIBITED_CONTENT\)\. No\."):
            codec.decode_response(body)

    @pytest.mark.parametrize("body", [{}, {"candidates": []}, {"usageMetadata": {"promptTokenCount": 3}}, []])
    def test_nothing_is_no_answer(self, codec: GoogleCodec, body: Any) -> None:
        """It may be asked for again."""
        with pytest.raises(MalformedAnswerError, match="no candidate"):
            codec.decode_response(body)

    def test_an_error_may_come_with_a_good_status(self, codec: GoogleCodec) -> None:
        """It is one all the same."""
        body: Any = {
            "error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "The input token count exceeds the limit"}
        }
        with pytest.raises(ContextTooLongError):
            codec.decode_response(body)


class TestAbout:
    """What is told about an answer."""

    def test_nothing_is_lost(self, codec: GoogleCodec) -> None:
        """Other candidates, probabilities, ratings and fields of the future are kept."""
        other = {"content": {"role": "model", "parts": [{"text": "Or so."}]}, "index": 1}
        body = answered(
            {"text": "So."}, avgLogprobs=-0.5, newField={"x": 1}, top={"modelStatus": {"modelStage": "STABLE"}}
        )
        body["candidates"].append(other)
        body["usageMetadata"] = {"promptTokenCount": 3, "serviceTier": "flex"}
        body["modelVersion"] = "gemini-3-flash"
        response = codec.decode_response(body)
        assert (response.id, response.model, response.message.text) == ("a-1", "gemini-3-flash", "So.")
        assert response.extra == {
            "google": {
                "candidate": {"avgLogprobs": -0.5, "newField": {"x": 1}},
                "candidates": [other],
                "usageMetadata": {"serviceTier": "flex"},
                "modelStatus": {"modelStage": "STABLE"},
            }
        }

    def test_a_list_is_a_stream_that_was_read_to_its_end(self, codec: GoogleCodec) -> None:
        """Its chunks make one answer."""
        chunks = [answered({"text": text}, finishReason=end) for text, end in (("A", None), ("hoy", "STOP"))]
        assert codec.decode_response(chunks) == codec.decode_response(answered({"text": "Ahoy"}))  # type: ignore[arg-type]


class TestUsage:
    """What an answer used up."""

    def test_what_tools_read_and_the_model_thought_is_counted_in(self, codec: GoogleCodec) -> None:
        """Each of the vendor's counts is kept, those of modalities too."""
        found = {
            "promptTokenCount": 100,
            "cachedContentTokenCount": 60,
            "toolUsePromptTokenCount": 30,
            "candidatesTokenCount": 7,
            "thoughtsTokenCount": 5,
            "totalTokenCount": 142,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 90}, {"modality": "AUDIO", "tokenCount": 10}],
            "candidatesTokensDetails": [{"modality": "AUDIO", "tokenCount": 7}],
        }
        usage = codec.decode_response(answered({"text": "x"}, top={"usageMetadata": found})).usage
        assert usage == Usage(
            requests=1,
            input_tokens=130,
            output_tokens=12,
            cache_read_tokens=60,
            reasoning_tokens=5,
            input_audio_tokens=10,
            output_audio_tokens=7,
            details={
                "promptTokenCount": 100,
                "toolUsePromptTokenCount": 30,
                "candidatesTokenCount": 7,
                "totalTokenCount": 142,
                "promptTokensDetails.TEXT": 90,
                "promptTokensDetails.AUDIO": 10,
                "candidatesTokensDetails.AUDIO": 7,
            },
        )
        assert usage.total_tokens == 142


class TestCitations:
    """Where words come from."""

    GROUNDING: ClassVar[dict[str, Any]] = {
        "groundingChunks": [
            {"web": {"uri": "https://a.example", "title": "A", "domain": "a.example"}},
            {"retrievedContext": {"text": "The source says so.", "fileSearchStore": "stores/1"}},
        ],
        "groundingSupports": [
            {"segment": {"startIndex": 9, "endIndex": 16, "text": "Ist so."}, "groundingChunkIndices": [0, 1, 7]}
        ],
    }

    def test_bytes_become_characters(self, codec: GoogleCodec) -> None:
        """And a source that doesn't exist is none; the metadata are kept as they were."""
        response = codec.decode_response(answered({"text": "Größe? Ist so."}, groundingMetadata=self.GROUNDING))
        assert response.message.parts[0] == TextPart(
            "Größe? Ist so.",
            (
                Citation("", "A", "https://a.example", 7, 14, {"google": {"web": {"domain": "a.example"}}}),
                Citation(
                    "The source says so.",
                    "",
                    "",
                    7,
                    14,
                    {"google": {"retrievedContext": {"fileSearchStore": "stores/1"}}},
                ),
            ),
        )
        assert response.extra == {"google": {"candidate": {"groundingMetadata": self.GROUNDING}}}

    def test_words_are_found_in_whichever_part_they_are(self, codec: GoogleCodec) -> None:
        """The counts go over all parts, or are wrong."""
        body = answered(
            {"text": "Größe? ", "thoughtSignature": "c2k="}, {"text": "Ist so."}, groundingMetadata=self.GROUNDING
        )
        first, second = codec.decode_response(body).message.parts
        assert isinstance(first, TextPart)
        assert isinstance(second, TextPart)
        assert first.citations == ()
        assert [(one.start, one.end) for one in second.citations] == [(0, 7), (0, 7)]

    def test_words_that_are_nowhere_are_cited_nowhere(self, codec: GoogleCodec) -> None:
        """Only in the metadata."""
        response = codec.decode_response(answered({"text": "Other."}, groundingMetadata=self.GROUNDING))
        assert response.message.parts == (TextPart("Other."),)

    def test_recitations_are_citations(self, codec: GoogleCodec) -> None:
        """By their counts alone."""
        metadata = {"citationSources": [{"startIndex": 1, "endIndex": 4, "uri": "https://b.example", "license": "mit"}]}
        (part,) = codec.decode_response(answered({"text": "xyzw."}, citationMetadata=metadata)).message.parts
        citation = Citation("", "", "https://b.example", 1, 4, {"google": {"license": "mit"}})
        assert part == TextPart("xyzw.", (citation,))

    def test_they_are_not_sent_back(self, codec: GoogleCodec, written: Any) -> None:
        """Only the words are."""
        message = codec.decode_response(answered({"text": "Größe? Ist so."}, groundingMetadata=self.GROUNDING)).message
        assert json.dumps(written(user("Hi"), message)["contents"][1]) == json.dumps(
            {"role": "model", "parts": [{"text": "Größe? Ist so."}]}
        )
