"""How values become JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from attrs import field, frozen

from schwarm_core.domain.error.value import InvalidValueError, UnsupportedTypeError
from schwarm_core.domain.schema.secret import Secret
from schwarm_core.domain.schema.structure import structure, unstructure, unstructurer


class Color(Enum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


class Pair(NamedTuple):
    first: int
    second: date


@dataclass
class Data:
    x: int
    inner: Any = None


@frozen
class Private:
    _x: int
    shout: str = field(init=False, default="no key")


FORMS: list[tuple[Any, Any]] = [
    (None, None),
    (True, True),
    (3, 3),
    (1.5, 1.5),
    ("x", "x"),
    (b"\x00\xff", "AP8="),
    (date(2026, 12, 31), "2026-12-31"),
    (time(23, 59, 1, 5), "23:59:01.000005"),
    (datetime(2026, 12, 31, 23, 59), "2026-12-31T23:59:00"),  # noqa: DTZ001 - local times have a form too
    (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "2026-12-31T23:59:00+00:00"),
    (datetime(1900, 1, 1, tzinfo=timezone(timedelta(seconds=5))), "1900-01-01T00:00:00+00:00:05"),
    (timedelta(days=1, seconds=2, microseconds=3), "P1DT2.000003S"),
    (timedelta(seconds=-1), "-P0DT1S"),
    (Decimal("1.50"), "1.50"),
    (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (Path("a/b"), "a/b"),
    (Color.RED, "red"),
    (Level.LOW, 1),
    ((1, "a"), [1, "a"]),
    ({3, 1, 2}, [1, 2, 3]),
    (frozenset({"b", "a"}), ["a", "b"]),
    ({Color.RED: 1}, {"red": 1}),
    (MappingProxyType({"a": 1}), {"a": 1}),
    (Pair(1, date(2026, 1, 1)), {"first": 1, "second": "2026-01-01"}),
    (Data(1, Data(2)), {"x": 1, "inner": {"x": 2, "inner": None}}),
    (Private(1), {"x": 1}),
]


class TestForms:
    @pytest.mark.parametrize(("value", "written"), FORMS)
    def test_form(self, value: Any, written: Any) -> None:
        """Each kind of value has its form."""
        assert unstructure(value) == written

    @pytest.mark.parametrize(
        "value", [value for value, _ in FORMS if not isinstance(value, dict | MappingProxyType | Data)]
    )
    def test_there_and_back(self, value: Any) -> None:
        """Its own class makes the same of it again."""
        containers: dict[type, Any] = {tuple: tuple[int, str], set: set[int], frozenset: frozenset[str]}
        cls = type(value)

        assert structure(unstructure(value), containers.get(cls, cls)) == value

    def test_secret(self) -> None:
        """A secret doesn't come out."""
        assert unstructure([Secret("sk-1")]) == ["***"]


class TestRefused:
    @pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
    def test_numbers_that_json_has_not(self, number: Any) -> None:
        """Infinite numbers and those that are none have no form, wherever they are."""
        with pytest.raises(InvalidValueError) as caught:
            unstructure({"a": [0, number]})

        assert caught.value.message == f"a[1]: expected a finite number, not {number}"
        assert caught.value.remedy == "JSON has no other numbers"

    def test_keys(self) -> None:
        """JSON's keys are strings."""
        with pytest.raises(InvalidValueError, match="the value: expected keys that are strings in JSON, not 1"):
            unstructure({1: 2})

    def test_objects(self) -> None:
        """An object that isn't data has no form."""
        with pytest.raises(UnsupportedTypeError, match="a `complex` has no JSON form\n  → use an attrs class"):
            unstructure([1j])

    def test_types_ahead_of_values(self) -> None:
        """A type can be asked before there is a value of it."""
        assert unstructurer(list[date])([date(2026, 1, 1)]) == ["2026-01-01"]
        with pytest.raises(UnsupportedTypeError):
            unstructurer(list[complex])
