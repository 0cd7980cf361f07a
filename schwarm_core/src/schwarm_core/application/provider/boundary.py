"""The error boundary around what is made and kept: says whose code it was that failed."""

from __future__ import annotations

from typing import TypeVar

from attrs import frozen

from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.provider import ProviderError, ProviderSetupError, ProviderTimeoutError

ErrorT = TypeVar("ErrorT", bound=SchwarmError)


@frozen
class Boundary:
    """Turns what someone else's code raises into errors that name it.

    Attributes:
        name: What it is called in the configuration.
        distribution: Who installed it; empty for the application's own code.
        remedy: How to get it going, in its author's words.
        kind: What it is, in one word.
    """

    name: str
    distribution: str = ""
    remedy: str = ""
    kind: str = "provider"

    def __str__(self) -> str:
        owner = f" of {self.distribution}" if self.distribution else ""
        return f"{self.kind} {self.name!r}{owner}"

    def setup_error(self, doing: str, error: BaseException) -> SchwarmError:
        """The error to raise in place of one that came out of someone else's code.

        Args:
            doing: What could not be done, as a participle: `"initialized"`.
            error: What came out.

        Returns:
            The same error, with what it lacks filled in, if it is Schwarm's own; else one that is caused by it.
        """
        if isinstance(error, SchwarmError):
            return self._signed(error, doing)
        cause = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        wrapped = ProviderSetupError(
            f"{self} could not be {doing}: {cause}", provider=self.name, remedy=self.remedy or self._report()
        )
        wrapped.__cause__ = error
        return wrapped

    def timeout_error(self, doing: str, seconds: float, setting: str) -> SchwarmError:
        """The error of something that took too long.

        Args:
            doing: What was not done in time, as a participle.
            seconds: How long it was given.
            setting: The setting that gives it longer.

        Returns:
            The error.
        """
        msg = f"{self} was not {doing} within {seconds:g} seconds"
        return ProviderTimeoutError(msg, provider=self.name, remedy=self.remedy or f"Raise `{setting}`.")

    def refusal(self, reason: str, remedy: str = "") -> SchwarmError:
        """The error of something that can't be set up as it stands.

        Args:
            reason: Why, as the rest of a sentence that begins with its name.
            remedy: The way out; its author's if empty.

        Returns:
            The error.
        """
        return ProviderSetupError(f"{self} {reason}", provider=self.name, remedy=remedy or self.remedy)

    def _signed(self, error: SchwarmError, doing: str) -> SchwarmError:
        if isinstance(error, ProviderError):
            error.provider = error.provider or self.name
        error.remedy = error.remedy or self.remedy
        if not any(str(self) in text for text in (error.message, *getattr(error, "__notes__", ()))):
            error.add_note(f"{self} could not be {doing}")
        return error

    def _report(self) -> str:
        return f"Report it to the authors of {self.distribution}." if self.distribution else ""


def duplicate(error: ErrorT) -> ErrorT:
    """A copy of an error, for one of several who are told of it: each may note on its own what it means for them.

    Args:
        error: The error.

    Returns:
        Its like, with the same cause and traceback.
    """
    twin = type(error).__new__(type(error), *error.args)
    twin.__dict__.update(error.__dict__)
    if "__notes__" in twin.__dict__:
        twin.__notes__ = list(twin.__notes__)
    twin.__cause__ = error.__cause__
    return twin.with_traceback(error.__traceback__)
