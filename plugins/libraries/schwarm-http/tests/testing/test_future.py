"""Answers with fields that no one has heard of."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from schwarm_http.stream_format import SERVER_SENT_EVENTS
from schwarm_http.testing.future import PREFIX, Kind, with_new_fields
from schwarm_http.testing.good_answer import GoodAnswer
from schwarm_http.testing.leaves import leaves
from schwarm_http.testing.recording import Row, events_of


class TestNewFields:
    """One in each object."""

    @pytest.mark.parametrize("kind", ["text", "number", "truth", "object"])
    def test_in_a_whole_answer(self, whole: Callable[..., Row], codec: type[Any], kind: Kind) -> None:
        """All else stays, and each new field tells what it is beside."""
        row = whole()
        grown = with_new_fields(row, GoodAnswer.of(row, codec()), kind)
        old, new = set(leaves(row.document)), set(leaves(grown.document))
        assert old < new
        assert {leaf.path.partition(PREFIX)[0] for leaf in new - old} == {
            "",
            "usage.",
            "parts[0].",
            "parts[1].",
            "parts[2].",
            "parts[2].arguments.",
        }
        assert len({re.findall(rf"{PREFIX}\d+", leaf.path)[0] for leaf in new - old}) == 5

    def test_in_a_stream(self, streamed: Callable[..., Row], codec: type[Any]) -> None:
        """In each event, the same in those of one kind."""
        row = streamed()
        grown = with_new_fields(row, GoodAnswer.of(row, codec()), "number")
        events = [event.json() for event in events_of(grown, SERVER_SENT_EVENTS)]
        new = [leaf for event in events for leaf in leaves(event) if leaf.key.startswith(PREFIX)]
        assert len(events) == len(events_of(row, SERVER_SENT_EVENTS))
        assert ["." in leaf.path for leaf in new].count(False) == len(events)
        assert len({leaf.value for leaf in new}) == 5
