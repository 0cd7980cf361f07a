"""What comes back over the wire."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.facts import ErrorT, Facts


@frozen
class Reply:
    """What every answer has.

    Attributes:
        status: The HTTP status, 200 to 299.
        headers: The headers, by names in lower case.
        request_id: The vendor's id of the request, for its support; empty when it gave none.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    request_id: str
    _facts: Facts = field(repr=False, eq=False)

    def complete(self, error: ErrorT) -> ErrorT:
        """Makes an error about this answer say all that is known, and nothing that is secret.

        An error raised inside the wire (in `on_event`) is completed without it.

        Args:
            error: The error, such as `MalformedAnswerError("The answer has no choices.")`.

        Returns:
            The same error, to raise.
        """
        return self._facts.complete(error)


@frozen
class Answer(Reply):
    """An answer that came whole.

    Attributes:
        body: Its JSON.
    """

    body: JsonValue = field(repr=False)


@frozen
class StreamEnd(Reply):
    """The end of a streamed answer.

    Attributes:
        ended: Whether `on_event` said that it had seen the last event. If it didn't and the vendor marks the end, the
            stream was cut.
    """

    ended: bool
