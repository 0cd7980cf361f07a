"""The capability `time`: what time it is where, and what a time is elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from schwarm_core.domain.agent.capability import Capability
from schwarm_core.domain.agent.tool import tool
from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.clock.config import TimeConfig
from schwarm_toolbox.clock.moment import described, is_shown_twice, moment_of
from schwarm_toolbox.clock.place import Place, place_of


def _now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """The time, here and elsewhere.

    Args:
        here: The place that is meant where none is named; empty for this machine's.
        now: Tells the present, with its offset.
    """

    def __init__(self, here: str = "", now: Callable[[], datetime] = _now) -> None:
        self._here = here
        self._now = now

    def current_time(self, place: str = "") -> str:
        """Tell the current time and date at a place.

        Args:
            place: The city, country or time zone: `Tokyo`, `Japan`, `America/New_York`, `UTC+5:30`. Cities are those
                that IANA time zones are named after; for any other give its time zone. Empty for where the user is.
        """
        return described(self._now(), self._place(place))

    def convert_time(self, time: str, from_place: str, to_place: str) -> str:
        """Convert a time at one place to the time it then is at another place.

        Args:
            time: The time to convert, such as `14:30`, `2:30 pm`, `2026-12-31 14:30` or `now`. Without a date, today's.
            from_place: The source: the city, country or time zone whose time is given, such as `Europe/Berlin`.
            to_place: The target: the city, country or time zone whose time is wanted, such as `Tokyo`.
        """
        source, target = self._place(from_place), self._place(to_place)
        try:
            when = moment_of(time, source, self._now())
            note = " (the clocks there show that time twice; the first is meant)" if is_shown_twice(when) else ""
            return f"{described(when, source)}{note} = {described(when, target)}"
        except OverflowError:
            msg = f"{time!r} lies too far away."
            raise TryAgain(msg) from None

    def time_difference(self, place: str, other_place: str) -> str:
        """Tell the current time difference: how many hours one place is ahead of or behind another place.

        Args:
            place: The city, country or time zone that is ahead or behind, such as `Tokyo`.
            other_place: The city, country or time zone to compare it with, such as `Europe/Berlin`.
        """
        one, other, now = self._place(place), self._place(other_place), self._now()
        ahead = _offset(now, one) - _offset(now, other)
        if not ahead:
            return f"{one.name} and {other.name} have the same time: {described(now, one)}"
        compared = f"{_hours(abs(ahead))} {'ahead of' if ahead > timedelta() else 'behind'}"
        return f"{one.name} is {compared} {other.name}: {described(now, one)} = {described(now, other)}"

    def _place(self, text: str) -> Place:
        if text.strip() or self._here:
            return place_of(text if text.strip() else self._here)
        local = self._now().astimezone().tzinfo
        assert local is not None  # noqa: S101 - `astimezone` gives it one
        return Place("the local time zone", local)


def _offset(now: datetime, place: Place) -> timedelta:
    return now.astimezone(place.zone).utcoffset() or timedelta()


def _hours(difference: timedelta) -> str:
    hours, minutes = divmod(int(difference.total_seconds()) // 60, 60)
    parts = [
        f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in ((hours, "hour"), (minutes, "minute")) if count
    ]
    return " and ".join(parts)


def make(config: TimeConfig) -> Capability:
    """Makes the capability `time`.

    Args:
        config: Its settings.

    Returns:
        The capability.
    """
    clock = Clock(config.here)
    return Capability("time", tools=[tool(clock.current_time), tool(clock.convert_time), tool(clock.time_difference)])
