"""The settings of the exporter."""

from __future__ import annotations

from typing import Literal

from attrs import frozen


@frozen
class ConsoleConfig:
    """How much is told, and where.

    Attributes:
        verbosity: `"brief"`: one line for each run. `"normal"`: one for each model call and tool call too, and grave
            lines of the log. `"full"`: their beginnings, the runs' ids, and the whole log besides.
        stream: Where it is written. A terminal gets colours, unless the variable `NO_COLOR` is set.
    """

    verbosity: Literal["brief", "normal", "full"] = "normal"
    stream: Literal["stderr", "stdout"] = "stderr"
