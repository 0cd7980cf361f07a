"""The Python classes that JSON writes as strings, and how.

Dates, times and durations follow RFC 3339 (section 5.6 and appendix A); a time without an offset is local. Bytes are
base64 (RFC 4648, section 4).
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from schwarm_core.domain.schema.fault import not_finite
from schwarm_core.domain.schema.secret import MASK, Secret
from schwarm_core.domain.schema.shape import Text

if TYPE_CHECKING:
    import datetime as dt
    import decimal
    from collections.abc import Callable

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DURATION = (
    r"(?P<sign>-?)P(?:(?P<weeks>[0-9]+)W|(?=[0-9T])(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9]+)(?:\.(?P<fraction>[0-9]{1,6}))?S)?)?)"
)
DECIMAL_PATTERN = r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


def text_form(tp: type) -> Text | None:
    """How JSON writes the values of a class, if it writes them as strings."""
    for module, names, form in _FORMS:
        loaded = sys.modules.get(module)
        if loaded is not None and any(tp is getattr(loaded, name) for name in names):
            return form(tp)
    return None


def _secret(tp: type) -> Text:
    return Text(tp, "a secret string", {"writeOnly": True}, Secret, lambda _: MASK, secret=True)


def _bytes(tp: type) -> Text:
    from base64 import b64decode, b64encode

    return Text(
        tp,
        "base64",
        {"contentEncoding": "base64"},
        lambda text: b64decode(text, validate=True),
        lambda value: b64encode(value).decode(),
    )


def _date(tp: type[dt.date]) -> Text:
    return Text(tp, "a date (2026-12-31)", {"format": "date"}, _matching(_DATE, tp.fromisoformat), _isoformat)


def _time(tp: type[dt.time]) -> Text:
    return Text(tp, "a time (23:59:00)", {"format": "time"}, _matching(_TIME, tp.fromisoformat), _isoformat)


def _datetime(tp: type[dt.datetime]) -> Text:
    parse = _matching(f"{_DATE}[T ]{_TIME}", tp.fromisoformat)
    return Text(tp, "a date and time (2026-12-31T23:59:00Z)", {"format": "date-time"}, parse, _isoformat)


def _timedelta(tp: type[dt.timedelta]) -> Text:
    def parse(text: str) -> dt.timedelta:
        match = re.fullmatch(_DURATION, text)
        if match is None:
            msg = "no duration"
            raise ValueError(msg)
        sign, fraction = match["sign"], match["fraction"] or ""
        units = ("weeks", "days", "hours", "minutes", "seconds")
        length = tp(**{unit: int(match[unit] or 0) for unit in units}, microseconds=int(fraction.ljust(6, "0")))
        return -length if sign else length

    return Text(tp, "a duration (P1DT2H30M)", {"format": "duration"}, parse, _duration)


def _duration(length: dt.timedelta) -> str:
    """Days and seconds only, exact to the microsecond."""
    sign, length = ("-", -length) if length.days < 0 else ("", length)
    fraction = f".{length.microseconds:06}" if length.microseconds else ""
    return f"{sign}P{length.days}DT{length.seconds}{fraction}S"


def _decimal(tp: type) -> Text:
    return Text(
        tp,
        'a decimal in a string ("12.50")',
        {"pattern": DECIMAL_PATTERN},
        _matching(DECIMAL_PATTERN, tp),
        _show_decimal,
    )


def _show_decimal(value: decimal.Decimal) -> str:
    if not value.is_finite():
        raise not_finite(value)
    return str(value)


def _uuid(tp: type) -> Text:
    pattern = "-".join(f"[0-9a-fA-F]{{{length}}}" for length in (8, 4, 4, 4, 12))
    return Text(tp, "a UUID", {"format": "uuid"}, _matching(pattern, tp), str)


def _path(tp: type) -> Text:
    return Text(tp, "a path", {}, tp, str)


def _matching(pattern: str, make: Callable[[str], object]) -> Callable[[str], object]:
    matches = re.compile(pattern).fullmatch

    def parse(text: str) -> object:
        if not matches(text):
            msg = f"doesn't match {pattern}"
            raise ValueError(msg)
        return make(text)

    return parse


def _isoformat(value: dt.date | dt.time) -> str:
    return value.isoformat()


# By module, so that no module is imported for a class that nobody can have named.
_FORMS: tuple[tuple[str, tuple[str, ...], Callable[[Any], Text]], ...] = (
    (Secret.__module__, ("Secret",), _secret),
    ("builtins", ("bytes",), _bytes),
    ("datetime", ("datetime",), _datetime),
    ("datetime", ("date",), _date),
    ("datetime", ("time",), _time),
    ("datetime", ("timedelta",), _timedelta),
    ("decimal", ("Decimal",), _decimal),
    ("uuid", ("UUID",), _uuid),
    ("pathlib", ("Path", "PurePath", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath"), _path),
)
