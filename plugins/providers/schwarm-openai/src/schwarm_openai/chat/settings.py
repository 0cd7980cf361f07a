"""The settings that Chat Completions has beyond the neutral ones, for `ModelSettings(extra=...)`.

Sources: https://platform.openai.com/docs/api-reference/chat/create, and the references of the vendors named below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict


class ChatSettings(TypedDict, total=False):
    """OpenAI's settings; other servers take those of them that they document.

    Attributes:
        audio: The voice and the format of what is spoken, with `modalities`.
        logit_bias: How much likelier single tokens are made, from -100 to 100, by token.
        logprobs: Whether the tokens' probabilities are told.
        metadata: Notes to find the answer by, where it is stored.
        modalities: In which forms to answer: `"text"`, `"audio"`.
        moderation: The model that looks over what is said, and what it does about it.
        n: How many choices to make; the first one counts, the others are kept in `extra`.
        prediction: What the answer will mostly be, to have it sooner.
        prompt_cache_key: Groups requests that share a beginning.
        prompt_cache_options: How prompts are cached.
        prompt_cache_retention: How long a prompt is cached: `"in_memory"`, `"24h"`.
        response_format: A form of the answer other than a schema, such as `{"type": "json_object"}`.
        safety_identifier: Tells people apart, for OpenAI's safety.
        service_tier: How soon and at which price: `"auto"`, `"default"`, `"flex"`, `"priority"`.
        store: Whether the answer is stored.
        top_logprobs: How many likely tokens are told at each place.
        user: Tells people apart.
        verbosity: How many words to make: `"low"`, `"medium"`, `"high"`.
        web_search_options: How to search the web, for models that do.
    """

    audio: Mapping[str, object]
    logit_bias: Mapping[str, float]
    logprobs: bool
    metadata: Mapping[str, str]
    modalities: Sequence[Literal["text", "audio"]]
    moderation: Mapping[str, object]
    n: int
    prediction: Mapping[str, object]
    prompt_cache_key: str
    prompt_cache_options: Mapping[str, object]
    prompt_cache_retention: str
    response_format: Mapping[str, object]
    safety_identifier: str
    service_tier: str
    store: bool
    top_logprobs: int
    user: str
    verbosity: Literal["low", "medium", "high"]
    web_search_options: Mapping[str, object]


class GroqSettings(ChatSettings, total=False):
    """Groq's settings.

    Attributes:
        citation_options: Whether sources are cited.
        compound_custom: What its agentic systems use.
        documents: What the answer is to be based on.
        include_reasoning: Whether thoughts are told.
        reasoning_format: How thoughts are told: `"parsed"`, `"raw"`, `"hidden"`.
        search_settings: Where its agentic systems search.
    """

    citation_options: str
    compound_custom: Mapping[str, object]
    documents: Sequence[Mapping[str, object]]
    include_reasoning: bool
    reasoning_format: Literal["parsed", "raw", "hidden"]
    search_settings: Mapping[str, object]


class OpenRouterSettings(ChatSettings, total=False):
    """OpenRouter's settings.

    Attributes:
        min_p: The least share of the likeliest word's likelihood that a word needs.
        models: Models to fall back to.
        plugins: What it does besides, such as reading files.
        provider: Which of the model's servers to ask.
        reasoning: How thoughts are told, beside how hard to think.
        repetition_penalty: Makes repeated words unlikelier.
        route: How to choose among models.
        top_a: The share of the likeliest word's squared likelihood that a word needs.
        transforms: What is done to prompts that are too long.
        usage: Whether the costs are told.
    """

    min_p: float
    models: Sequence[str]
    plugins: Sequence[Mapping[str, object]]
    provider: Mapping[str, object]
    reasoning: Mapping[str, object]
    repetition_penalty: float
    route: str
    top_a: float
    transforms: Sequence[str]
    usage: Mapping[str, object]


class LocalSettings(ChatSettings, total=False):
    """Settings of the servers that one runs oneself: vLLM, llama.cpp's and their kin.

    Attributes:
        chat_template_kwargs: What the model's template takes, such as whether it thinks.
        guided_json: vLLM's older name for a schema.
        grammar: llama.cpp's grammar, which the answer keeps to.
        ignore_eos: Whether to go on past the end.
        min_p: The least share of the likeliest word's likelihood that a word needs.
        min_tokens: The shortest answer.
        repetition_penalty: Makes repeated words unlikelier.
    """

    chat_template_kwargs: Mapping[str, object]
    guided_json: Mapping[str, object]
    grammar: str
    ignore_eos: bool
    min_p: float
    min_tokens: int
    repetition_penalty: float
