"""Data as an address (RFC 2397), and back."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

_DATA_URL = re.compile(r"data:(?P<media_type>[^,]*?);base64,(?P<data>.*)", re.DOTALL)


def data_url(media_type: str, data: bytes) -> str:
    """Data as an address.

    Args:
        media_type: The MIME type; empty when it isn't known.
        data: The content.

    Returns:
        The address.
    """
    return f"data:{media_type};base64,{b64encode(data).decode()}"


def read_data_url(url: str) -> tuple[str, bytes] | None:
    """The data that an address holds.

    Args:
        url: The address.

    Returns:
        The MIME type and the content; None for another address, and for one that couldn't be written the same again.
    """
    found = _DATA_URL.fullmatch(url)
    data = read_base64(found["data"]) if found else None
    return None if found is None or data is None else (found["media_type"], data)


def read_base64(text: str) -> bytes | None:
    """The data that a text stands for.

    Args:
        text: The text.

    Returns:
        The data; None when the text is no base64, or an unusual form of it that couldn't be written the same again.
    """
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return None
    return data if b64encode(data).decode() == text else None
