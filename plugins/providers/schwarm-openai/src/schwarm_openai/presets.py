"""The servers that are known by name: where they are, how one proves who one is, and what they can do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import evolve, field, frozen

from schwarm_core.domain.provider.llm import LLMAbilities
from schwarm_http.llm.config import HttpLLMConfig
from schwarm_openai.chat import vendors
from schwarm_openai.chat.dialect import Dialect
from schwarm_openai.config import AzureConfig, CompatibleConfig, LocalConfig, OpenAIConfig

_FULL = LLMAbilities(native_output=True, images=True, audio=True, documents=True, reasoning=True)
_SEEING = LLMAbilities(native_output=True, images=True, reasoning=True)
_NO_MODEL = re.compile(r"(?!)")
_OLD = re.compile(r"gpt-3\.5|gpt-4($|-)|gpt-35|o1-(mini|preview)")
_READING = LLMAbilities(native_output=True, reasoning=True)


@frozen(kw_only=True)
class Preset:
    """A server, or a kind of them, that is a provider of its own.

    Attributes:
        name: The provider's name.
        title: What people call it.
        base_url: Where it is; empty where only the settings can tell.
        key_variables: The environment variables that may hold the key, the most usual first.
        key_needed: Whether it asks for a key.
        keys_at: Where keys are had.
        url_variables: The environment variables that may hold its address.
        config: The class of its settings.
        dialect: What it takes, and in which words.
        abilities: What its models can do; that of one model may be less.
        without_schema: The models that can't be held to a schema, where others can.
        remedy: How to get it going, where that isn't by a key alone.
    """

    name: str
    title: str
    base_url: str = ""
    key_variables: tuple[str, ...] = ()
    key_needed: bool = True
    keys_at: str = ""
    url_variables: tuple[str, ...] = ()
    config: type[HttpLLMConfig] = CompatibleConfig
    dialect: Dialect = vendors.COMPATIBLE
    abilities: LLMAbilities = field(default=_SEEING)
    without_schema: re.Pattern[str] = _NO_MODEL
    remedy: str = ""

    def abilities_of(self, model: str) -> LLMAbilities:
        """What a model can do, as far as its name tells.

        Args:
            model: The server's name of it.
        """
        if self.without_schema.search(model):
            return evolve(self.abilities, native_output=False)
        return self.abilities

    @property
    def description(self) -> str:
        """One line for people."""
        return f"{self.title}, over {'Responses or ' if self.speaks_both else ''}Chat Completions"

    @property
    def way_out(self) -> str:
        """How to get it going."""
        return self.remedy or f"Set {self.key_variables[0]}; keys are had at {self.keys_at}."

    @property
    def speaks_both(self) -> bool:
        """Whether there is a choice between Responses and Chat Completions."""
        return issubclass(self.config, OpenAIConfig | AzureConfig)


_ALL = (
    Preset(
        name="openai",
        title="OpenAI",
        base_url="https://api.openai.com/v1",
        key_variables=("OPENAI_API_KEY",),
        keys_at="https://platform.openai.com/api-keys",
        url_variables=("OPENAI_BASE_URL",),
        config=OpenAIConfig,
        dialect=vendors.OPENAI,
        abilities=_FULL,
        without_schema=_OLD,
    ),
    Preset(
        name="azure",
        title="Azure OpenAI",
        key_variables=("AZURE_OPENAI_API_KEY",),
        keys_at="https://portal.azure.com",
        url_variables=("AZURE_OPENAI_ENDPOINT",),
        config=AzureConfig,
        dialect=vendors.AZURE,
        abilities=_FULL,
        without_schema=_OLD,
        remedy="Set AZURE_OPENAI_ENDPOINT, and AZURE_OPENAI_API_KEY or `entra`.",
    ),
    Preset(
        name="groq",
        title="Groq",
        base_url="https://api.groq.com/openai/v1",
        key_variables=("GROQ_API_KEY",),
        keys_at="https://console.groq.com/keys",
        dialect=vendors.GROQ,
        abilities=evolve(_SEEING, native_output=False),
    ),
    Preset(
        name="openrouter",
        title="OpenRouter",
        base_url="https://openrouter.ai/api/v1",
        key_variables=("OPENROUTER_API_KEY",),
        keys_at="https://openrouter.ai/settings/keys",
        dialect=vendors.OPENROUTER,
        abilities=evolve(_FULL, video=True),
    ),
    Preset(
        name="deepseek",
        title="DeepSeek",
        base_url="https://api.deepseek.com",
        key_variables=("DEEPSEEK_API_KEY",),
        keys_at="https://platform.deepseek.com/api_keys",
        dialect=vendors.DEEPSEEK,
        abilities=evolve(_READING, native_output=False),
    ),
    Preset(
        name="xai",
        title="xAI",
        base_url="https://api.x.ai/v1",
        key_variables=("XAI_API_KEY",),
        keys_at="https://console.x.ai",
        dialect=vendors.XAI,
        abilities=_SEEING,
    ),
    Preset(
        name="mistral-compatible",
        title="Mistral's compatible surface",
        base_url="https://api.mistral.ai/v1",
        key_variables=("MISTRAL_API_KEY",),
        keys_at="https://console.mistral.ai/api-keys",
        dialect=vendors.MISTRAL,
        abilities=evolve(_SEEING, audio=True),
    ),
    Preset(
        name="together",
        title="Together",
        base_url="https://api.together.xyz/v1",
        key_variables=("TOGETHER_API_KEY",),
        keys_at="https://api.together.ai/settings/api-keys",
        dialect=vendors.TOGETHER,
        abilities=_SEEING,
    ),
    Preset(
        name="fireworks",
        title="Fireworks",
        base_url="https://api.fireworks.ai/inference/v1",
        key_variables=("FIREWORKS_API_KEY",),
        keys_at="https://app.fireworks.ai/settings/users/api-keys",
        dialect=vendors.FIREWORKS,
        abilities=_SEEING,
    ),
    Preset(
        name="cerebras",
        title="Cerebras",
        base_url="https://api.cerebras.ai/v1",
        key_variables=("CEREBRAS_API_KEY",),
        keys_at="https://cloud.cerebras.ai",
        dialect=vendors.CEREBRAS,
        abilities=_READING,
    ),
    Preset(
        name="ollama",
        title="Ollama",
        base_url="http://127.0.0.1:11434/v1",
        key_needed=False,
        dialect=vendors.OLLAMA,
        key_variables=("OLLAMA_API_KEY",),
        url_variables=("OLLAMA_BASE_URL", "OLLAMA_HOST"),
        abilities=evolve(_SEEING, tool_choice=False),
        config=LocalConfig,
        remedy="Start it (`ollama serve`), or set `base_url` to where it runs.",
    ),
    Preset(
        name="vllm",
        title="vLLM",
        base_url="http://127.0.0.1:8000/v1",
        key_needed=False,
        dialect=vendors.VLLM,
        key_variables=("VLLM_API_KEY",),
        url_variables=("VLLM_BASE_URL",),
        abilities=evolve(_SEEING, audio=True, video=True),
        config=LocalConfig,
        remedy="Start it (`vllm serve MODEL`), or set `base_url` to where it runs.",
    ),
    Preset(
        name="llama-server",
        title="llama.cpp's server",
        base_url="http://127.0.0.1:8080/v1",
        key_needed=False,
        dialect=vendors.LLAMA_SERVER,
        key_variables=("LLAMA_API_KEY",),
        url_variables=("LLAMA_SERVER_URL",),
        abilities=evolve(_SEEING, audio=True),
        config=LocalConfig,
        remedy="Start it (`llama-server --jinja -m MODEL.gguf`), or set `base_url` to where it runs.",
    ),
    Preset(
        name="lmstudio",
        title="LM Studio",
        base_url="http://127.0.0.1:1234/v1",
        key_needed=False,
        dialect=vendors.LMSTUDIO,
        key_variables=("LM_API_TOKEN",),
        url_variables=("LMSTUDIO_BASE_URL",),
        config=LocalConfig,
        remedy="Start it (`lms server start`), or set `base_url` to where it runs.",
    ),
    Preset(
        name="openai-compatible",
        title="Any server of the protocol",
        key_needed=False,
        abilities=evolve(_FULL, native_output=False, video=True),
        remedy="Set its `base_url`, and `api_key` where it asks for one.",
    ),
)

PRESETS: Mapping[str, Preset] = {preset.name: preset for preset in _ALL}
"""The presets, by name: the one place in which a server is described."""

_BY_HOST: Mapping[str, Dialect] = {
    "api.openai.com": vendors.OPENAI,
    "openai.azure.com": vendors.AZURE,
    "cognitiveservices.azure.com": vendors.AZURE,
    "api.groq.com": vendors.GROQ,
    "openrouter.ai": vendors.OPENROUTER,
    "api.deepseek.com": vendors.DEEPSEEK,
    "api.x.ai": vendors.XAI,
    "api.mistral.ai": vendors.MISTRAL,
    "api.together.xyz": vendors.TOGETHER,
    "api.together.ai": vendors.TOGETHER,
    "api.fireworks.ai": vendors.FIREWORKS,
    "api.cerebras.ai": vendors.CEREBRAS,
    "ollama.com": vendors.OLLAMA,
    "api.z.ai": vendors.ZAI,
    "open.bigmodel.cn": vendors.ZAI,
    "azuredatabricks.net": vendors.ANTHROPIC_BEHIND,
    "databricks.com": vendors.ANTHROPIC_BEHIND,
    "snowflakecomputing.com": vendors.ANTHROPIC_BEHIND,
}


def dialect_for(host: str) -> Dialect:
    """The dialect of a server that is known by its host.

    Args:
        host: The host's name; may be followed by a port.

    Returns:
        The dialect; that of any server for a host that isn't known.
    """
    name = host.partition(":")[0].lower().rstrip(".")
    labels = name.split(".")
    domains = (".".join(labels[start:]) for start in range(len(labels)))
    return next((_BY_HOST[domain] for domain in domains if domain in _BY_HOST), vendors.COMPATIBLE)
