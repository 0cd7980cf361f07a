"""Which beta features a request needs: the names for the header `anthropic-beta`.

Naming a feature that has left beta does no harm.

Source: https://platform.claude.com/docs/en/api/beta-headers, and the page of each feature
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

HEADER = "anthropic-beta"

_FALLBACK = "server-side-fallback-2026-06-01"
_FILES = "files-api-2025-04-14"
_MCP = "mcp-client-2025-11-20"
_COMPACTION = "compact-2026-01-12"
_TOOL_CHANGES = "mid-conversation-tool-changes-2026-07-01"

BY_FIELD = {
    "diagnostics": "cache-diagnosis-2026-04-07",
    "fallback_credit_token": "fallback-credit-2026-06-01",
    "fallbacks": _FALLBACK,
    "mcp_servers": _MCP,
}
"""Fields of the request."""

BY_TOOL = {
    "advisor_20260301": "advisor-tool-2026-03-01",
    "bash_20241022": "computer-use-2024-10-22",
    "code_execution_20250522": "code-execution-2025-05-22",
    "code_execution_20250825": "code-execution-2025-08-25",
    "computer_20241022": "computer-use-2024-10-22",
    "computer_20250124": "computer-use-2025-01-24",
    "computer_20251124": "computer-use-2025-11-24",
    "mcp_toolset": _MCP,
    "text_editor_20241022": "computer-use-2024-10-22",
    "web_fetch_20250910": "web-fetch-2025-09-10",
}
"""Types of tools."""

BY_BLOCK = {
    "advisor_tool_result": "advisor-tool-2026-03-01",
    "compaction": _COMPACTION,
    "container_upload": _FILES,
    "fallback": _FALLBACK,
    "mcp_tool_result": _MCP,
    "mcp_tool_use": _MCP,
    "tool_addition": _TOOL_CHANGES,
    "tool_removal": _TOOL_CHANGES,
}
"""Types of blocks."""

BY_MESSAGE_FIELD = {
    "clear_at": "mid-conversation-system-clear-at-2026-08-21",
    "output_config": "mid-conversation-output-config-2026-07-01",
}
"""Fields of a message."""


def betas_of(payload: Mapping[str, object], messages: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """The beta features that a request needs.

    Args:
        payload: The request.
        messages: Its messages.

    Yields:
        Their names; some maybe more than once.
    """
    yield from _known(payload, BY_FIELD)
    yield from _of_settings(payload)
    yield from _of_thinking(payload)
    for tool in _objects(payload.get("tools")):
        yield from _known((str(tool.get("type")),), BY_TOOL)
    for message in messages:
        yield from _known(message, BY_MESSAGE_FIELD)
        for block in _objects(message.get("content")):
            yield from _of_block(block)


def _of_settings(payload: Mapping[str, object]) -> Iterator[str]:
    if payload.get("fallbacks") == "default":
        yield "server-side-fallback-2026-07-01"
    if payload.get("speed") == "fast":
        yield "fast-mode-2026-02-01"
    if "task_budget" in _object(payload.get("output_config")):
        yield "task-budgets-2026-03-13"
    if _object(payload.get("container")).get("skills"):
        yield from ("skills-2025-10-02", "code-execution-2025-08-25")
    if any(server.get("tool_configuration") for server in _objects(payload.get("mcp_servers"))):
        yield "mcp-client-2025-04-04"
    for edit in _objects(_object(payload.get("context_management")).get("edits")):
        yield _COMPACTION if str(edit.get("type")).startswith("compact") else "context-management-2025-06-27"


def _of_thinking(payload: Mapping[str, object]) -> Iterator[str]:
    thinking = _object(payload.get("thinking"))
    if thinking.get("display") == "updates":
        yield "thinking-display-updates-2026-08-18"
    if "block_binding" in thinking:
        yield "thinking-binding-controls-2026-08-01"


def _of_block(block: Mapping[str, object]) -> Iterator[str]:
    yield from _known((str(block.get("type")),), BY_BLOCK)
    if _object(block.get("source")).get("type") == "file":
        yield _FILES
    if _object(block.get("tool")).get("type") == "tool_definition":
        yield "inline-tools-2026-09-15"
    if block.get("type") == "tool_result":
        for inner in _objects(block.get("content")):
            yield from _of_block(inner)


def _known(names: Iterable[str], table: Mapping[str, str]) -> Iterator[str]:
    return (table[name] for name in names if name in table)


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list | tuple) else iter(())
