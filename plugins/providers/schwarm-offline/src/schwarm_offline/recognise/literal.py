"""What is recognised by its form: quotations, addresses, paths, time zones, dates, times, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from schwarm_offline.lexicon.words import is_filler
from schwarm_offline.recognise.span import Kind, Span
from schwarm_offline.recognise.spelled import SPELLED
from schwarm_offline.recognise.token import digits_of, tokens_of

Recogniser = Callable[[str], Iterator[Span]]

_QUOTED = re.compile(
    r"\"([^\"\n]+)\"|“([^”\n]+)”|„([^“”\n]+)[“”]|«([^»\n]+)»|`([^`\n]+)`|(?<!\w)['\u2018]([^'\u2019\n]+)['\u2019](?!\w)"
)
_URL = re.compile(r"\b(?:https?|ftp|file)://[^\s<>\"'`\x00]+|\bwww\.[^\s<>\"'`\x00]+", re.IGNORECASE)
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_DOMAIN = re.compile(
    r"(?<![\w./@\\-])(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|io|dev|info|eu|de|uk|fr|ch|at|jp)\b(?:/[^\s<>\"'`\x00]*)?",
    re.IGNORECASE,
)
_AREAS = "Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc|US"
_ZONE = re.compile(rf"\b(?:{_AREAS})(?:/[A-Za-z][\w+-]*){{1,2}}|\b(?:UTC|GMT)(?:[+-]\d{{1,2}}(?::?\d{{2}})?)?(?!\w)")
_PATH = re.compile(
    r"(?<![\w/\\])(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.\-+/\\]*\w[/\\]?"
    r"|(?<![\w/\\.-])\w[\w.\-+]*(?:[/\\][\w.\-+]+)+[/\\]?|(?<![\w/\\.-])\w[\w.\-]*[/\\](?=[\s,;?!]|$)"
    r"|(?<![\w/\\.-])\.?\w[\w\-]*(?:\.[\w\-]+)*\.(?=\w*[A-Za-z])\w{1,5}\b(?![/\\])|(?<!\S)\.{1,2}(?=\s|$)"
)
_EXTENSION = re.compile(r"[^/\\.]\.\w{1,5}$|(?:^|[/\\])\.\w+$")
_NO_PATH = re.compile(
    r"(?:and|or|he|she|his|her|him|km|m|s|h|kg|w|o|n|a|yes|no|on|off|in|out|tcp|ip)(?:/\w+)+|(?:e\.g|i\.e|a\.m|p\.m|etc)",
    re.IGNORECASE,
)

_TIME = re.compile(
    r"\b(?P<h>[01]?\d|2[0-3])(?::(?P<m>[0-5]\d)(?::[0-5]\d)?)(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"|\b(?P<h2>1[0-2]|0?[1-9])\s*(?P<half2>[ap])\.?m\b\.?|\b(?P<h3>1[0-2]|[1-9])\s*o['\u2019]clock\b|\b(?P<word>noon|midnight)\b",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?P<month{0}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)(?!\w)"
    rf"|\b{_MONTH.format(1)}\s+(?P<day1>\d{{1,2}})(?:[snr][td]|th)?(?:,?\s+(?P<year1>\d{{4}}))?\b"
    rf"|\b(?P<day2>\d{{1,2}})(?:[snr][td]|th|\.)?\s+(?:of\s+)?{_MONTH.format(2)}(?:,?\s+(?P<year2>\d{{4}}))?\b"
    r"|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b|\b(?:tomorrow|yesterday)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"(?<![\w.])-?[$€£¥]?\d[\d,]*(?:\.\d+)?(?![\w]*\d)|{SPELLED}", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?P<unit>[A-Za-z°µ][A-Za-z°/²³]*)")


def quotations(text: str) -> Iterator[Span]:
    """What stands between quotation marks or backticks."""
    for match in _QUOTED.finditer(text):
        yield _span(Kind.QUOTED, match, next(group for group in match.groups() if group))


def emails(text: str) -> Iterator[Span]:
    """Addresses for mail."""
    for match in _EMAIL.finditer(text):
        yield _span(Kind.EMAIL, match, match[0])


def urls(text: str) -> Iterator[Span]:
    """Addresses on the web, with or without their scheme."""
    for pattern in (_URL, _DOMAIN):
        for match in pattern.finditer(text):
            address = match[0].rstrip(".,;:!?")
            while address.endswith(")") and address.count(")") > address.count("("):
                address = address[:-1]
            complete = address if "://" in address else f"https://{address}"
            yield Span(Kind.URL, match.start(), match.start() + len(address), address, complete)


def zones(text: str) -> Iterator[Span]:
    """Time zones by their name in the IANA database, and offsets from UTC."""
    for match in _ZONE.finditer(text):
        yield _span(Kind.ZONE, match, match[0])


def paths(text: str) -> Iterator[Span]:
    """Paths of files, which have an extension, and of folders."""
    for match in _PATH.finditer(text):
        path = match[0].rstrip(".,;:!?") or match[0]
        lettered = any(character.isalpha() for character in path) or path.startswith((".", "/"))
        if lettered and _NO_PATH.fullmatch(path) is None:
            kind = Kind.FILE if _EXTENSION.search(path) else Kind.FOLDER
            yield Span(kind, match.start(), match.start() + len(path), path, path)


def times(text: str) -> Iterator[Span]:
    """Times of day, on a clock of 12 or 24 hours, as HH:MM."""
    for match in _TIME.finditer(text):
        yield _span(Kind.TIME, match, _clock(match))


def _clock(match: re.Match[str]) -> str:
    if match["word"]:
        return "12:00" if match["word"].lower() == "noon" else "00:00"
    hour = int(match["h"] or match["h2"] or match["h3"])
    half = (match["half"] or match["half2"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{match['m'] or '00'}"


def dates(text: str) -> Iterator[Span]:
    """Dates; as ISO 8601 when the year is given and the order is sure."""
    for match in _DATE.finditer(text):
        yield _span(Kind.DATE, match, _iso(match))


def _iso(match: re.Match[str]) -> str:
    month, day = match["month1"] or match["month2"], match["day1"] or match["day2"]
    year = match["year1"] or match["year2"]
    if month is None or year is None:
        return match[0]
    try:
        return date(int(year), _MONTHS.index(month.lower()) + 1, int(day)).isoformat()
    except ValueError:
        return match[0]


def numbers(text: str) -> Iterator[Span]:
    """Numbers, and the word behind each that may be its unit."""
    for match in _NUMBER.finditer(text):
        token = tokens_of(match[0].lstrip("-"))[0]
        if match[0].lower() == "one" or token.kind not in {"number", "spelled"}:
            continue
        yield _span(Kind.NUMBER, match, ("-" if match[0].startswith("-") else "") + digits_of(token))
        unit = _UNIT.match(text, match.end())
        if unit and not is_filler(unit["unit"].lower()):
            yield Span(Kind.UNIT, unit.start("unit"), unit.end(), unit["unit"], unit["unit"])


def _span(kind: Kind, match: re.Match[str], value: str) -> Span:
    return Span(kind, match.start(), match.end(), match[0], value)
