"""What documents are called: by the service's rules, and each by a name of its own.

Source: `DocumentBlock` in the API reference: letters, digits, single spaces, hyphens, parentheses and square brackets,
200 at most. The service refuses a request in which two documents have one name, wherever they stand.
"""

from __future__ import annotations

import re

from attrs import define, field

_LEGAL = re.compile(r"[A-Za-z0-9\-()\[\]]+(\s[A-Za-z0-9\-()\[\]]+)*")
_ILLEGAL = re.compile(r"[^A-Za-z0-9\-()\[\]]+")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_LONGEST = 200
_UNNAMED = "Document"


@define
class DocumentNames:
    """The names that a request has given to documents so far.

    The same history always gets the same names, so that what was cached stays so.
    """

    _given: set[str] = field(factory=set)

    def name(self, wanted: str) -> str:
        """A legal name that no other document of the request has.

        Args:
            wanted: The file's name; may be empty.

        Returns:
            The name itself where it is legal and free, else one made of it.
        """
        legal = wanted if _is_legal(wanted) else _ILLEGAL.sub(" ", _ENDING.sub("", wanted)).strip()
        stem = legal[:_LONGEST].rstrip() or _UNNAMED
        name = stem if legal else f"{stem} 1"
        number = 1
        while name.lower() in self._given:
            number += 1
            name = f"{stem[: _LONGEST - 6].rstrip()} {number}"
        self._given.add(name.lower())
        return name


def _is_legal(name: str) -> bool:
    return len(name) <= _LONGEST and _LEGAL.fullmatch(name) is not None
