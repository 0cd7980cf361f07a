"""A provider: something with a life of its own that answers requests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import ClassVar, Generic, TypeVar

from attrs import frozen

RequestT = TypeVar("RequestT", contravariant=True)
ResponseT = TypeVar("ResponseT", covariant=True)


@frozen
class ProviderConfig:
    """What a provider is made from. Each provider derives its own, with every setting a typed attribute.

    Secrets are of type `Secret`, so that they never show.
    """


class ProviderState(Enum):
    """Where a provider is in its life."""

    NEW = "new"
    INITIALIZING = "initializing"
    READY = "ready"
    FAILED = "failed"
    CLOSED = "closed"


class Provider(ABC, Generic[RequestT, ResponseT]):
    """Something that answers requests between its `initialize` and its `cleanup`.

    A model, a store, a broker and an engine are all providers, so that middleware, telemetry and errors see them alike.
    A family of providers is a subclass with its own request and response types and a `family` name; a plugin can define
    new ones. Making a provider does nothing; what is heavy is imported in `initialize`.

    Attributes:
        family: The family's name, such as `"llm"`.
    """

    family: ClassVar[str] = ""

    async def initialize(self) -> None:
        """Opens what the provider needs. Called once, before the first request; may be cancelled at its deadline.

        It is called in the task that calls `cleanup` later, so a task group that is entered here can be left there.
        A provider that fails here has to leave nothing open: `cleanup` is called even so.

        Raises:
            ProviderError: If it can't work with its configuration.
        """

    @abstractmethod
    async def process(self, request: RequestT) -> ResponseT:
        """Answers one request. Called concurrently.

        Args:
            request: What is asked.

        Returns:
            The answer.

        Raises:
            ProviderError: With the class that tells the cause.
        """

    async def cleanup(self) -> None:
        """Closes what `initialize` opened.

        Called once at the end, shielded from cancellation; harmless when called twice.
        """
