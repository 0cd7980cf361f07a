"""The text form of a plugin index."""

from __future__ import annotations

import json
import zlib

import pytest
from attrs import astuple
from hypothesis import given
from hypothesis import strategies as st

from schwarm_core.application.plugins.index import PluginEntry, PluginFault, PluginIndex
from schwarm_core.application.plugins.stored import Origin, dump, load_index, load_origin

ORIGIN = Origin(["1", "python", "/site"], [[1, 2, 3, 4], None, []], [False, True, True])
TEXT = st.text(st.characters(), max_size=6)
ENTRIES = st.lists(st.builds(PluginEntry, *[st.sampled_from(["schwarm.x", '"],\n', "ä"])] * 2, *[TEXT] * 5), max_size=8)
INDEXES = st.builds(
    PluginIndex,
    ENTRIES.map(lambda entries: tuple(sorted(entries, key=lambda entry: (entry.group, entry.name)))),
    st.lists(st.builds(PluginFault, TEXT, TEXT, TEXT), max_size=2).map(tuple),
)
HELLO = PluginEntry("schwarm.x", "hello", "m", "d", "1", "", "/site/d-1.dist-info")
OTHER = PluginEntry("schwarm.x", "other", "m", "d", "1", "", "/site/d-1.dist-info")
RESCANNED = PluginIndex((HELLO, OTHER), ())


def never() -> PluginIndex:
    """Fail: what is stored is whole, and nobody has to scan."""
    pytest.fail("scanned again")


def with_rows(*rows: object) -> bytes:
    """A stored index whose checksum is right and whose rows are these."""
    body = "".join(f"{json.dumps(row, separators=(',', ':'))}\n" for row in rows).encode()
    return json.dumps([ORIGIN.key, ORIGIN.stamps, ORIGIN.bare, zlib.crc32(body)]).encode() + b"\n" + body


class TestRoundTrip:
    @given(index=INDEXES)
    def test_an_index_comes_back_as_it_was(self, index: PluginIndex) -> None:
        """Whatever the texts hold, all of it comes back, and each entry by its name."""
        content = dump(ORIGIN, index)
        assert load_origin(content) == ORIGIN
        loaded = load_index(content, never)
        assert loaded == index
        assert loaded.entries == index.entries
        assert [load_index(content, never).find(e.group, e.name) for e in index.entries] == [
            index.find(e.group, e.name) for e in index.entries
        ]

    @given(index=INDEXES, group=TEXT, name=TEXT)
    def test_no_name_is_made_up(self, index: PluginIndex, group: str, name: str) -> None:
        """A name is found in a stored index exactly if it is in the one that was stored."""
        assert load_index(dump(ORIGIN, index), never).find(group, name) == index.find(group, name)

    def test_a_name_that_begins_another(self) -> None:
        """Names are told apart where one begins, ends or quotes another."""
        entries = tuple(
            PluginEntry("schwarm.x", name, "m", "d", "1", "", "p") for name in ("a", 'a"', 'a","b', "ab", "b")
        )
        stored = load_index(dump(ORIGIN, PluginIndex(entries, ())), never)
        assert [stored.find("schwarm.x", entry.name) for entry in entries] == [(entry,) for entry in entries]


class TestLaziness:
    def test_opening_decodes_no_entry(self) -> None:
        """An entry is decoded when it is asked for: the others don't matter, not even one that is broken."""
        content = with_rows([], list(astuple(HELLO)), ["schwarm.x", "broken"])
        index = load_index(content, never)
        assert index.find("schwarm.x", "hello") == (HELLO,)
        assert index.find("schwarm.x", "absent") == ()


MALFORMED_ROWS: list[list[object]] = [
    ["schwarm.x", "other", "m", "d", "1", ""],
    ["schwarm.x", "other", "m", "d", "1", "", "p", "more"],
    ["schwarm.x", "other", "m", "d", 1, "", "p"],
    ["schwarm.x", "other", "m", "d", None, "", "p"],
    ["schwarm.x", "other", ["m"], "d", "1", "", "p"],
]
OTHER_VALUES: list[object] = [{"schwarm.x": "other"}, "schwarm.x", None, 7, []]


class TestShapes:
    @pytest.mark.parametrize("row", [*MALFORMED_ROWS, *OTHER_VALUES])
    def test_a_listing_takes_no_other_shape(self, row: object) -> None:
        """Only seven texts make an entry; anything else makes a listing scan again."""
        index = load_index(with_rows([], list(astuple(HELLO)), row), lambda: RESCANNED)
        assert index.entries == (HELLO, OTHER)
        assert index.find("schwarm.x", "other") == (OTHER,)

    @pytest.mark.parametrize("row", MALFORMED_ROWS)
    def test_a_name_takes_no_other_shape(self, row: list[object]) -> None:
        """A name whose entry is malformed makes the index scan again."""
        index = load_index(with_rows([], list(astuple(HELLO)), row), lambda: RESCANNED)
        assert index.find("schwarm.x", "other") == (OTHER,)

    @pytest.mark.parametrize("faults", [None, {}, [["p", "d"]], [["p", "d", 3]], ["pdr"], "[]"])
    def test_faults_of_another_shape(self, faults: object) -> None:
        """Only three texts make a fault."""
        with pytest.raises(ValueError, match="expected a"):
            load_index(with_rows(faults), never)

    @pytest.mark.parametrize(
        "content", [b"", b"[]", b"[[],[],[],1]\n", b"\xff", b"[" * 99_999, b"1e999\n", b"[[],[],[]]"]
    )
    def test_what_is_no_index(self, content: bytes) -> None:
        """Text that was never an index is told apart."""
        with pytest.raises(ValueError):  # noqa: PT011 - whichever part of it is noticed first
            load_origin(content)
