"""Typed output: asking for it, and reading it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, cast

from attrs import evolve, frozen

from schwarm_core.domain.error.value import Fault, InvalidValueError
from schwarm_core.domain.message.ask import OutputSchema, ToolDefinition
from schwarm_core.domain.schema.strict import from_strict

if TYPE_CHECKING:
    from schwarm_core.domain.message.ask import ModelRequest, ToolChoice
    from schwarm_core.domain.provider.llm import LLMAbilities

OUTPUT_TOOL = "final_answer"
"""The name of the tool by which a model without native schemas gives a typed answer."""

_DESCRIPTION = "Gives the final answer. Call it once, when the answer is complete."


@frozen(eq=False)
class OutputPlan:
    """How an agent's output type is asked for and read.

    Attributes:
        schema: What is asked for.
        wrapped: Whether the value stands under the key `value`, because a schema's root has to be an object.
        structure: Makes the value of JSON.
    """

    schema: OutputSchema
    wrapped: bool
    structure: Callable[[object], object]

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
        value = from_strict(self.schema.schema, value)
        if not self.wrapped:
            return self.structure(value)
        if not isinstance(value, dict) or list(value) != ["value"]:
            raise InvalidValueError((Fault((), 'an object with the one key "value"'),))
        return self.structure(value["value"])


def held_to_output(request: ModelRequest, abilities: LLMAbilities) -> ModelRequest:
    """A request as a model can take it: one without native schemas is given a tool that takes the answer.

    Args:
        request: The request, with an output.
        abilities: What the model can do.

    Returns:
        The request; with the tool in place of the output, if need be.
    """
    output = request.output
    if output is None or output.mode == "native" or (output.mode == "auto" and abilities.native_output):
        return request
    tool = ToolDefinition(OUTPUT_TOOL, output.description or _DESCRIPTION, output.schema, output.strict)
    choices: dict[ToolChoice, ToolChoice] = {"auto": "required", "none": (OUTPUT_TOOL,)}
    choice = choices.get(request.tool_choice, request.tool_choice)
    return evolve(request, tools=(*request.tools, tool), tool_choice=choice, output=None)


def output_plan(output: object, mode: Literal["auto", "native", "tool"]) -> OutputPlan | None:
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
    return OutputPlan(
        OutputSchema(name, schema, mode=mode), wrapped, cast("Callable[[object], object]", structurer(output))
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
