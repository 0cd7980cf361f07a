"""Times as people write them, and as a model is told them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.clock.place import Place

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::(?P<second>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?", re.IGNORECASE
)
_DATED = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})(?:[T ]+(?P<time>.+))?", re.IGNORECASE)
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_HALF_DAY = 12
_REMEDY = "Write it as 14:30, 2:30 pm, 2026-12-31 14:30 or now."


def moment_of(text: str, place: Place, now: datetime) -> datetime:
    """Reads a time at a place.

    Args:
        text: `14:30`, `2:30 pm`, `noon`, `2026-12-31 14:30`, `now`; a date and time with an offset is meant with that.
        place: The place whose clock shows it.
        now: The present; its day there is meant where none is given.

    Returns:
        The time.

    Raises:
        TryAgain: If it can't be read, or no clock at the place ever shows it.
    """
    said = text.strip().lower()
    if said == "now":
        return now.astimezone(place.zone)
    shown = _shown(said, now.astimezone(place.zone).date())
    if shown is None:
        msg = f"{text!r} is no time. {_REMEDY}"
        raise TryAgain(msg)
    return _at(shown, place) if shown.tzinfo is None else shown.astimezone(place.zone)


def described(when: datetime, place: Place) -> str:
    """A time at a place, for a model: `2026-11-22 14:05 in Asia/Tokyo (UTC+09:00), Sunday`.

    Args:
        when: The time.
        place: The place.

    Returns:
        The words.
    """
    there = when.astimezone(place.zone)
    offset = there.isoformat(timespec="minutes")[len("2026-12-31T14:30") :]
    where = place.name if place.name == f"UTC{offset}" else f"{place.name} (UTC{offset})"
    return f"{there:%Y-%m-%d %H:%M} in {where}, {_WEEKDAYS[there.weekday()]}"


def is_shown_twice(when: datetime) -> bool:
    """Whether the clocks are put back, so that they show this time once more an hour later.

    Args:
        when: The time.

    Returns:
        True if it is the first of the two.
    """
    return when.utcoffset() != when.replace(fold=1).utcoffset()


def _shown(said: str, today: date) -> datetime | None:
    """What the clock shows; None if that can't be read."""
    try:
        dated = _DATED.fullmatch(said)
        if dated is None:
            day_time = _time(said)
            return None if day_time is None else datetime.combine(today, day_time)
        day = date.fromisoformat(dated["date"])
        day_time = _time(dated["time"]) if dated["time"] else time(0)
        return datetime.fromisoformat(said.upper()) if day_time is None else datetime.combine(day, day_time)
    except ValueError:
        return None


def _time(said: str) -> time | None:
    match = _TIME.fullmatch(said)
    if match is None:
        return _NAMED.get(said)
    if not (match["minute"] or match["half"]):
        return None
    hour, half = int(match["hour"]), (match["half"] or "")[:1]
    if half:
        if not 1 <= hour <= _HALF_DAY:
            return None
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "p" else 0)
    return time(hour, int(match["minute"] or 0), int(match["second"] or 0))


def _at(shown: datetime, place: Place) -> datetime:
    when = shown.replace(tzinfo=place.zone)
    if when.astimezone(UTC).astimezone(place.zone).replace(tzinfo=None) == shown:
        return when
    msg = f"No clock shows {shown:%Y-%m-%d %H:%M} in {place.name}: they are put forward past it that night."
    raise TryAgain(msg)
