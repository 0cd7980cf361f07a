"""How a function says that a parameter comes from the application, not from the model."""

from __future__ import annotations

from typing import Annotated, TypeVar

from attrs import frozen

T = TypeVar("T")


@frozen
class Injected:
    """Marks a parameter that is filled from the container; `Inject[T]` is the short form."""


Inject = Annotated[T, Injected()]
"""`Inject[Database]`: a `Database` from the container; left out of what the model sees."""
