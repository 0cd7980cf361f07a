"""How long a vendor asks to wait.

Source: RFC 9110, section 10.2.3 (`Retry-After`, in seconds or as a date); `retry-after-ms` is a custom of several APIs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Reads the waiting time from an answer's headers.

    Args:
        headers: The headers, by names in lower case.

    Returns:
        Seconds, 0 and up; None when the headers don't tell.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = headers.get("retry-after", "")
    seconds = _number(asked)
    return seconds if seconds is not None else _seconds_until(asked, headers.get("date", ""))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) and value >= 0 else None


def _seconds_until(text: str, now: str) -> float | None:
    """Reckoned by the server's own clock where it tells it, because ours may be wrong."""
    then = _date(text)
    if then is None:
        return None
    return max(0.0, (then - (_date(now) or datetime.now(UTC))).total_seconds())


def _date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
