"""What a parameter wants, told from its schema and from what is said of it; never from its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from schwarm_offline.lexicon.words import notion, words
from schwarm_offline.recognise.recognise import whole
from schwarm_offline.recognise.span import Kind
from schwarm_offline.schema import Schema, as_list, as_text, types_of


class Want(Enum):
    """A sort of thing that a parameter takes."""

    EXPRESSION = "expression"
    NUMBER = "number"
    URL = "url"
    EMAIL = "email"
    FILE = "file"
    FOLDER = "folder"
    PLACE = "place"
    ZONE = "zone"
    DATE = "date"
    TIME = "time"
    NAME = "name"
    UNIT = "unit"
    TEXT = "text"
    OPTION = "option"
    FLAG = "flag"
    ANY = "any"


ACCEPTED: Mapping[Want, Mapping[Kind, float]] = {
    Want.EXPRESSION: {Kind.EXPRESSION: 1.0, Kind.QUOTED: 0.3, Kind.NUMBER: 0.2},
    Want.NUMBER: {Kind.NUMBER: 1.0},
    Want.URL: {Kind.URL: 1.0},
    Want.EMAIL: {Kind.EMAIL: 1.0},
    Want.FILE: {Kind.FILE: 1.0, Kind.QUOTED: 0.8, Kind.FOLDER: 0.6, Kind.ENTITY: 0.4, Kind.PHRASE: 0.3},
    Want.FOLDER: {Kind.FOLDER: 1.0, Kind.QUOTED: 0.8, Kind.PHRASE: 0.5, Kind.ENTITY: 0.4},
    Want.PLACE: {Kind.ENTITY: 1.0, Kind.ZONE: 0.9, Kind.QUOTED: 0.7, Kind.PHRASE: 0.5},
    Want.ZONE: {Kind.ZONE: 1.0, Kind.ENTITY: 0.9, Kind.QUOTED: 0.7, Kind.PHRASE: 0.5},
    Want.DATE: {Kind.DATE: 1.0},
    Want.TIME: {Kind.TIME: 1.0, Kind.DATE: 0.4},
    Want.NAME: {Kind.ENTITY: 1.0, Kind.QUOTED: 0.9, Kind.EMAIL: 0.5, Kind.PHRASE: 0.4},
    Want.UNIT: {Kind.UNIT: 1.0, Kind.ENTITY: 0.7, Kind.PHRASE: 0.6},
    Want.TEXT: {Kind.QUOTED: 1.0},
    Want.ANY: {Kind.QUOTED: 0.9, Kind.ENTITY: 0.7, Kind.NUMBER: 0.5, Kind.DATE: 0.5, Kind.PHRASE: 0.4, Kind.UNIT: 0.3}
    | {Kind.EMAIL: 0.5, Kind.ZONE: 0.5, Kind.TIME: 0.5, Kind.URL: 0.5, Kind.FILE: 0.5, Kind.FOLDER: 0.5},
}
"""How well each kind of span serves each want, from 0 to 1."""

_WORDS = {
    Want.EXPRESSION: "expression formula arithmetic calculation equation",
    Want.URL: "page",
    Want.EMAIL: "email mail",
    Want.FILE: "file path filename",
    Want.FOLDER: "folder path",
    Want.PLACE: "city country region destination somewhere where",
    Want.ZONE: "zone",
    Want.DATE: "date",
    Want.TIME: "time moment",
    Want.NAME: "name person customer user who author",
    Want.UNIT: "unit currency",
    Want.TEXT: "text message question topic task prompt content sentence phrase note search reason keyword word input",
}
_WANTS_OF_WORD = {
    notion(word): [other for other, others in _WORDS.items() if notion(word) in {notion(one) for one in others.split()}]
    for want, spoken in _WORDS.items()
    for word in spoken.split()
}
_FORMATS = {"uri": Want.URL, "url": Want.URL, "iri": Want.URL, "uri-reference": Want.URL, "email": Want.EMAIL} | {
    "date": Want.DATE,
    "time": Want.TIME,
    "date-time": Want.DATE,
}
_KINDS = {
    Kind.EXPRESSION: Want.EXPRESSION,
    Kind.URL: Want.URL,
    Kind.EMAIL: Want.EMAIL,
    Kind.FILE: Want.FILE,
    Kind.FOLDER: Want.FOLDER,
    Kind.ZONE: Want.ZONE,
    Kind.DATE: Want.DATE,
    Kind.TIME: Want.TIME,
}
_TIME_ZONE = re.compile(r"\btime[\s-]?zones?\b", re.IGNORECASE)
_QUOTED = re.compile(r"`([^`]+)`|\"([^\"]+)\"|'([^'\s]+)'")
_FADING = 0.15
_FAINTEST = 0.4


def wants_of(schema: Schema, description: str) -> dict[Want, float]:
    """What a parameter wants, by all that its schema tells.

    Args:
        schema: Its schema, resolved.
        description: What is said of it.

    Returns:
        Each want with its weight from 0 to 1; empty when nothing is told.
    """
    if "enum" in schema or "const" in schema:
        return {Want.OPTION: 1.0}
    types = types_of(schema)
    if "boolean" in types:
        return {Want.FLAG: 1.0}
    if "integer" in types or "number" in types:
        return {Want.NUMBER: 1.0}
    formed = _FORMATS.get(as_text(schema.get("format")))
    if formed is not None:
        return {formed: 1.0}
    return told_by(description) | dict.fromkeys(_exemplified(schema, description), 1.0)


def told_by(description: str) -> dict[Want, float]:
    """What the words of a description want; what is named first weighs most.

    Args:
        description: What is said of a parameter, or of a tool.

    Returns:
        Each want with its weight from 0 to 1.
    """
    told: dict[Want, float] = {}
    spoken = _TIME_ZONE.sub("zone", _QUOTED.sub(" ", description))
    for word in words(spoken):
        fresh = [want for want in _WANTS_OF_WORD.get(notion(word), ()) if want not in told]
        weight = max(1.0 - _FADING * len(told), _FAINTEST)
        told.update(dict.fromkeys(fresh, weight))
    return told


def examples_of(schema: Schema, description: str) -> Iterator[str]:
    """The examples that a schema gives, or that its description quotes.

    Args:
        schema: The schema.
        description: What is said of it.

    Yields:
        Each example that is a text.
    """
    for example in (*as_list(schema.get("examples")), schema.get("example"), schema.get("default")):
        if isinstance(example, str):
            yield example
    for match in _QUOTED.finditer(description):
        yield next(group for group in match.groups() if group)


def _exemplified(schema: Schema, description: str) -> Iterator[Want]:
    for example in examples_of(schema, description):
        span = whole(example)
        if span is not None and span.kind in _KINDS:
            yield _KINDS[span.kind]
