"""What the distribution declares, and what it costs until it is used."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

from schwarm_core import EmbeddingProvider, LLMAbilities, LLMProvider
from schwarm_litellm.config import LiteLLMConfig
from schwarm_litellm.plugin import schwarm_providers
from schwarm_litellm.provider import LiteLLMProvider


class TestDeclaration:
    """The plugin declares a language model and an embedding model."""

    def test_the_names_declared_are_the_names_of_the_entry_points(self) -> None:
        """What users write leads to what the plugin declares."""
        entries = [each for each in entry_points(group="schwarm.providers") if each.value == "schwarm_litellm.plugin"]
        assert [spec.name for spec in schwarm_providers()] == sorted(entry.name for entry in entries)

    def test_each_has_its_family(self) -> None:
        """One answers, the other makes vectors; the settings are the same."""
        found = {spec.name: (spec.family, spec.config) for spec in schwarm_providers()}
        assert found == {
            "litellm": (LLMProvider, LiteLLMConfig),
            "litellm-embeddings": (EmbeddingProvider, LiteLLMConfig),
        }

    def test_nothing_heavy_is_imported_before_it_is_used(self) -> None:
        """Neither by the declaration nor by making the provider."""
        script = (
            "import sys, schwarm_litellm.plugin; before = set(sys.modules)\n"
            "print([name for name in ('anyio', 'litellm', 'asyncio') if name in sys.modules])\n"
            "from schwarm_litellm.provider import LiteLLMProvider; LiteLLMProvider()\n"
            "print([name for name in ('litellm', 'openai', 'pydantic') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.split("\n")[:2] == ["[]", "[]"]

    def test_the_abilities_can_be_asked_at_once(self) -> None:
        """Before LiteLLM is there, they are those that most models have."""
        assert LiteLLMProvider().abilities("openai/gpt-4o") == LLMAbilities()


class TestSecrecy:
    """The key never shows."""

    def test_not_in_the_settings(self) -> None:
        """However they are looked at."""
        from schwarm_core import Secret

        assert "sk-very-secret" not in repr(LiteLLMConfig(api_key=Secret("sk-very-secret")))
