"""LiteLLM's dialect of Chat Completions, which it translates into its vendors' formats.

Source: docs.litellm.ai, on reasoning content, prompt caching, and input and output of completions.
"""

from __future__ import annotations

from schwarm_openai.chat.dialect import Dialect

LITELLM = Dialect(
    name="litellm",
    reasoning="reasoning_content",
    reasoning_details=False,
    returned=frozenset({"annotations", "extra_content", "provider_specific_fields"}),
    media=frozenset({"image_url", "input_audio", "video_url", "file"}),
    tool_media=True,
    cache_points="all",
)
"""Thoughts go back as blocks with their signatures, cache marks on the parts that they follow."""
