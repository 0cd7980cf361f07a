"""JSON made worse: what a broken or changed server might send in place of a good answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import TypeAlias

from schwarm_core.domain.schema.json_value import JsonValue

Documents: TypeAlias = list[JsonValue]
"""The JSON of an answer: one document if it comes whole, else one for each event."""

Spoiler: TypeAlias = Callable[[Documents, Random], Documents]

_Place: TypeAlias = tuple[dict[str, JsonValue] | list[JsonValue], str | int]

_DEEP = 300
_HALF = 0.5
_LONG = 300_000
_WRONG: tuple[JsonValue, ...] = (None, True, False, 0, -1, 3.5, "", "x", [], {}, [None], [[]], {"": {}}, [1, "a"])
_HUGE: tuple[JsonValue, ...] = (2**63, -(2**64), 10**300, 1e308, -1e-300, 10**4000)
_ODD = ("\0", "\ud800", "\U0010ffff", "\u2028", "\r\n\r\n", "data: [DONE]", '{"a":', "\\", '"')


def _places(value: JsonValue) -> Iterator[_Place]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield value, name
            yield from _places(inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield value, index
            yield from _places(inner)


def _at(place: _Place) -> JsonValue:
    parent, key = place
    return parent[key]  # type: ignore[index] # the key is of its parent's kind


def _put(place: _Place, value: JsonValue) -> None:
    parent, key = place
    parent[key] = value  # type: ignore[index] # as above


def _some(documents: Documents, dice: Random, most: int = 3) -> list[_Place]:
    found = list(_places(documents))
    return dice.sample(found, min(len(found), dice.randint(1, most)))


def wrong_kinds(documents: Documents, dice: Random) -> Documents:
    """Values of another kind of JSON."""
    for place in _some(documents, dice):
        _put(place, dice.choice(_WRONG))
    return documents


def missing_fields(documents: Documents, dice: Random) -> Documents:
    """Fields left out."""
    for parent, key in _some(documents, dice):
        if isinstance(parent, dict) and isinstance(key, str):
            parent.pop(key, None)
    return documents


def nulls(documents: Documents, dice: Random) -> Documents:
    """Null under one name, wherever it stands."""
    names = sorted({str(key) for parent, key in _places(documents) if isinstance(parent, dict)})
    chosen = dice.choice(names or [""])
    for place in list(_places(documents)):
        if place[1] == chosen:
            _put(place, None)
    return documents


def huge_numbers(documents: Documents, dice: Random) -> Documents:
    """Numbers that fit no usual type."""
    numbers = [place for place in _places(documents) if isinstance(_at(place), int | float)]
    for place in dice.sample(numbers, min(len(numbers), 3)):
        _put(place, dice.choice(_HUGE))
    return documents


def deep_nesting(documents: Documents, dice: Random) -> Documents:
    """Lists in lists in lists."""
    deep: JsonValue = "bottom"
    for _ in range(_DEEP):
        deep = [deep] if dice.random() < _HALF else {"a": deep}
    for place in _some(documents, dice, 1):
        _put(place, deep)
    return documents


def enormous_texts(documents: Documents, dice: Random) -> Documents:
    """A text of hundreds of kilobytes."""
    texts = [place for place in _places(documents) if isinstance(_at(place), str)]
    if texts:
        _put(dice.choice(texts), dice.choice("aé€😀") * _LONG)
    return documents


def odd_texts(documents: Documents, dice: Random) -> Documents:
    """Characters that mean something elsewhere, or can't be sent."""
    for place in _some(documents, dice):
        if isinstance(_at(place), str):
            _put(place, dice.choice(_ODD))
    return documents


def odd_indexes(documents: Documents, dice: Random) -> Documents:
    """Indexes that come twice, are left out, negative, or far away."""
    wrong = dice.choice([0, 1, -1, 10**6, None, "0", 0.5])
    for place in list(_places(documents)):
        if str(place[1]).lower().endswith("index") and dice.random() < _HALF:
            _put(place, wrong)
    return documents


def same_ids(documents: Documents, dice: Random) -> Documents:
    """All ids are one, or none."""
    one = dice.choice(["", "same", None])
    for place in list(_places(documents)):
        if str(place[1]).lower().endswith("id"):
            _put(place, one)
    return documents


def shuffled_lists(documents: Documents, dice: Random) -> Documents:
    """The items of each list in another order, or twice, or gone."""
    for place in list(_places(documents)):
        found = _at(place)
        if isinstance(found, list):
            _put(place, dice.choice([dice.sample(found, len(found)), [*found, *found], []]))
    return documents


def more_fields(documents: Documents, dice: Random) -> Documents:
    """Fields and types that no one has heard of."""
    for parent, key in _some(documents, dice):
        if isinstance(parent, dict):
            parent["unheard_of"] = {"type": "unheard_of", "value": dice.random()}
            if key == "type":
                parent["type"] = "unheard_of"
    return documents


ANYWHERE: Mapping[str, Spoiler] = {
    spoiler.__name__.replace("_", " "): spoiler
    for spoiler in (
        wrong_kinds,
        missing_fields,
        nulls,
        huge_numbers,
        deep_nesting,
        enormous_texts,
        odd_texts,
        odd_indexes,
        same_ids,
        shuffled_lists,
        more_fields,
    )
}
"""What can be done to any JSON. Each changes the documents that it is given, and returns them."""
