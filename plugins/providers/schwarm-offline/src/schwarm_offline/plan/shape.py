"""A tool without its names: all that the planner ever sees of it, so that no rule can depend on one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from schwarm_core.domain.message.ask import ToolDefinition
from schwarm_offline.lexicon.words import notions
from schwarm_offline.plan.want import Want, told_by, wants_of
from schwarm_offline.schema import Schema, alternatives, as_list, as_schema, as_text, resolved, types_of

_HANDS_OVER = re.compile(
    r"\b(?:hand(?:s|ing)?\b[^.]*?\b(?:over|off)|transfers?|delegates?|escalates?|pass(?:es)?)\b"
    r".*?\b(?:agent|colleague|specialist|assistant|expert|team|person|conversation|chat|dialogue)\b"
    r"|\bhand(?:s|ing)?\b[^.]*?\b(?:conversation|chat|dialogue)\b[^.]*?\bover\b",
    re.IGNORECASE | re.DOTALL,
)
_BOILERPLATE = frozenset(notions("hand transfer delegate escalate pass conversation agent colleague assistant"))
_FINAL = frozenset({"final", "answer"})
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_INHERITED = 0.8
_ANYTHING = 0.5


@frozen(eq=False)
class Parameter:
    """A parameter by its place.

    Attributes:
        place: Its place among the tool's parameters, counted from 0.
        schema: Its schema, resolved, without the alternative `null`.
        root: The document that references in it point into.
        description: What is said of it.
        required: Whether a call needs it.
        wants: What it takes, with weights from 0 to 1.
    """

    place: int
    schema: Schema
    root: Schema
    description: str
    required: bool
    wants: Mapping[Want, float]

    @property
    def item(self) -> Schema:
        """The schema of one value: its own, or that of a list's items."""
        return resolved(as_schema(self.schema.get("items")), self.root) if self.many else self.schema

    @property
    def many(self) -> bool:
        """Whether it takes a list."""
        return "array" in types_of(self.schema)


@frozen(eq=False)
class Shape:
    """A tool by its place.

    Attributes:
        place: Its place among the tools of the request, counted from 0.
        description: What it does.
        summary: What the first sentence of that speaks of.
        details: What the rest speaks of, parameters included.
        parameters: Its parameters.
        hands_over: Whether it gives the conversation to another agent.
        final: Whether it takes the final answer, rather than finding something out.
    """

    place: int
    description: str
    summary: frozenset[str]
    details: frozenset[str]
    parameters: tuple[Parameter, ...]
    hands_over: bool
    final: bool

    @property
    def purpose(self) -> str:
        """The first sentence of the description, without its full stop."""
        return first_sentence(self.description).rstrip(".")


def first_sentence(text: str) -> str:
    """A text up to its first full stop or line break.

    Args:
        text: The text.

    Returns:
        Its first sentence.
    """
    return _SENTENCE.split(text.strip(), maxsplit=1)[0]


def shape_of(tool: ToolDefinition, place: int) -> Shape:
    """A tool without its names.

    Args:
        tool: The tool.
        place: Its place among the tools of the request.

    Returns:
        Its shape.
    """
    summary = first_sentence(tool.description)
    hands_over = _HANDS_OVER.search(tool.description) is not None
    summary_notions = frozenset(notions(summary))
    parameters = _parameters(tool.parameters, summary)
    spoken = frozenset(notions(tool.description)) if hands_over else summary_notions
    rest = " ".join([tool.description, *(parameter.description for parameter in parameters)])
    boilerplate = _BOILERPLATE if hands_over else frozenset[str]()
    return Shape(
        place,
        tool.description,
        spoken - boilerplate,
        frozenset(notions(rest)) - spoken - boilerplate,
        parameters,
        hands_over,
        summary_notions >= _FINAL,
    )


def _parameters(root: Schema, summary: str) -> tuple[Parameter, ...]:
    root = resolved(root, root)
    required = as_list(root.get("required"))
    properties = as_schema(root.get("properties"))
    return tuple(
        _parameter(place, as_schema(schema), root, summary, required=name in required)
        for place, (name, schema) in enumerate(properties.items())
    )


def _parameter(place: int, declared: Schema, root: Schema, summary: str, *, required: bool) -> Parameter:
    schema = _without_null(resolved(declared, root), root)
    description = as_text(declared.get("description")) or as_text(schema.get("description"))
    bare = Parameter(place, schema, root, description, required, {})
    return evolve(bare, wants=_wants(bare.item, description, summary))


def _wants(item: Schema, description: str, summary: str) -> Mapping[Want, float]:
    wants = wants_of(item, description) or {want: _INHERITED * weight for want, weight in told_by(summary).items()}
    anything = not types_of(item) or "string" in types_of(item)
    return {Want.ANY: _ANYTHING, **wants} if anything and not _decided(wants) else wants


def _decided(wants: Mapping[Want, float]) -> bool:
    """Whether one want is certain; then nothing else will do."""
    return any(weight == 1.0 for weight in wants.values())


def _without_null(schema: Schema, root: Schema) -> Schema:
    options: Sequence[Schema] = [
        option for option in (resolved(option, root) for option in alternatives(schema)) if option.get("type") != "null"
    ]
    if not options:
        return schema
    beside = {key: value for key, value in schema.items() if key not in {"anyOf", "oneOf"}}
    return {**options[0], **beside}
