"""JSON as it goes over the wire."""

import json

import pytest

from schwarm_core import JsonValue, MalformedAnswerError
from schwarm_http.json_text import DEEPEST, decode


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
