"""What is known about a call, for every error that it may end in."""

from __future__ import annotations

from typing import TypeVar

from attrs import define, field

from schwarm_core.domain.error.provider import ProviderError
from schwarm_http.errors import ErrorTable
from schwarm_http.remedy import remedy_for
from schwarm_http.secrecy import mask

ErrorT = TypeVar("ErrorT", bound=ProviderError)


@define
class Facts:
    """What is known about a call.

    Attributes:
        provider: The provider's name in the configuration.
        model: The model that is asked.
        table: How the vendor's errors read.
        secrets: What no error may show.
        status: The answer's HTTP status, once there is one.
        request_id: The vendor's id of the request, once it is known.
    """

    provider: str
    model: str
    table: ErrorTable
    secrets: tuple[str, ...] = field(default=(), repr=False)
    status: int | None = None
    request_id: str = ""

    def complete(self, error: ErrorT) -> ErrorT:
        """Adds to an error what it doesn't say yet, and masks what it must not say.

        Args:
            error: The error.

        Returns:
            The same error.
        """
        error.provider = error.provider or self.provider
        error.model = error.model or self.model
        error.status = error.status or self.status
        error.request_id = error.request_id or self.request_id
        error.remedy = error.remedy or remedy_for(type(error), self.table.remedies)
        error.message = mask(error.message, self.secrets)
        error.args = (error.message,)
        return error
