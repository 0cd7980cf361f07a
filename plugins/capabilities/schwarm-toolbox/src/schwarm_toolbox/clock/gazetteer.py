"""What the IANA time zone database says of places: zones, countries, and what a zone is called among people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from unicodedata import combining, normalize

_BRACKETS = re.compile(r"^(?P<name>.*) \((?P<more>.*)\)$")
_NO_AREAS = frozenset({"Etc", "US", "Canada", "Mexico", "Brazil", "Chile"})
_OTHERWISE = {
    "GB": ("UK", "United Kingdom", "Britain", "Great Britain", "England"),
    "US": ("USA", "United States of America", "America"),
    "AE": ("UAE",),
}
"""What the database leaves out of its short names of countries."""


def key_of(place: str) -> str:
    """What two spellings of a place have in common: no accents, no capitals, no underscores.

    Args:
        place: The place.

    Returns:
        The key.
    """
    plain = "".join(letter for letter in normalize("NFKD", place) if not combining(letter))
    return " ".join(re.sub(r"[_.,'’-]", " ", plain).casefold().split())  # noqa: RUF001 - what people type


@cache
def zones() -> tuple[str, ...]:
    """The names of all time zones, the database's own and those it keeps for old times' sake."""
    names = _text("zones").split()
    return tuple(name for name in names if name != "Factory")


@cache
def zones_by_country() -> Mapping[str, Sequence[str]]:
    """The zones of each country by its ISO code, the more populous first."""
    found: dict[str, list[str]] = {}
    for country, _, zone, *_ in _table("zone.tab"):
        found.setdefault(country, []).append(zone)
    return found


@cache
def zones_by_place() -> Mapping[str, Sequence[str]]:
    """The zones that a place may be in, by its key: a zone's own name goes before its last part, that before others."""
    found: dict[str, Sequence[str]] = {}
    for layer in (_called, _in_countries, _by_last_part, _by_name):
        found |= layer()
    return found


@cache
def countries() -> Mapping[str, str]:
    """The ISO codes of countries, by the keys of their names and codes."""
    return {key_of(name): code for code, country in _table("iso3166.tab") for name in _names(code, country)}


def _names(code: str, country: str) -> Iterator[str]:
    """What a country is called: `Korea (South)` is `South Korea` too."""
    yield from (country, _BRACKETS.sub(r"\g<more> \g<name>", country), code, *_OTHERWISE.get(code, ()))


def _by_name() -> Mapping[str, Sequence[str]]:
    return {key_of(zone): (zone,) for zone in zones()}


def _by_last_part() -> Mapping[str, Sequence[str]]:
    current = {zone for several in zones_by_country().values() for zone in several}
    found: dict[str, list[str]] = {}
    for zone in zones():
        if "/" in zone and zone.partition("/")[0] not in _NO_AREAS:
            found.setdefault(key_of(zone.rpartition("/")[2]), []).append(zone)
    return {place: [zone for zone in named if zone in current] or named for place, named in found.items()}


def _in_countries() -> Mapping[str, Sequence[str]]:
    return {name: zones_by_country().get(code, ()) for name, code in countries().items() if code in zones_by_country()}


def _called() -> Mapping[str, Sequence[str]]:
    """Zones by the database's remarks on them: `Beijing Time`, `Pacific`, `Eastern (most areas)`."""
    return {
        key_of(re.sub(r" \(.*\)$| Time$", "", remark)): (zone,)
        for _, _, zone, remark in (row for row in _table("zone.tab") if len(row) > 3)  # noqa: PLR2004 - the fourth column
    }


def _table(name: str) -> Iterator[list[str]]:
    lines = _text(f"zoneinfo/{name}").splitlines()
    return (line.split("\t") for line in lines if line and not line.startswith("#"))


def _text(path: str) -> str:
    from importlib.resources import files

    return files("tzdata").joinpath(path).read_text(encoding="utf-8")
