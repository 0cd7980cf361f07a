"""Names of tools, in the letters that Cohere takes: letters, digits and `_`, no digit first.

Other characters are written as `_x2d_`, by their number, so that the name in an answer can be read back.
Source: the error that Cohere documents at https://docs.cohere.com/reference/errors, "tool names can only contain …".
"""

from __future__ import annotations

import re

_ILLEGAL = re.compile(r"^[0-9]|[^A-Za-z0-9_]|_(?=x[0-9a-f]{1,6}_)")
_ESCAPED = re.compile(r"_x([0-9a-f]{1,6})_")
_LARGEST = 0x10FFFF


def write_name(name: str) -> str:
    """A tool's name, as Cohere takes it.

    Args:
        name: The name.

    Returns:
        The same where it is legal, else one with its other characters escaped; `_` for none.
    """
    return _ILLEGAL.sub(lambda found: f"_x{ord(found[0]):x}_", name) or "_"


def read_name(name: str) -> str:
    """The name that `write_name` wrote.

    Args:
        name: The name, as Cohere says it.

    Returns:
        The tool's own name.
    """
    return _ESCAPED.sub(_character, name)


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number <= _LARGEST else found[0]
