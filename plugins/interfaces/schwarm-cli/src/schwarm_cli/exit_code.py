"""The exit codes, which scripts may rely on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CONFIGURATION = 3
    PLUGIN = 4
    WAITING = 5
    INTERRUPTED = 130
    CLOSED_PIPE = 141


MEANINGS = {
    ExitCode.OK: "it worked",
    ExitCode.FAILED: "the run failed, or what was looked for isn't so",
    ExitCode.USAGE: "the command line was wrong",
    ExitCode.CONFIGURATION: "the configuration is wrong, or asks for trust",
    ExitCode.PLUGIN: "a plugin is missing, refused or broken",
    ExitCode.WAITING: "the run waits for someone to decide",
    ExitCode.INTERRUPTED: "interrupted",
    ExitCode.CLOSED_PIPE: "whoever read the output went away",
}
"""What each says, for people."""
