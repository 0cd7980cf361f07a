"""JSON as it goes over the wire."""

import json

import pytest

from schwarm_core import JsonValue, MalformedAnswerError
from schwarm_http.json_text import DEEPEST, decode, object_in


def nested(depth: int) -> str:
    """JSON of lists in objects, as deep as that."""
    value: JsonValue = 1
    for level in range(depth):
        value = [value] if level % 2 else {"in": value}
    return json.dumps(value)


class TestDepth:
    """How deep an answer may be nested."""

    def test_what_can_be_stored_is_read(self) -> None:
        """At the limit, and however many brackets there are beside each other."""
        assert decode(nested(DEEPEST)) == json.loads(nested(DEEPEST))
        assert decode("[" + "[]," * 1000 + "[]]") == [[]] * 1001

    @pytest.mark.parametrize("depth", [DEEPEST + 1, 10 * DEEPEST, 1000 * DEEPEST])
    def test_what_is_deeper_is_malformed(self, depth: int) -> None:
        """As a text and as bytes, so that no later step breaks on it."""
        deep = "[" * depth + "]" * depth
        for text in (deep, deep.encode()):
            with pytest.raises(MalformedAnswerError, match=r"deep|isn't JSON"):
                decode(text)


class TestNumbers:
    """Numbers that an answer may have."""

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e400", "9" * 5000])
    def test_what_could_not_be_written_again_is_malformed(self, number: str) -> None:
        """So that every answer can be stored."""
        for text in (f'{{"a": {number}}}', f'{{"a": {number}}}'.encode()):
            with pytest.raises(MalformedAnswerError, match="isn't JSON"):
                decode(text)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
    def test_others_are_read_in_any_encoding_of_json(self, encoding: str) -> None:
        """As they are written."""
        assert decode('{"a": [1, -2.5, 1e300, 0]}'.encode(encoding)) == {"a": [1, -2.5, 1e300, 0]}


class TestObjectIn:
    """What a model wrote where an object is wanted."""

    @pytest.mark.parametrize(("text", "expected"), [("{}", {}), (' {"a": [1, null]} ', {"a": [1, None]})])
    def test_an_object_is_read(self, text: str, expected: object) -> None:
        """As it is."""
        assert object_in(text) == expected

    @pytest.mark.parametrize(
        "text", ["", "{", "[1]", "null", '"{}"', '{"a": NaN}', '{"a": 1e999}', nested(DEEPEST + 1)]
    )
    def test_all_else_is_none(self, text: str) -> None:
        """Also what could not be written again."""
        assert object_in(text) is None
