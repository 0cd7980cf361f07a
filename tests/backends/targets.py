"""The formats that a history may go on in, each with what its servers refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeAlias

from attrs import frozen

from schwarm_anthropic.codec import AnthropicCodec
from schwarm_bedrock.codec import ConverseCodec
from schwarm_cohere.codec import CohereCodec
from schwarm_cohere.v1.codec import CohereV1Codec
from schwarm_google.codec import GoogleCodec
from schwarm_google.dialect import Place
from schwarm_http.llm.codec import Codec, EncodedRequest
from schwarm_mistral.codec import MistralCodec
from schwarm_openai.chat import vendors
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.responses.codec import ResponsesCodec
from tests.backends.rules import anthropic, cohere, mistral, responses
from tests.backends.rules.bedrock import ConverseRules
from tests.backends.rules.chat import ChatRules
from tests.backends.rules.google import GenerateRules

Faults: TypeAlias = Callable[[EncodedRequest], Iterable[str]]
"""Tells what a server refuses of a request."""


@frozen
class Target:
    """A model that goes on with a history.

    Attributes:
        model: The model.
        codec: Writes requests to it.
        faults: Tells what is wrong with them.
    """

    model: str
    codec: Codec
    faults: Faults


_OPENAI = ChatRules(
    ids=re.compile(r".{1,40}", re.DOTALL),
    media=frozenset({"image_url", "input_audio", "file"}),
    sounds=re.compile(r"wav|mp3"),
    strict=True,
)
_IMAGES = frozenset({"image_url"})
_NINE = re.compile(r"[a-zA-Z0-9]{9}")
_CHAT: Mapping[str, ChatRules] = {
    "OPENAI": _OPENAI,
    "AZURE": _OPENAI,
    "COMPATIBLE": ChatRules(),
    "GROQ": ChatRules(media=_IMAGES),
    "OPENROUTER": ChatRules(media=frozenset({"image_url", "input_audio", "video_url", "file"}), result_media=True),
    "DEEPSEEK": ChatRules(media=frozenset(), only_text=True),
    "XAI": ChatRules(media=frozenset({"image_url", "file"})),
    "MISTRAL": ChatRules(ids=_NINE, media=frozenset({"image_url", "input_audio"}), results_then_model=True),
    "TOGETHER": ChatRules(media=frozenset({"image_url", "video_url", "audio_url", "input_audio"})),
    "FIREWORKS": ChatRules(media=_IMAGES),
    "CEREBRAS": ChatRules(media=frozenset()),
    "OLLAMA": ChatRules(media=_IMAGES, object_arguments=True),
    "VLLM": ChatRules(
        media=frozenset({"image_url", "input_audio", "audio_url", "video_url"}),
        object_arguments=True,
        result_media=True,
    ),
    "LLAMA_SERVER": ChatRules(media=frozenset({"image_url", "input_audio"}), object_arguments=True),
    "LMSTUDIO": ChatRules(media=_IMAGES),
    "ZAI": ChatRules(media=frozenset({"image_url", "video_url", "file"})),
    "ANTHROPIC_BEHIND": ChatRules(),
}
_CLAUDE, _NOVA, _LLAMA = (
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "amazon.nova-pro-v1:0",
    "meta.llama3-3-70b-instruct-v1:0",
)
_CONVERSE: Mapping[str, ConverseRules] = {
    _CLAUDE: ConverseRules(),
    _NOVA: ConverseRules(leads=False),
    _LLAMA: ConverseRules(leads=False, marks=False, results_alone=True),
    "mistral.mistral-large-2407-v1:0": ConverseRules(leads=False, marks=False, results_alone=True),
    "openai.gpt-oss-120b-1:0": ConverseRules(leads=False, marks=False),
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc": ConverseRules(),
}

TARGETS: Mapping[str, tuple[Target, ...]] = {
    "anthropic-messages": (
        *(
            Target(model, AnthropicCodec(), partial(anthropic.faults, instructions=False))
            for model in ("claude-3-5-haiku-latest", "claude-sonnet-4-5", "a-gateway's")
        ),
        Target("claude-opus-4-8", AnthropicCodec(), partial(anthropic.faults, instructions=True)),
    ),
    "bedrock-converse": tuple(Target(model, ConverseCodec(), rules.faults) for model, rules in _CONVERSE.items()),
    "cohere-chat": (
        Target("command-a-03-2025", CohereCodec(), cohere.faults),
        Target("command-r", CohereV1Codec(), cohere.faults_v1),
    ),
    "google-generate": (
        Target("gemini-2.5-flash", GoogleCodec(), GenerateRules().faults),
        Target("gemini-3-pro-preview", GoogleCodec(), GenerateRules(signed=True).faults),
        Target("gemma-3-27b-it", GoogleCodec(), GenerateRules(system=False).faults),
        Target(
            "gemini-3-pro-preview", GoogleCodec(Place(vertex=True)), GenerateRules(signed=True, visible=True).faults
        ),
    ),
    "mistral-chat": (Target("mistral-large-latest", MistralCodec(), mistral.faults),),
    "openai-chat": tuple(
        Target(name.lower(), ChatCodec(getattr(vendors, name)), rules.faults) for name, rules in _CHAT.items()
    ),
    "openai-responses": tuple(Target(model, ResponsesCodec(), responses.faults) for model in ("gpt-4o", "gpt-5")),
}
"""The targets, by the names of the files that hold their APIs' recordings."""
