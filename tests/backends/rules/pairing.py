"""Calls and their results, paired: each call has one result, and nothing stands between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field


@define
class Pairing:
    """Watches a conversation go by.

    Attributes:
        made: The ids of all calls so far.
        waiting: The ids of those that have no result yet.
    """

    made: set[str] = field(factory=set)
    waiting: list[str] = field(factory=list)

    def calls(self, ids: Iterable[str]) -> Iterator[str]:
        """The model speaks.

        Args:
            ids: The ids of the calls that it makes; may be none.

        Yields:
            What is wrong.
        """
        yield from self.goes_on()
        for call_id in ids:
            if call_id in self.made:
                yield f"two calls have the id {call_id!r}"
            self.made.add(call_id)
            self.waiting.append(call_id)

    def result(self, call_id: str) -> Iterator[str]:
        """A tool answers.

        Args:
            call_id: The id of the call.

        Yields:
            What is wrong.
        """
        if call_id not in self.waiting:
            yield f"no call waits for the result {call_id!r}"
        else:
            self.waiting.remove(call_id)

    def goes_on(self) -> Iterator[str]:
        """Something else is said, or all is said.

        Yields:
            What is wrong.
        """
        if self.waiting:
            yield f"calls without a result right after them: {self.waiting}"
            self.waiting.clear()
