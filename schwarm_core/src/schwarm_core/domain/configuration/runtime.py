"""How the application runs."""

from __future__ import annotations

from attrs import frozen

from schwarm_core.domain.configuration.bound import Count, Seconds


@frozen
class RuntimeConfig:
    """How the application runs: the table `[runtime]`.

    Attributes:
        model: Who answers where an agent doesn't say: a provider's name, or `"provider:model"`.
        agent: The agent that runs when none is named; empty for a plain one.
        engine: What performs the steps of a run: `"embedded"`, or an engine provider's name.
        strict: Whether a plugin that can't be loaded stops the application, rather than only what needs it.
        initialize_seconds: How long a provider may take to get ready.
        shutdown_seconds: How long a provider may take to close.
        import_seconds: How long a plugin may take to be imported, where the platform can tell.
        stream_buffer: How many events of a streamed run wait for a slow reader before the run waits too.
    """

    model: str = ""
    agent: str = ""
    engine: str = "embedded"
    strict: bool = False
    initialize_seconds: Seconds = 30.0
    shutdown_seconds: Seconds = 10.0
    import_seconds: Seconds = 10.0
    stream_buffer: Count = 100
