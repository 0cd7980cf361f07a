"""The root of everything that can be heard of."""

from __future__ import annotations

from attrs import field, frozen


@frozen
class Event:
    """Something that happened. Subscribing to a class subscribes to its subclasses too.

    Plugins and applications define events of their own by subclassing.
    """


@frozen
class RunEvent(Event):
    """Something that happened in a run.

    Attributes:
        run_id: The run.
        agent: The name of the agent whose turn it was.
        time: When, in seconds since the epoch.
    """

    run_id: str
    agent: str
    time: float = field(default=0.0, kw_only=True)


@frozen
class Delta(Event):
    """A piece of a model's answer, while it streams."""
