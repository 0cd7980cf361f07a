"""The dialects of vendors and servers, as they document them.

Sources: the API references at platform.openai.com, learn.microsoft.com (Azure OpenAI), console.groq.com, openrouter.ai,
api-docs.deepseek.com, docs.x.ai, docs.mistral.ai, docs.together.ai, docs.fireworks.ai, inference-docs.cerebras.ai,
docs.ollama.com, docs.vllm.ai, github.com/ggml-org/llama.cpp (tools/server), lmstudio.ai, docs.z.ai and
docs.databricks.com.
"""

from __future__ import annotations

import re

from attrs import evolve

from schwarm_core.domain.error.provider import ContextTooLongError, QuotaExceededError, RateLimitedError
from schwarm_http.llm.history import CallIds
from schwarm_openai.chat.dialect import Dialect
from schwarm_openai.errors import ERRORS

COMPATIBLE = Dialect()
"""Any server: what most take, and thoughts sent back in the field that they came in."""

OPENAI = Dialect(
    name="openai",
    max_tokens="max_completion_tokens",
    top_k=False,
    reasoning="",
    reasoning_details=False,
    thinking_blocks=False,
    returned=frozenset({"annotations"}),
    refusals=True,
    media=frozenset({"image_url", "input_audio", "file"}),
    sounds=frozenset({"wav", "mp3"}),
    strict=True,
    allowed_tools=True,
    cache_mark="prompt_cache_breakpoint",
    call_ids=CallIds(re.compile(r".{1,40}", re.DOTALL)),
)
AZURE = evolve(OPENAI, name="azure")

GROQ = Dialect(
    name="groq",
    max_tokens="max_completion_tokens",
    top_k=False,
    reasoning="reasoning",
    reasoning_models=re.compile(r"gpt-oss|qwen3|deepseek-r1|reason|think"),
    reasoning_details=False,
    thinking_blocks=False,
    returned=frozenset(),
    developer=False,
    media=frozenset({"image_url"}),
    cache_points="none",
)
OPENROUTER = Dialect(
    name="openrouter",
    effort="reasoning",
    reasoning="reasoning",
    thinking_blocks=False,
    returned=frozenset({"annotations"}),
    media=frozenset({"image_url", "input_audio", "video_url", "file", "file_url"}),
    tool_media=True,
    inline_text=False,
    strict=True,
    cache_points="all",
)
DEEPSEEK = Dialect(
    name="deepseek",
    top_k=False,
    effort="thinking",
    reasoning="reasoning_content",
    reasoning_details=False,
    reasoning_with_calls=True,
    thinking_blocks=False,
    returned=frozenset(),
    developer=False,
    text_parts=False,
    media=frozenset(),
    cache_points="none",
)
XAI = Dialect(
    name="xai",
    max_tokens="max_completion_tokens",
    top_k=False,
    reasoning="reasoning_content",
    reasoning_details=False,
    thinking_blocks=False,
    returned=frozenset(),
    media=frozenset({"image_url", "file"}),
    cache_points="none",
)
MISTRAL = Dialect(
    name="mistral-compatible",
    seed="random_seed",
    top_k=False,
    reasoning="",
    reasoning_details=False,
    returned=frozenset(),
    developer=False,
    names=False,
    media=frozenset({"image_url", "input_audio"}),
    cache_points="none",
    stream_options=False,
    required="any",
    call_ids=CallIds(re.compile(r"[a-zA-Z0-9]{9}"), 9),
    before_user="OK",
)
TOGETHER = Dialect(
    name="together",
    reasoning="reasoning",
    reasoning_details=False,
    thinking_blocks=False,
    returned=frozenset(),
    developer=False,
    media=frozenset({"image_url", "video_url", "audio_url", "input_audio"}),
    cache_points="none",
)
FIREWORKS = Dialect(
    name="fireworks",
    reasoning="reasoning_content",
    reasoning_details=False,
    thinking_blocks=False,
    returned=frozenset(),
    developer=False,
    media=frozenset({"image_url"}),
    cache_points="none",
)
CEREBRAS = Dialect(
    name="cerebras",
    max_tokens="max_completion_tokens",
    top_k=False,
    reasoning="reasoning",
    reasoning_details=False,
    thinking_blocks=False,
    returned=frozenset(),
    media=frozenset(),
    cache_points="none",
)
OLLAMA = Dialect(
    name="ollama",
    top_k=False,
    reasoning="reasoning",
    reasoning_details=False,
    thinking_blocks=False,
    returned=frozenset(),
    developer=False,
    media=frozenset({"image_url"}),
    cache_points="none",
    json_arguments=True,
    # It takes a tool choice and doesn't keep to it, so the other tools aren't told of.
    named_choice=False,
)
VLLM = Dialect(
    name="vllm",
    json_arguments=True,
    reasoning_details=False,
    returned=frozenset(),
    tool_media=True,
    media=frozenset({"image_url", "input_audio", "audio_url", "video_url"}),
    cache_points="none",
)
LLAMA_SERVER = Dialect(
    name="llama-server",
    json_arguments=True,
    reasoning="reasoning_content",
    reasoning_details=False,
    thinking_blocks=False,
    returned=frozenset(),
    media=frozenset({"image_url", "input_audio"}),
    cache_points="none",
    named_choice=False,
)
LMSTUDIO = Dialect(
    name="lmstudio",
    json_arguments=True,
    reasoning_details=False,
    thinking_blocks=False,
    returned=frozenset(),
    media=frozenset({"image_url"}),
    cache_points="none",
    named_choice=False,
)
ZAI = Dialect(
    name="zai",
    top_k=False,
    effort="thinking",
    reasoning="reasoning_content",
    reasoning_details=False,
    thinking_blocks=False,
    developer=False,
    media=frozenset({"image_url", "video_url", "file", "file_url"}),
    cache_points="none",
    errors=evolve(
        ERRORS,
        codes={
            **ERRORS.codes,
            "1113": QuotaExceededError,
            "1261": ContextTooLongError,
            "1302": RateLimitedError,
            "1303": RateLimitedError,
            "1304": QuotaExceededError,
            "1305": RateLimitedError,
            "1308": QuotaExceededError,
            "1309": QuotaExceededError,
        },
    ),
)
ANTHROPIC_BEHIND = evolve(COMPATIBLE, name="anthropic-behind", cache_points="all")
"""Databricks, Snowflake and other gateways that pass on to Anthropic's models, cache marks included."""
