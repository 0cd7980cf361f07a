"""The header that turns features in beta on: told from the request."""

from typing import Any

import pytest

from schwarm_anthropic.codec import AnthropicCodec

TEXT = {"type": "text", "text": "Hi"}


def betas_of(codec: AnthropicCodec, **payload: Any) -> set[str]:
    """The features that the header of a request names."""
    whole = {"model": "claude-opus-5", "max_tokens": 1, "messages": [{"role": "user", "content": "Hi"}], **payload}
    headers = codec.encode_request(codec.decode_request("/v1/messages", whole), stream=False).headers
    return {name for name in str(headers.get("anthropic-beta", "")).split(",") if name}


class TestBetas:
    """What a request needs."""

    def test_most_need_none(self, codec: AnthropicCodec) -> None:
        """Then there is no header."""
        assert betas_of(codec, tools=[{"type": "web_search_20250305", "name": "web_search"}]) == set()

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"mcp_servers": [{"type": "url"}]}, {"mcp-client-2025-11-20"}),
            ({"mcp_servers": [{"tool_configuration": {"x": 1}}]}, {"mcp-client-2025-11-20", "mcp-client-2025-04-04"}),
            ({"speed": "fast"}, {"fast-mode-2026-02-01"}),
            ({"speed": "standard"}, set()),
            ({"fallbacks": "default"}, {"server-side-fallback-2026-06-01", "server-side-fallback-2026-07-01"}),
            ({"container": "container_1"}, set()),
            ({"container": {"skills": [{}]}}, {"skills-2025-10-02", "code-execution-2025-08-25"}),
            ({"context_management": {"edits": [{"type": "compact_20260112"}]}}, {"compact-2026-01-12"}),
            (
                {"context_management": {"edits": [{"type": "clear_tool_uses_20250919"}]}},
                {"context-management-2025-06-27"},
            ),
            ({"output_config": {"task_budget": {"type": "tokens"}}}, {"task-budgets-2026-03-13"}),
            ({"thinking": {"type": "adaptive", "display": "updates"}}, {"thinking-display-updates-2026-08-18"}),
            ({"thinking": {"type": "adaptive", "block_binding": {}}}, {"thinking-binding-controls-2026-08-01"}),
            ({"tools": [{"type": "computer_20251124", "name": "computer"}]}, {"computer-use-2025-11-24"}),
            ({"tools": [{"type": "mcp_toolset", "mcp_server_name": "n"}]}, {"mcp-client-2025-11-20"}),
        ],
    )
    def test_for_a_field_or_a_tool(self, codec: AnthropicCodec, fields: dict[str, Any], expected: set[str]) -> None:
        """As its documentation says."""
        assert betas_of(codec, **fields) == expected

    @pytest.mark.parametrize(
        ("role", "block", "expected"),
        [
            ("user", {"type": "image", "source": {"type": "file", "file_id": "f"}}, {"files-api-2025-04-14"}),
            ("user", {"type": "container_upload", "file_id": "f"}, {"files-api-2025-04-14"}),
            ("assistant", {"type": "compaction", "content": "x"}, {"compact-2026-01-12"}),
            (
                "system",
                {"type": "tool_addition", "tool": {"type": "tool_definition"}},
                {"mid-conversation-tool-changes-2026-07-01", "inline-tools-2026-09-15"},
            ),
        ],
    )
    def test_for_a_block(self, codec: AnthropicCodec, role: str, block: dict[str, Any], expected: set[str]) -> None:
        """Anywhere in the conversation."""
        messages = [{"role": "user", "content": [TEXT]}, {"role": role, "content": [block]}]
        assert betas_of(codec, messages=messages) == expected

    def test_for_a_block_in_a_result(self, codec: AnthropicCodec) -> None:
        """However deep it is."""
        picture = {"type": "image", "source": {"type": "file", "file_id": "f"}}
        messages = [
            {"role": "user", "content": [TEXT]},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "look", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "content": [picture]}]},
        ]
        assert betas_of(codec, messages=messages) == {"files-api-2025-04-14"}

    def test_for_a_message(self, codec: AnthropicCodec) -> None:
        """That has fields of its own."""
        reminder = {"role": "system", "content": [TEXT], "clear_at": "next_user_message", "output_config": {}}
        expected = {"mid-conversation-system-clear-at-2026-08-21", "mid-conversation-output-config-2026-07-01"}
        assert betas_of(codec, messages=[{"role": "user", "content": [TEXT]}, reminder]) == expected

    def test_those_that_someone_names(self) -> None:
        """In the configuration and in the settings; each once, and none in the body."""
        codec = AnthropicCodec(("always", "both"))
        assert betas_of(codec, betas=["now", "both"], speed="fast") == {"always", "both", "now", "fast-mode-2026-02-01"}

    def test_on_whose_behalf(self, codec: AnthropicCodec) -> None:
        """A header of its own."""
        payload: Any = {"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "Hi"}]}
        request = codec.decode_request("/v1/messages", {**payload, "user_profile_id": "up_1"})
        sent = codec.encode_request(request, stream=False)
        assert sent.headers["anthropic-user-profile-id"] == "up_1"
        assert "user_profile_id" not in sent.payload
