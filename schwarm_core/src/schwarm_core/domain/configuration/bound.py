"""Bounds of settings, which the JSON Schema tells and the check enforces."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from attrs import frozen


@frozen
class Bound:
    """What a value has to keep within; stands in an `Annotated`.

    Attributes:
        gt: It is more than this.
        ge: It is at least this.
        min_length: It has at least so many characters or items.
        pattern: It matches this regular expression somewhere.
    """

    gt: float | None = None
    ge: float | None = None
    min_length: int | None = None
    pattern: str | None = None


Seconds: TypeAlias = Annotated[float, Bound(gt=0)]
"""A time limit: more than no time."""

Count: TypeAlias = Annotated[int, Bound(ge=1)]
"""How many: at least one."""

Name: TypeAlias = Annotated[str, Bound(min_length=1)]
"""A name: not empty."""

ImportPath: TypeAlias = Annotated[str, Bound(pattern=r"^[\w.]+:[\w.]+$")]
"""Something in a module: `"package.module:name"`."""
