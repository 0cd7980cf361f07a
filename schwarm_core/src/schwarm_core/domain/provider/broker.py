"""The contract of message brokers: at least once, in order per key, with acknowledgement.

A broker's methods are typed requests to its `process`; `publish`, `receive`, `acknowledge` and `reject` come with the
class.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias, cast

from attrs import field, frozen

from schwarm_core.domain.provider.provider import Provider


@frozen
class Publish:
    """Sends a message. Answered by its id once the broker has it for good.

    Attributes:
        topic: Where to; names joined by dots.
        body: The content.
        key: Messages of one key are received in the order they were sent; empty when order doesn't matter.
        idempotency_key: A second message with the same one is dropped; empty for none.
        headers: What travels beside the content, such as the trace context.
    """

    topic: str
    body: bytes
    key: str = ""
    idempotency_key: str = ""
    headers: Mapping[str, str] = field(factory=dict)


@frozen
class Receive:
    """Asks for messages. Answered by a tuple of `Delivery`, empty when none came in time.

    Attributes:
        topic: Where from.
        group: Each message goes to one consumer of a group.
        limit: The most messages wanted.
        wait: Seconds to wait for the first.
    """

    topic: str
    group: str
    limit: int = 1
    wait: float = 1.0


@frozen
class Acknowledge:
    """Says that a delivery is done. Answered by None."""

    delivery: Delivery


@frozen
class Reject:
    """Gives a delivery back, to be delivered again, or to the dead letters after too many tries. Answered by None.

    Attributes:
        delivery: The delivery.
        delay: Seconds until it is delivered again.
        dead: Whether it goes to the dead letters at once.
    """

    delivery: Delivery
    delay: float = 0.0
    dead: bool = False


@frozen
class Delivery:
    """A message, as one consumer got it. Comes again if it is not acknowledged in time.

    Attributes:
        id: The message's id.
        topic: Where it was sent.
        group: The group it was received for.
        body: The content.
        key: Its ordering key.
        headers: What travels beside.
        attempt: 1 for the first delivery.
        receipt: What the broker needs to recognise this delivery.
    """

    id: str
    topic: str
    group: str
    body: bytes
    key: str = ""
    headers: Mapping[str, str] = field(factory=dict)
    attempt: int = 1
    receipt: str = ""


BrokerRequest: TypeAlias = Publish | Receive | Acknowledge | Reject
BrokerResponse: TypeAlias = str | tuple[Delivery, ...] | None


class BrokerProvider(Provider[BrokerRequest, BrokerResponse]):
    """A message broker."""

    family: ClassVar[str] = "broker"

    async def publish(self, message: Publish) -> str:
        """Sends a message.

        Args:
            message: The message.

        Returns:
            Its id, once the broker has it for good.
        """
        return cast("str", await self.process(message))

    async def receive(self, topic: str, group: str, *, limit: int = 1, wait: float = 1.0) -> tuple[Delivery, ...]:
        """Waits for messages.

        Args:
            topic: Where from.
            group: The consumer group.
            limit: The most messages wanted.
            wait: Seconds to wait for the first.

        Returns:
            What came; empty when nothing came in time.
        """
        return cast("tuple[Delivery, ...]", await self.process(Receive(topic, group, limit, wait)))

    async def acknowledge(self, delivery: Delivery) -> None:
        """Says that a delivery is done, so that it doesn't come again.

        Args:
            delivery: The delivery.
        """
        await self.process(Acknowledge(delivery))

    async def reject(self, delivery: Delivery, *, delay: float = 0.0, dead: bool = False) -> None:
        """Gives a delivery back.

        Args:
            delivery: The delivery.
            delay: Seconds until it comes again.
            dead: Whether it goes to the dead letters at once.
        """
        await self.process(Reject(delivery, delay, dead))
