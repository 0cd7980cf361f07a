"""The settings of the capability `time`."""

from __future__ import annotations

from attrs import frozen


@frozen
class TimeConfig:
    """Where the user is.

    Attributes:
        here: The time zone that is meant where none is named, such as `"Europe/Berlin"`; empty for this machine's.
    """

    here: str = ""
