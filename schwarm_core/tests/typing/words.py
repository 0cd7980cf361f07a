"""The types that the cases speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from attrs import define, frozen


@define
class Basket:
    """The context of a shop's agents."""

    total: float = 0.0


@define
class Ward:
    """The context of a hospital's agents: no basket."""

    patients: int = 0


@frozen
class Order:
    """An output, as an attrs class."""

    drink: str
    cups: int


@dataclass(frozen=True)
class Invoice:
    """An output, as a dataclass."""

    amount: float


class Receipt(TypedDict):
    """An output, as a TypedDict."""

    paid: bool


class Database:
    """A service."""

    def count(self, table: str) -> int:
        """The rows of a table."""
        return len(table)
