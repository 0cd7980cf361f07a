"""An agent that is written in the configuration."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from attrs import field, frozen

from schwarm_core.domain.agent.limits import Limits
from schwarm_core.domain.configuration.bound import Bound, ImportPath, Name
from schwarm_core.domain.configuration.trusted import trusted_setting
from schwarm_core.domain.message.ask import ModelSettings, ToolChoice

OUTPUTS = ("str", "int", "float", "bool")
"""The types of output that are known by name."""

Output: TypeAlias = Annotated[str, Bound(pattern=rf"^({'|'.join(OUTPUTS)}|[\w.]+:[\w.]+)$")]
"""One of these, or a class: `"module:Class"`."""


@frozen
class AgentSection:
    """An agent that is written in the configuration: a table `[agents.<name>]`.

    Attributes:
        instructions: What it is told.
        description: What it is good for: told to agents that may hand over to it.
        model: Who answers: a provider's name, or `"provider:model"`; empty for `runtime.model`.
        capabilities: The names of the capabilities that it has.
        tools: Functions that it can call: `"module:function"`. Needs a trusted project.
        handoffs: The names of agents that it may hand over to.
        output: The type of its answer: `"str"`, `"int"`, `"float"`, `"bool"`, or a class: `"module:Class"`, which
            needs a trusted project.
        output_mode: How a typed answer is asked for: by the model's native schema, by a tool, or the best that it can.
        corrections: How often a wrong output may be corrected.
        tool_choice: Whether tools may, may not or must be called; or the names of those of which one must be.
        parallel_tools: Whether the model may call several tools at once; the vendor decides where it isn't said.
        settings: How the model should answer.
        limits: How much a run may take.
    """

    instructions: str = ""
    description: str = ""
    model: str = ""
    capabilities: tuple[Name, ...] = ()
    tools: tuple[ImportPath, ...] = field(default=(), metadata=trusted_setting("imports code"))
    handoffs: tuple[Name, ...] = ()
    output: Output = field(default="str", metadata=trusted_setting("imports code", harmless=OUTPUTS))
    output_mode: Literal["auto", "native", "tool"] = "auto"
    corrections: Annotated[int, Bound(ge=0)] = 2
    tool_choice: ToolChoice = "auto"
    parallel_tools: bool | None = None
    settings: ModelSettings | None = None
    limits: Limits = Limits()
