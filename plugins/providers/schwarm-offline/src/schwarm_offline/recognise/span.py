"""A span: a stretch of a text that a tool could take."""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from schwarm_offline.recognise.expression import Expression


class Kind(Enum):
    """What a span is."""

    EXPRESSION = "expression"
    NUMBER = "number"
    URL = "url"
    EMAIL = "email"
    FILE = "file"
    FOLDER = "folder"
    ZONE = "zone"
    DATE = "date"
    TIME = "time"
    QUOTED = "quoted"
    ENTITY = "entity"
    UNIT = "unit"
    PHRASE = "phrase"


@frozen
class Span:
    """A stretch of a text that a tool could take.

    Attributes:
        kind: What it is.
        start: Its first character, counted from 0.
        end: One past its last.
        text: As it is written.
        value: Its normal form: a date as ISO 8601, a time as HH:MM, a number without separators, a quotation without
            its quotes.
        role: The preposition before it, in lower case; empty for none.
        expression: The parsed expression, when it is one.
    """

    kind: Kind
    start: int
    end: int
    text: str
    value: str
    role: str = ""
    expression: Expression | None = None
