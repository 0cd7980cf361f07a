"""TOML, read so that nothing but an error of ours comes out."""

from __future__ import annotations

import re

# The parser takes time and space in the square of a key's length, which a stranger's file could make last for hours.
_ENDLESS_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]+\s*\.\s*){64}""")
_PLACE = re.compile(r"(?P<words>.*?) \(at (?P<place>.*)\)", re.DOTALL)


class TomlError(Exception):
    """A text is no TOML. Never leaves this package.

    Args:
        words: What is wrong.
        place: The line and the column, in words.
    """

    def __init__(self, words: str, place: str) -> None:
        super().__init__(words)
        self.words = words
        self.place = place


def parse_document(text: str) -> dict[str, object]:
    """The tree of a TOML document.

    Raises:
        TomlError: If it is none, or is one that Python can't hold.
    """
    import tomllib

    if _ENDLESS_KEY.search(text):
        msg = "a key of more than 64 parts"
        raise TomlError(msg, "")
    try:
        return tomllib.loads(text)
    except RecursionError:
        msg = "too many lists or tables in one another"
        raise TomlError(msg, "") from None
    except ValueError as error:
        found = _PLACE.fullmatch(str(error))
        raise TomlError(*found.group("words", "place") if found else (str(error), "")) from None


def parse_value(text: str) -> object:
    """What a text says as a TOML value; the text itself if it is none."""
    try:
        tree = parse_document(f"value = {text}")
    except TomlError:
        return text
    # A text of several lines could go on with a key of its own.
    return tree["value"] if tree.keys() == {"value"} else text


def parse_key(text: str) -> tuple[str, ...] | None:
    """The keys of a dotted key; None if it is none."""
    try:
        tree: object = parse_document(f"{text} = 0")
    except TomlError:
        return None
    keys: list[str] = []
    while isinstance(tree, dict) and len(tree) == 1:
        [(key, tree)] = tree.items()
        keys.append(key)
    return tuple(keys) if tree == 0 else None
