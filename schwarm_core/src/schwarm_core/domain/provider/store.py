"""The contract of stores: records by namespace and key, with versions and time to live.

A store's methods are typed requests to its `process`, so that middleware and telemetry see them. Implement `process`;
`get`, `put`, `delete` and `list` come with the class.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias, cast

from attrs import frozen

from schwarm_core.domain.provider.provider import Provider


@frozen
class Record:
    """What is kept under a key.

    Attributes:
        key: The key; unique in its namespace.
        value: A JSON object.
        version: Grows with each change; starts at 1.
    """

    key: str
    value: Mapping[str, object]
    version: int


@frozen
class Get:
    """Asks for the record of a key. Answered by a `Record`, or None if there is none or its time has passed."""

    namespace: str
    key: str


@frozen
class Put:
    """Writes a record. Answered by the new `Record`.

    Attributes:
        namespace: Keeps the records of one tenant and purpose apart from others.
        key: The key.
        value: A JSON object.
        expected_version: The version last read; 0 when there must be no record yet; None to write in any case.
        ttl: Seconds until the record vanishes; None to keep it.
    """

    namespace: str
    key: str
    value: Mapping[str, object]
    expected_version: int | None = None
    ttl: float | None = None


@frozen
class Delete:
    """Removes a record. Answered by whether there was one."""

    namespace: str
    key: str
    expected_version: int | None = None


@frozen
class List:
    """Asks for the records of a namespace, by key. Answered by a `Page`.

    Attributes:
        namespace: The namespace.
        prefix: The start of the keys wanted.
        after: The `Page.next` of the page before; empty for the first.
        limit: The most records wanted.
    """

    namespace: str
    prefix: str = ""
    after: str = ""
    limit: int = 100


@frozen
class Page:
    """Some records, in the order of their keys.

    Attributes:
        records: The records.
        next: What to pass as `after` for the next page; empty when this was the last.
    """

    records: tuple[Record, ...]
    next: str = ""


StoreRequest: TypeAlias = Get | Put | Delete | List
StoreResponse: TypeAlias = Record | Page | bool | None


class StoreProvider(Provider[StoreRequest, StoreResponse]):
    """A key-value store of JSON objects.

    `process` raises `ConflictError` when an expected version isn't the stored one: a lost update is never silent.
    """

    family: ClassVar[str] = "store"

    async def get(self, namespace: str, key: str) -> Record | None:
        """The record of a key.

        Args:
            namespace: The namespace.
            key: The key.

        Returns:
            The record, or None.
        """
        return cast("Record | None", await self.process(Get(namespace, key)))

    async def put(
        self,
        namespace: str,
        key: str,
        value: Mapping[str, object],
        *,
        expected_version: int | None = None,
        ttl: float | None = None,
    ) -> Record:
        """Writes a record.

        Args:
            namespace: The namespace.
            key: The key.
            value: A JSON object.
            expected_version: The version last read; 0 when there must be none yet; None to write in any case.
            ttl: Seconds until the record vanishes; None to keep it.

        Returns:
            The record as it is now.

        Raises:
            ConflictError: If the stored version is another.
        """
        return cast("Record", await self.process(Put(namespace, key, value, expected_version, ttl)))

    async def delete(self, namespace: str, key: str, *, expected_version: int | None = None) -> bool:
        """Removes a record.

        Args:
            namespace: The namespace.
            key: The key.
            expected_version: The version last read; None to remove in any case.

        Returns:
            Whether there was one.

        Raises:
            ConflictError: If the stored version is another.
        """
        return cast("bool", await self.process(Delete(namespace, key, expected_version)))

    async def list(self, namespace: str, *, prefix: str = "", after: str = "", limit: int = 100) -> Page:
        """The records of a namespace, in the order of their keys.

        Args:
            namespace: The namespace.
            prefix: The start of the keys wanted.
            after: The `next` of the page before.
            limit: The most records wanted.

        Returns:
            A page of them.
        """
        return cast("Page", await self.process(List(namespace, prefix, after, limit)))
