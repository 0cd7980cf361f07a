"""Requests for embeddings and their answers, both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schwarm_core import EmbeddingRequest, InvalidRequestError, ModelNotFoundError, Usage
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_core.domain.schema.unstructure import unstructure
from schwarm_http.testing.answer import lost_of_answer
from schwarm_http.testing.leaves import Opaque
from schwarm_http.testing.recording import Row, read_rows
from schwarm_http.testing.said import Said
from schwarm_openai.embeddings.format import decode_request, decode_response, encode_request
from schwarm_openai.embeddings.normalisation import exception, normalise
from schwarm_openai.embeddings.opaque import OPAQUE

ROWS = read_rows(Path(__file__).parent.parent / "recordings" / "openai-embeddings.jsonl")


class TestRecordings:
    """Recorded exchanges of our own."""

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row.recording)
    def test_it_is_said_again(self, row: Row) -> None:
        """The request means the same."""
        assert exception(row.path, row.request) == ""
        again = encode_request(decode_request(row.request), base64=True)
        assert normalise(again) == normalise(row.request)  # type: ignore[arg-type] # JSON

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row.recording)
    def test_it_is_understood(self, row: Row) -> None:
        """Nothing of the answer is lost."""
        if row.refused:
            with pytest.raises(ModelNotFoundError):
                decode_response(row.response)
            return
        response = decode_response(row.response)
        assert response.vectors[0] == (0.5, -0.25)
        assert lost_of_answer(row.response, Said(unstructure(response)), Opaque(OPAQUE)) == ()


class TestReading:
    """Requests of the API's."""

    def test_numbers_stay_asked_for(self) -> None:
        """That is the API's default, where ours is base64."""
        request = decode_request({"model": "m", "input": "a", "user": None})
        assert request == EmbeddingRequest(("a",), "m", extra={"encoding_format": "float"})

    @pytest.mark.parametrize("given", [[1, 2], [[1, 2]], None, {"a": 1}, 7])
    def test_tokens_are_no_texts(self, given: Any) -> None:
        """They can't be said in neutral words."""
        payload = {"model": "m", "input": given}
        assert exception("/embeddings", payload)
        with pytest.raises(InvalidRequestError):
            decode_request(payload)

    def test_other_counts_are_kept(self) -> None:
        """And a total that is another than the sum."""
        usage: dict[str, JsonValue] = {"prompt_tokens": 3, "total_tokens": 5, "images": 1}
        response = decode_response({"data": [{"embedding": [1]}], "usage": usage})
        assert response.usage == Usage(1, 3, details={"images": 1, "total_tokens": 5})


class TestNormalisation:
    """Requests of equal meaning."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"input": "a"}, {"input": ["a"]}),
            ({"encoding_format": "float"}, {}),
            ({"user": None}, {}),
        ],
    )
    def test_they_are_made_equal(self, one: Any, other: Any) -> None:
        """Both ways of saying it."""
        assert normalise(one) == normalise(other)

    def test_others_stay_different(self) -> None:
        """Base64 isn't the default."""
        assert normalise({"encoding_format": "base64"}) != normalise({})
