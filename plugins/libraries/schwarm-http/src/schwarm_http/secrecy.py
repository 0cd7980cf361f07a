"""Headers that hold secrets, and texts that must not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from schwarm_core.domain.error.provider import ProviderSetupError
from schwarm_core.domain.schema.secret import MASK, Secret

HeaderValues = Mapping[str, str | Secret]
"""Headers by name; what is a secret is given as one, so that no error shows it."""

_SHORTEST_SECRET = 6


@frozen
class Headers:
    """Headers as they are sent, and the words in them that nobody may see.

    Attributes:
        pairs: Names, in lower case, and values.
        secrets: What is masked in every error, longest first.
    """

    pairs: Mapping[str, str] = {}
    secrets: tuple[str, ...] = ()

    def with_more(self, values: HeaderValues) -> Headers:
        """These headers and more; a name that comes again replaces the value.

        Args:
            values: The headers to add.

        Returns:
            All of them.

        Raises:
            ProviderSetupError: If a value holds what no header may hold.
        """
        if not values:
            return self
        pairs = {name.lower(): _sendable(name, value) for name, value in values.items()}
        hidden = (pairs[name.lower()] for name, value in values.items() if isinstance(value, Secret))
        return Headers({**self.pairs, **pairs}, _words(self.secrets, hidden))


def mask(text: str, secrets: Iterable[str]) -> str:
    """A text without the secrets.

    Args:
        text: What someone is going to read.
        secrets: What it must not show, longest first.

    Returns:
        The text, with `***` in place of each.
    """
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _sendable(name: str, value: str | Secret) -> str:
    text = (value.reveal() if isinstance(value, Secret) else value).strip()
    if not (text.isascii() and text.isprintable()):
        msg = f'The header "{name}" holds a character that no header may hold.'
        raise ProviderSetupError(msg, remedy="Look at the key: no line breaks, no quotes, nothing but the key itself.")
    return text


def _words(known: Iterable[str], hidden: Iterable[str]) -> tuple[str, ...]:
    """Each word of a secret header is a secret: the vendor may quote the key without its scheme."""
    words = {word for text in hidden for word in text.split() if len(word) >= _SHORTEST_SECRET}
    return tuple(sorted(words | set(known), key=len, reverse=True))
