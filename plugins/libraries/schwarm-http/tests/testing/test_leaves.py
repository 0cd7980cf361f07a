"""What a leaf is, what may be lost, and what is said."""

import pytest

from schwarm_core import JsonValue
from schwarm_http.testing.difference import differences
from schwarm_http.testing.leaves import Leaf, Opaque, Scope, leaves
from schwarm_http.testing.said import Said


def leaf(value: str | float | bool, key: str = "k") -> Leaf:
    """A leaf somewhere."""
    return Leaf(f"somewhere.{key}", key, value)


class TestLeaves:
    """The scalars of JSON."""

    def test_each_has_a_path_and_a_name(self) -> None:
        """Null, the empty text and what is empty say nothing."""
        value: JsonValue = {"a": [{"b": 1}, "x", [True]], "c": None, "d": "", "e": [], "f": {}, "g": 0, "h": False}
        assert list(leaves(value)) == [
            Leaf("a[0].b", "b", 1),
            Leaf("a[1]", "a", "x"),
            Leaf("a[2][0]", "a", True),
            Leaf("g", "g", 0),
            Leaf("h", "h", False),
        ]


class TestOpaque:
    """Paths at which nothing has to be kept."""

    @pytest.mark.parametrize(
        ("pattern", "path", "covered"),
        [
            ("object", "object", True),
            ("object", "objects", False),
            ("object", "a.object", False),
            ("choices[].index", "choices[12].index", True),
            ("choices[].index", "choices.index", False),
            ("*.index", "choices[0].index", True),
            ("*.index", "choices[0].message.index", False),
            ("**.index", "choices[0].message.index", True),
            ("a[].*.b", "a[0].x[1].b", True),
            ("a[].*.b", "a[0].b", False),
            ("event.obfuscation", "obfuscation", False),
            ("tools**", "tools[3].function.name", True),
            ("a.b", "axb", False),
        ],
    )
    def test_patterns(self, pattern: str, path: str, covered: bool) -> None:
        """They cover the whole path, or nothing."""
        assert Opaque({pattern: "a reason"}).covers(path) is covered

    @pytest.mark.parametrize(
        ("pattern", "covered"),
        [("noise", [True, True, True]), ("event.noise", [False, True, True]), ("earlier.noise", [False, False, True])],
    )
    def test_events_have_patterns_of_their_own(self, pattern: str, covered: list[bool]) -> None:
        """Those of whole answers hold in events, too; those of earlier events not in the last."""
        opaque = Opaque({pattern: "a reason"})
        scopes: tuple[Scope, ...] = ("answer", "event", "earlier")
        assert [opaque.covers("noise", scope) for scope in scopes] == covered
        assert not any(opaque.covers(f"{pattern.partition('.')[0]}.more", scope) for scope in scopes)


class TestSaid:
    """What a value says."""

    @pytest.mark.parametrize(
        ("value", "found", "expected"),
        [
            ({"x": "a text"}, leaf("a text"), True),
            ({"x": "a text"}, leaf("a tex"), False),
            ({"x": "before a longer text after"}, leaf("a longer text af"), True),
            ({"x": ["a longer", " text af"]}, leaf("a longer text af"), False),
            ({"x": '{"city": "Rome", "days": 3, "brief": true}'}, leaf("Rome"), True),
            ({"x": '{"days": 3}'}, leaf(3), True),
            ({"x": '{"brief": true}'}, leaf(True, "brief"), True),
            ({"x": '{"a": "[\\"in a list\\"]"}'}, leaf("in a list"), True),
            ({"x": "{not JSON"}, leaf("not JSON"), False),
            ({"x": 3}, leaf(3.0), True),
            ({"x": 3}, leaf(4), False),
            ({"x": 3}, leaf("3"), False),
            ({"x": "3"}, leaf(3), False),
            ({"x": True}, leaf(1), False),
            ({"x": 1}, leaf(True, "x"), False),
            ({"x": True}, leaf(True, "x"), True),
            ({"x": True}, leaf(True, "y"), False),
            ({"x": True}, leaf(False, "x"), False),
            ({"type": "image/png", "data": "QUJD"}, leaf("data:image/png;base64,QUJD"), True),
            ({"type": "image/png", "data": "QUJD"}, leaf("data:image/gif;base64,QUJD"), False),
        ],
    )
    def test_a_leaf(self, value: JsonValue, found: Leaf, expected: bool) -> None:
        """Texts as they are, long ones also inside others; numbers under any name, truths under their own."""
        assert Said(value).holds(found) is expected

    @pytest.mark.parametrize(
        ("pieces", "runs", "expected"),
        [
            (["I ", "look ", "it up."], 1, True),
            (["I ", "it up."], 1, False),
            (["I ", "look ", "it out."], 1, False),
            (["look ", "I "], 1, False),
            (["I look it up.", "And down."], 1, True),
            (["I look ", "it up.", "And ", "down."], 2, True),
            (["I look ", "it up.", "And ", "down."], 1, False),
            (["I look ", "?", "it up."], 9, False),
            (["I", "I", "I"], 1, False),
        ],
    )
    def test_pieces(self, pieces: list[str], runs: int, expected: bool) -> None:
        """Put together, they are texts that are said; none is missing inside."""
        assert Said(["I look it up.", "And down."]).holds_pieces(pieces, runs=runs) is expected

    @pytest.mark.parametrize(
        ("pieces", "expected"),
        [(['{"ci', 'ty": "Rome"}'], True), (['{"ci', 'ty": "Paris"}'], False), (["[", "]"], False)],
    )
    def test_pieces_of_json(self, pieces: list[str], expected: bool) -> None:
        """An object that comes as pieces of JSON may be said as an object."""
        assert Said({"city": "Rome"}).holds_pieces(pieces, runs=1) is expected


class TestDifferences:
    """Where two values aren't equal."""

    @pytest.mark.parametrize(
        ("expected", "found", "told"),
        [
            ({"a": [1, {"b": None}]}, {"a": [1.0, {"b": None}]}, ()),
            ({"a": 1}, {"a": True}, ("a: True, expected 1",)),
            ({"a": 0}, {"a": False}, ("a: False, expected 0",)),
            ({"a": {"b": "x"}}, {"a": {}}, ("a.b: 'x' is missing",)),
            ({"a": {}}, {"a": {"b": None}}, ("a.b: None is too much",)),
            ({"a": [1, 2]}, {"a": [1]}, ("a: 1 items, expected 2",)),
            ({"a": [1, 2]}, {"a": [2, 1]}, ("a[0]: 2, expected 1", "a[1]: 1, expected 2")),
            ({"a": []}, {"a": {}}, ("a: {}, expected []",)),
            ({"a": "1"}, {"a": 1}, ("a: 1, expected '1'",)),
        ],
    )
    def test_each_is_told_by_its_path(self, expected: JsonValue, found: JsonValue, told: tuple[str, ...]) -> None:
        """Kinds of JSON differ, kinds of number don't."""
        assert differences(expected, found) == told
