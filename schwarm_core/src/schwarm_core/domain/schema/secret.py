"""A text that nobody sees by accident."""

from __future__ import annotations

from typing import NoReturn, SupportsIndex, final

MASK = "***"


@final
class Secret:
    """A text that prints as `***`, in a repr, a format, a log, a traceback and JSON alike.

    The text comes out through `reveal` alone. A secret is compared in constant time, is hashable, is false when it is
    empty, and refuses to be pickled: what leaves the process is the name of a secret, never the secret.

    Args:
        text: What to keep.

    Example:
        >>> key = Secret("sk-1")
        >>> print(f"using {key}")
        using ***
        >>> key.reveal()
        'sk-1'
    """

    __slots__ = ("__text", "__weakref__")

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The text itself; for the one call that needs it."""
        return self.__text

    def __str__(self) -> str:
        return MASK

    def __repr__(self) -> str:
        return f"Secret({MASK!r})"

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        from hmac import compare_digest

        return compare_digest(
            self.__text.encode("utf-8", "surrogatepass"), other.reveal().encode("utf-8", "surrogatepass")
        )

    def __hash__(self) -> int:
        return hash((Secret, self.__text))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Secret:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        msg = "a Secret isn't pickled: pass the name it is known by, and look it up where it is needed"
        raise TypeError(msg)
