"""What time it is where, with a clock that stands at 13:05 UTC on Sunday, 22 November 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.clock.tool import Clock


def stopped() -> datetime:
    """The time at which the clock stands."""
    return datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock(now=stopped)


def refusal(function: Callable[..., str], *arguments: str) -> str:
    """What the model is told of what can't be answered."""
    with pytest.raises(TryAgain) as told:
        function(*arguments)
    return str(told.value)


class TestCurrentTime:
    """`current_time` tells date, time, zone, offset and weekday."""

    def test_answer(self, clock: Clock) -> None:
        """The answer says all that a model could ask next."""
        assert clock.current_time("Asia/Tokyo") == "2026-11-22 22:05 in Asia/Tokyo (UTC+09:00), Sunday"

    @pytest.mark.parametrize(
        ("place", "told"),
        [
            ("Tokyo", "22:05 in Asia/Tokyo"),
            ("new york", "08:05 in America/New_York"),
            ("São Paulo", "10:05 in America/Sao_Paulo"),
            ("Buenos Aires", "10:05 in America/Argentina/Buenos_Aires"),
            ("Germany", "14:05 in Europe/Berlin"),
            ("UK", "13:05 in Europe/London"),
            ("South Korea", "22:05 in Asia/Seoul"),
            ("Beijing", "21:05 in Asia/Shanghai"),
            ("Pacific", "05:05 in America/Los_Angeles"),
            ("London, UK", "13:05 in Europe/London"),
        ],
    )
    def test_places(self, clock: Clock, place: str, told: str) -> None:
        """A place is known by its zone, the city that one is named after, its country, or the database's remarks."""
        assert told in clock.current_time(place)

    @pytest.mark.parametrize(
        ("place", "told"),
        [
            ("UTC", "13:05 in UTC (UTC+00:00)"),
            ("UTC+5:30", "18:35 in UTC+05:30,"),
            ("gmt-3", "10:05 in UTC-03:00,"),
            ("+0100", "14:05 in UTC+01:00,"),
            ("JST", "22:05 in JST (UTC+09:00)"),
            ("CEST", "15:05 in CEST (UTC+02:00)"),
        ],
    )
    def test_offsets(self, clock: Clock, place: str, told: str) -> None:
        """Offsets count as people count them, east is more; an abbreviation means its offset, whatever the season."""
        assert told in clock.current_time(place)

    def test_other_day(self, clock: Clock) -> None:
        """Where it is another day, the answer says so."""
        assert clock.current_time("Kiritimati") == "2026-11-23 03:05 in Pacific/Kiritimati (UTC+14:00), Monday"

    def test_no_place(self) -> None:
        """Without a place, it is told where the user is."""
        assert Clock("Europe/Berlin", stopped).current_time() == Clock(now=stopped).current_time("Europe/Berlin")

    def test_this_machine(self, clock: Clock) -> None:
        """Where nobody said where the user is, this machine's own clock is meant."""
        assert f"{stopped().astimezone():%Y-%m-%d %H:%M} in the local time zone" in clock.current_time()

    @pytest.mark.parametrize(
        ("place", "hint"),
        [
            ("Tokio", "Did you mean Asia/Tokyo?"),
            ("Springfield", "such as America/Los_Angeles"),
            ("Spain", "Europe/Madrid, Africa/Ceuta, Atlantic/Canary"),
            ("US", "and 23 more"),
            ("London, Canada", "no place 'London, Canada'"),
            ("CST", "Asia/Shanghai"),
            ("UTC+25", "no offset"),
            ("x" * 10_000, "too long"),
        ],
    )
    def test_unknown(self, clock: Clock, place: str, hint: str) -> None:
        """A place that is unknown, or has several times, is never guessed; the model is told what to name instead."""
        assert hint in refusal(clock.current_time, place)


class TestConvertTime:
    """`convert_time` tells what a time is elsewhere."""

    @pytest.mark.parametrize("time", ["14:30", "2:30 pm", "2:30pm", "14.30", "2026-11-22 14:30", "2026-11-22T14:30:00"])
    def test_spellings(self, clock: Clock, time: str) -> None:
        """A time may be written as people write it; without a date it is today's."""
        assert clock.convert_time(time, "Berlin", "Tokyo") == (
            "2026-11-22 14:30 in Europe/Berlin (UTC+01:00), Sunday = 2026-11-22 22:30 in Asia/Tokyo (UTC+09:00), Sunday"
        )

    @pytest.mark.parametrize(
        ("time", "hour"),
        [("noon", "12:00"), ("midnight", "00:00"), ("12 am", "00:00"), ("12 pm", "12:00"), ("now", "13:05")],
    )
    def test_hours(self, clock: Clock, time: str, hour: str) -> None:
        """Noon is 12 pm, midnight 12 am."""
        assert clock.convert_time(time, "UTC", "Tokyo").startswith(f"2026-11-22 {hour} in UTC")

    def test_today_is_there(self, clock: Clock) -> None:
        """Today is today at the place whose time is given."""
        assert clock.convert_time("01:00", "Kiritimati", "UTC").startswith("2026-11-23 01:00")

    def test_summer(self, clock: Clock) -> None:
        """Offsets are those of the date, not of today."""
        assert clock.convert_time("2026-07-01 12:00", "UTC", "Berlin").endswith(
            "= 2026-07-01 14:00 in Europe/Berlin (UTC+02:00), Wednesday"
        )

    def test_own_offset(self, clock: Clock) -> None:
        """A time with an offset is meant with it, whatever the place."""
        assert "23:30 in Asia/Tokyo" in clock.convert_time("2026-12-31T14:30Z", "Tokyo", "Berlin")

    def test_clocks_put_back(self, clock: Clock) -> None:
        """Of a time that the clocks show twice, the first is meant, and the answer says so."""
        told = clock.convert_time("2026-10-25 02:30", "Berlin", "UTC")
        assert "the first is meant" in told
        assert "2026-10-25 00:30 in UTC" in told

    def test_clocks_put_forward(self, clock: Clock) -> None:
        """A time that no clock shows is refused."""
        assert "No clock shows 2026-03-29 02:30" in refusal(clock.convert_time, "2026-03-29 02:30", "Berlin", "UTC")

    @pytest.mark.parametrize("time", ["25:00", "13 pm", "0 am", "half past two", "2026-02-30 12:00", "14", ""])
    def test_no_time(self, clock: Clock, time: str) -> None:
        """What is no time is refused, with the ways to write one."""
        assert "Write it as 14:30" in refusal(clock.convert_time, time, "Berlin", "UTC")

    @pytest.mark.parametrize(
        ("time", "place", "other"),
        [("9999-12-31 23:59", "Los Angeles", "Tokyo"), ("0001-01-01 00:00", "Tokyo", "Los Angeles")],
    )
    def test_ends_of_time(self, clock: Clock, time: str, place: str, other: str) -> None:
        """Beyond the ends of the calendar nothing is told."""
        assert "too far away" in refusal(clock.convert_time, time, place, other)


class TestTimeDifference:
    """`time_difference` tells which place is ahead, and how far."""

    @pytest.mark.parametrize(
        ("place", "other", "told"),
        [
            ("Tokyo", "Berlin", "Asia/Tokyo is 8 hours ahead of Europe/Berlin: 2026-11-22 22:05"),
            ("New York", "London", "America/New_York is 5 hours behind Europe/London"),
            ("Nepal", "India", "is 15 minutes ahead of"),
            ("India", "Tokyo", "is 3 hours and 30 minutes behind"),
            ("London", "Berlin", "is 1 hour behind"),
            ("Berlin", "Paris", "have the same time: 2026-11-22 14:05"),
        ],
    )
    def test_difference(self, clock: Clock, place: str, other: str, told: str) -> None:
        """It is told in hours and minutes, with both times."""
        assert told in clock.time_difference(place, other)
