"""The servers that are known by name."""

import re
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from schwarm_core import AuthenticationError, LLMProvider, ProviderSetupError, Secret
from schwarm_openai.address import base_url, listening
from schwarm_openai.chat import vendors
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.config import AzureConfig, CompatibleConfig, LocalConfig, OpenAIConfig
from schwarm_openai.plugin import schwarm_providers
from schwarm_openai.presets import PRESETS, Preset, dialect_for
from schwarm_openai.provider import CompatibleProvider
from schwarm_openai.responses.codec import ResponsesCodec

HERE = Path(__file__).parent.parent
EACH = pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)


class TestTable:
    def test_each_is_an_entry_point(self) -> None:
        """And a provider that the plugin declares, with a line for people."""
        project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        entries = set(project["entry-points"]["schwarm.providers"])
        declared = {spec.name: spec for spec in schwarm_providers()}
        assert entries == set(declared)
        assert set(PRESETS) <= entries
        assert all(declared[name].family is LLMProvider and declared[name].description for name in PRESETS)
        assert {entry.name for entry in entry_points(group="schwarm.providers")} >= set(PRESETS)

    @EACH
    def test_what_needs_a_key_says_where_one_is_had(self, preset: Preset) -> None:
        """In the remedy, too."""
        if preset.key_needed:
            assert preset.keys_at.startswith("https://")
            assert preset.key_variables[0] in preset.way_out
        assert preset.way_out

    @EACH
    def test_a_local_server_is_given_more_time(self, preset: Preset) -> None:
        """It may load its model first."""
        is_local = "127.0.0.1" in preset.base_url
        assert (preset.config().timeout > CompatibleConfig().timeout) == is_local
        assert issubclass(preset.config, LocalConfig) == is_local

    def test_the_readme_shows_each(self) -> None:
        """With its address and the variable of its key."""
        rows = re.findall(
            r"^\| `([a-z-]+)` \| (.+?) \| (.+?) \| (.+?) \|$", (HERE / "README.md").read_text("utf-8"), re.MULTILINE
        )
        shown = {name: (title, url.strip("`"), key.strip("`")) for name, title, url, key in rows}
        for preset in PRESETS.values():
            key = preset.key_variables[0] if preset.key_variables else "none"
            assert shown[preset.name] == (preset.title, preset.base_url or "by its settings", key)


class TestDialects:
    @pytest.mark.parametrize(
        ("host", "name"),
        [
            ("api.openai.com", "openai"),
            ("acme.openai.azure.com", "azure"),
            ("API.GROQ.COM:443", "groq"),
            ("adb-1.2.azuredatabricks.net", "anthropic-behind"),
            ("127.0.0.1:8000", "openai-compatible"),
            ("notopenrouter.ai", "openai-compatible"),
            ("", "openai-compatible"),
        ],
    )
    def test_a_host_has_one(self, host: str, name: str) -> None:
        """By its domain; that of any server where none is known."""
        assert dialect_for(host).name == name

    def test_a_known_host_is_spoken_to_in_its_own(self) -> None:
        """Though it is only given by its address."""
        config = CompatibleConfig(base_url="https://api.z.ai/api/paas/v4")
        codec = CompatibleProvider(config, PRESETS["openai-compatible"]).codec
        assert isinstance(codec, ChatCodec)
        assert codec.dialect is vendors.ZAI


class TestProtocols:
    def test_openai_speaks_responses_unless_told(self) -> None:
        """Chat Completions on demand."""
        preset = PRESETS["openai"]
        assert isinstance(CompatibleProvider(OpenAIConfig(), preset).codec, ResponsesCodec)
        assert isinstance(CompatibleProvider(OpenAIConfig(api="chat"), preset).codec, ChatCodec)

    def test_old_models_are_not_held_to_schemas(self) -> None:
        """They would refuse them."""
        provider = CompatibleProvider(OpenAIConfig(model="gpt-4-turbo"), PRESETS["openai"])
        assert not provider.abilities().native_output
        assert provider.abilities("gpt-4o-mini").native_output
        assert provider.abilities("gpt-4.1").native_output


class TestAddresses:
    def test_the_settings_go_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Then the environment, then the server's own."""
        preset = PRESETS["openai"]
        assert base_url(OpenAIConfig(), preset) == "https://api.openai.com/v1"
        monkeypatch.setenv("OPENAI_BASE_URL", "https://proxy.example.org/v1")
        assert base_url(OpenAIConfig(), preset) == "https://proxy.example.org/v1"
        assert base_url(OpenAIConfig(base_url="https://other.example.org"), preset) == "https://other.example.org"

    @pytest.mark.parametrize(
        ("host", "url"),
        [
            ("127.0.0.1", "http://127.0.0.1:11434/v1"),
            ("0.0.0.0", "http://127.0.0.1:11434/v1"),  # noqa: S104 - what a server listens on
            ("0.0.0.0:9999", "http://127.0.0.1:9999/v1"),
            (":9999", "http://127.0.0.1:9999/v1"),
            ("gpu.example.org:80", "http://gpu.example.org:80/v1"),
            ("https://ollama.example.org", "https://ollama.example.org:443/v1"),
            ("https://example.org/ollama/", "https://example.org:443/ollama/v1"),
            ("http://[::1]:1", "http://[::1]:1/v1"),
        ],
    )
    def test_what_ollama_listens_on(self, host: str, url: str) -> None:
        """Says where it is reached."""
        assert listening(host) == url

    def test_ollamas_variable_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The same that it is started with."""
        monkeypatch.setenv("OLLAMA_HOST", "0.0.0.0:9999")
        assert base_url(LocalConfig(), PRESETS["ollama"]) == "http://127.0.0.1:9999/v1"

    def test_nothing_tells_where_any_server_is(self) -> None:
        """Its settings have to."""
        with pytest.raises(ProviderSetupError, match="nothing tells") as caught:
            CompatibleProvider(CompatibleConfig(), PRESETS["openai-compatible"]).connect()
        assert "base_url" in caught.value.remedy


class TestKeys:
    def test_a_missing_key_is_told_at_once(self) -> None:
        """With the variable and the place to get one."""
        with pytest.raises(AuthenticationError) as caught:
            CompatibleProvider(CompatibleConfig(), PRESETS["groq"]).connect()
        assert "GROQ_API_KEY" in caught.value.remedy

    def test_a_local_server_needs_none(self) -> None:
        """Nor does any server, unless it says so."""
        CompatibleProvider(LocalConfig(), PRESETS["vllm"]).connect()

    def test_it_is_not_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Neither in settings nor in what is made of them."""
        monkeypatch.setenv("GROQ_API_KEY", "gsk-very-secret")
        config = AzureConfig(api_key=Secret("az-very-secret"), endpoint="https://acme.openai.azure.com")
        wire = CompatibleProvider(CompatibleConfig(), PRESETS["groq"]).connect()
        assert "secret" not in repr(config) + repr(wire)
