"""Typed output: asking for it, and reading it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from attrs import frozen

from schwarm_core.domain.error.value import Fault, InvalidValueError
from schwarm_core.domain.message.ask import OutputSchema, ToolDefinition

if TYPE_CHECKING:
    from schwarm_core.domain.provider.llm import LLMAbilities

OUTPUT_TOOL = "final_answer"
"""The name of the tool by which a model without native schemas gives a typed answer."""


@frozen(eq=False)
class OutputPlan:
    """How an agent's output type is asked for and read.

    Attributes:
        native: The schema, for models that can be held to one.
        tool: The tool, for others.
        wrapped: Whether the value stands under the key `value`, because a schema's root has to be an object.
        structure: Makes the value of JSON.
        mode: What the agent wants.
    """

    native: OutputSchema
    tool: ToolDefinition
    wrapped: bool
    structure: Callable[[object], object]
    mode: str

    def uses_tool(self, abilities: LLMAbilities) -> bool:
        """Whether a model is asked by the tool rather than by its native schema.

        Args:
            abilities: What the model can do.

        Returns:
            Whether it is.
        """
        return self.mode == "tool" or (self.mode == "auto" and not abilities.native_output)

    def read(self, text: str) -> object:
        """Reads an answer.

        Args:
            text: JSON; a Markdown fence around it is taken off.

        Returns:
            The value, of the output type.

        Raises:
            InvalidValueError: If it is no JSON, or doesn't fit the type.
        """
        try:
            value = json.loads(_unfenced(text))
        except ValueError as error:
            raise InvalidValueError((Fault((), "JSON of the asked schema", f"text ({error})"),)) from error
        if not self.wrapped:
            return self.structure(value)
        if not isinstance(value, dict) or list(value) != ["value"]:
            raise InvalidValueError((Fault((), 'an object with the one key "value"'),))
        return self.structure(value["value"])


def output_plan(output: object, mode: str) -> OutputPlan | None:
    """How an output type is asked for and read.

    Args:
        output: The type.
        mode: `"auto"`, `"native"` or `"tool"`.

    Returns:
        The plan; None for plain text.

    Raises:
        UnsupportedTypeError: If the type has no JSON form.
    """
    if output is str:
        return None
    from schwarm_core.domain.schema.json_schema import schema_of
    from schwarm_core.domain.schema.structure import structurer

    schema = schema_of(output)
    wrapped = schema.get("type") != "object"
    if wrapped:
        schema = _wrap(schema)
    name = re.sub(r"[^A-Za-z0-9_-]", "_", getattr(output, "__name__", "") or "answer")[:64]
    description = "Gives the final answer. Call it once, when the answer is complete."
    return OutputPlan(
        OutputSchema(name, schema),
        ToolDefinition(OUTPUT_TOOL, description, schema),
        wrapped,
        cast("Callable[[object], object]", structurer(output)),
        mode,
    )


def _wrap(schema: Mapping[str, object]) -> dict[str, object]:
    inner = {key: value for key, value in schema.items() if key != "$defs"}
    definitions = {"$defs": schema["$defs"]} if "$defs" in schema else {}
    return {
        "type": "object",
        "properties": {"value": inner},
        "required": ["value"],
        "additionalProperties": False,
        **definitions,
    }


def _unfenced(text: str) -> str:
    fenced = re.fullmatch(r"\s*```(?:json)?\s*\n(.*?)\n?```\s*", text, re.DOTALL)
    return fenced.group(1) if fenced else text
