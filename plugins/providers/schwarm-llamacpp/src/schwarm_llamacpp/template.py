"""From a conversation to a prompt, by the model's own chat template."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from attrs import frozen

from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.ask import ModelRequest, ToolDefinition
from schwarm_llamacpp.dialect import TAGGED, THOUGHT, Call, Dialect, dialect_of
from schwarm_llamacpp.history import TemplateMessage, plain_messages, template_messages
from schwarm_llamacpp.model import Model

if TYPE_CHECKING:
    from types import ModuleType

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""The template of models that bring none along."""

_TAKES_TOOLS = re.compile(r"\btools\b")
_UNTHINKING = {"none", "off", "0"}


@frozen
class Prompt:
    """A conversation, as the model reads it.

    Attributes:
        text: The text, with the marks between the turns.
        dialect: How the model writes tool calls.
        thinking: Whether the answer begins in the midst of thoughts.
    """

    text: str
    dialect: Dialect
    thinking: bool


def prompt_for(library: ModuleType, model: Model, request: ModelRequest, tools: Sequence[ToolDefinition]) -> Prompt:
    """Writes the prompt.

    Args:
        library: `llama_cpp.llama_chat_format`.
        model: The model.
        request: What is asked.
        tools: The tools that the model is told of.

    Returns:
        The prompt.

    Raises:
        InvalidRequestError: If the template can't take the conversation, not even its words alone.
        UnsupportedError: If the model is asked about media now.
    """
    template = (model.template("tool_use") if tools else "") or model.template() or CHATML
    knows_tools = _TAKES_TOOLS.search(template) is not None
    dialect = dialect_of(template) if knows_tools else TAGGED
    messages = template_messages(request.messages)
    if tools and not knows_tools:
        messages = [{"role": "system", "content": _lesson(tools, dialect)}, *messages]
    plain = plain_messages(messages, dialect)
    formatter = library.Jinja2ChatFormatter(template=template, bos_token=model.begin, eos_token=model.end)
    described = [_described(tool) for tool in tools] if tools and knows_tools else None
    first = messages if knows_tools or not _has_tools(messages) else plain
    text = _rendered(formatter, (first, plain), described, _variables(request))
    return Prompt(text, dialect, text.rstrip().endswith(THOUGHT[0]))


def _rendered(
    formatter: Any,  # noqa: ANN401 - its class is known at run time only
    attempts: Sequence[list[TemplateMessage]],
    tools: list[dict[str, object]] | None,
    variables: Mapping[str, object],
) -> str:
    broken = import_module("jinja2").TemplateError
    problem: Exception | None = None
    for messages in attempts:
        try:
            text: str = formatter(messages=messages, tools=tools, **variables).prompt
        except (broken, TypeError, ValueError) as error:
            problem = error
        else:
            return text
    msg = f"The model's chat template can't take the conversation: {problem}"
    raise InvalidRequestError(msg, remedy="Leave out what it names, or use another model.") from problem


def _variables(request: ModelRequest) -> dict[str, object]:
    more = request.settings.extra.get("template", {})
    variables: dict[str, object] = dict(more) if isinstance(more, Mapping) else {}
    reasoning = request.settings.reasoning
    if reasoning is not None:
        variables.setdefault("enable_thinking", str(reasoning).lower() not in _UNTHINKING)
        variables.setdefault("reasoning_effort", reasoning)
    return variables


def _described(tool: ToolDefinition) -> dict[str, object]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _lesson(tools: Sequence[ToolDefinition], dialect: Dialect) -> str:
    """What a model is told whose template knows nothing of tools."""
    described = "\n".join(json.dumps(_described(tool)["function"], ensure_ascii=False) for tool in tools)
    example = dialect.written(Call("NAME", '{"PARAMETER": "VALUE"}'))
    return (
        f"You can call these functions:\n{described}\n"
        f"To call one, write its name and its arguments as JSON, like this, and nothing after it:\n{example}"
    )


def _has_tools(messages: Sequence[TemplateMessage]) -> bool:
    return any(message["role"] == "tool" or "tool_calls" in message for message in messages)
