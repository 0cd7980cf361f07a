"""The values that this process knows to be secret."""

from __future__ import annotations

from threading import Lock

from schwarm_core.domain.schema.secret import MASK

_SHORTEST = 4


class KnownSecrets:
    """Values known to be secret, in each form that a text may hold: bare, or escaped for JSON, Python, a URL.

    Attributes:
        forms: The texts to mask, the longest first; replaced by another tuple when a value is added.
    """

    __slots__ = ("_lock", "forms")

    def __init__(self) -> None:
        self.forms: tuple[str, ...] = ()
        self._lock = Lock()

    def add(self, value: str) -> None:
        """Adds a value; see `register_secret`."""
        bare = value.strip()
        if len(bare) < _SHORTEST:
            return
        with self._lock:
            # The longest first, for one secret may contain another.
            self.forms = tuple(sorted({*self.forms, *_forms(bare)}, key=lambda form: (-len(form), form)))

    def mask(self, text: str) -> str:
        """The text with each of the values masked."""
        for form in self.forms:
            if form in text:
                text = text.replace(form, MASK)
        return text


def _forms(value: str) -> set[str]:
    import json
    from urllib.parse import quote, quote_plus

    # A string may hold lone surrogates, which no URL can.
    encodable = value.encode(errors="replace").decode()
    escaped = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
    return {value, *escaped, quote(encodable), quote(encodable, safe=""), quote_plus(encodable)}


known_secrets = KnownSecrets()
"""What has been registered in this process: a secret is one, whoever comes across it."""


def register_secret(value: str) -> None:
    """Has a value masked wherever this process logs or records it, from now on.

    Args:
        value: The secret; space around it doesn't matter. With fewer than four characters it is not masked: that would
            deface every text and hide nothing.
    """
    known_secrets.add(value)
