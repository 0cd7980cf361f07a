"""From what people call a place to its time zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from attrs import frozen

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.clock.gazetteer import countries, key_of, zones_by_country, zones_by_place

_OFFSET = re.compile(r"(?:utc|gmt)?\s*(?P<sign>[+−-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?", re.IGNORECASE)  # noqa: RUF001 - what people type
_MOST_HOURS = 14
_MOST_MINUTES = 59
_MOST_NAMED = 6
_MOST_MEANT = 3
_NEAR_ENOUGH = 0.7
_LONGEST = 100
_ABBREVIATION = re.compile(r"[A-Z]{3,5}")


@frozen
class Place:
    """A place, as far as the time goes.

    Attributes:
        name: What its clock is called: `Asia/Tokyo`, `UTC+05:30`.
        zone: Its clock.
    """

    name: str
    zone: tzinfo


def place_of(text: str) -> Place:
    """Finds a place's time zone.

    Args:
        text: An IANA time zone, the city that one is named after, a country, `City, Country`, an abbreviation such as
            `JST`, or an offset such as `UTC+5:30`.

    Returns:
        The place.

    Raises:
        TryAgain: If no zone is known for it, or several that differ.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        msg = f"{text[:_LONGEST]!r}… is too long for the name of a place."
        raise TryAgain(msg)
    named = zones_by_place().get(key_of(text)) or _in_country(text)
    place = _by_offset(text) or (_of_zones(text, named) if named else _abbreviated(text))
    if place is None:
        raise _unknown(text)
    return place


def _by_offset(text: str) -> Place | None:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    if hours > _MOST_HOURS or minutes > _MOST_MINUTES:
        msg = f"{text!r} is no offset: none is larger than {_MOST_HOURS} hours."
        raise TryAgain(msg)
    sign = "+" if match["sign"] == "+" else "-"
    offset = timedelta(hours=hours, minutes=minutes)
    return Place(f"UTC{sign}{hours:02}:{minutes:02}", timezone(offset if sign == "+" else -offset))


def _in_country(text: str) -> Sequence[str]:
    """The zones of `City, Country`, if the city is in that country."""
    city, _, country = text.rpartition(",")
    code = countries().get(key_of(country), "") if city else ""
    there = {ZoneInfo(zone) for zone in zones_by_country().get(code, ())}
    return [zone for zone in zones_by_place().get(key_of(city), ()) if ZoneInfo(zone) in there]


def _of_zones(text: str, names: Sequence[str]) -> Place:
    if len({tuple(when.utcoffset() for when in _seasons(name)) for name in names}) > 1:
        more = len(names) - _MOST_NAMED
        listed = ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        msg = f"The time in {text} depends on where: {listed}. Name one of these time zones."
        raise TryAgain(msg)
    return Place(names[0], ZoneInfo(names[0]))


def _seasons(name: str) -> Sequence[datetime]:
    """A noon of winter and one of summer: clocks that agree at both agree all year."""
    zone, year = ZoneInfo(name), datetime.now(UTC).year
    return tuple(datetime(year, month, 1, 12, tzinfo=zone) for month in (1, 7))


def _abbreviated(text: str) -> Place | None:
    """The offset that an abbreviation such as `CEST` stands for."""
    short = text.upper()
    if not _ABBREVIATION.fullmatch(short):
        return None
    offsets: dict[timedelta | None, str] = {}
    for zone in (zone for country in zones_by_country().values() for zone in country):
        for when in _seasons(zone):
            if when.tzname() == short:
                offsets.setdefault(when.utcoffset(), zone)
    if len(offsets) > 1:
        msg = f"{short} stands for several: the time zones of {' and '.join(offsets.values())}. Name one of these."
        raise TryAgain(msg)
    return next((Place(short, timezone(offset)) for offset in offsets if offset is not None), None)


def _unknown(text: str) -> TryAgain:
    from difflib import get_close_matches

    near = get_close_matches(key_of(text), zones_by_place(), _MOST_MEANT, _NEAR_ENOUGH)
    meant = dict.fromkeys(zones_by_place()[key][0] for key in near)
    hint = f" Did you mean {' or '.join(meant)}?" if meant else ""
    return TryAgain(
        f"The time zone database knows no place {text!r}.{hint} "
        "Name the IANA time zone of the place, such as America/Los_Angeles."
    )
