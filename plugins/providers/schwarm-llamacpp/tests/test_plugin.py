"""What the distribution declares, and what it costs until it is used."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from unittest.mock import patch

import pytest

from schwarm_core import Agent, EmbeddingProvider, LLMProvider, ProviderSetupError, Schwarm, SchwarmConfig
from schwarm_llamacpp.config import LlamaCppConfig, LlamaCppEmbeddingConfig
from schwarm_llamacpp.native import native
from schwarm_llamacpp.plugin import schwarm_providers
from schwarm_llamacpp.provider import LlamaCppProvider


class TestDeclaration:
    """The plugin declares a language model and an embedding model."""

    def test_the_names_declared_are_the_names_of_the_entry_points(self) -> None:
        """What users write leads to what the plugin declares."""
        entries = [each for each in entry_points(group="schwarm.providers") if each.value == "schwarm_llamacpp.plugin"]
        assert [spec.name for spec in schwarm_providers()] == sorted(entry.name for entry in entries)

    def test_each_has_its_family_and_its_settings(self) -> None:
        """One answers, the other makes vectors."""
        found = {spec.name: (spec.family, spec.config) for spec in schwarm_providers()}
        assert found == {
            "llamacpp": (LLMProvider, LlamaCppConfig),
            "llamacpp-embeddings": (EmbeddingProvider, LlamaCppEmbeddingConfig),
        }

    def test_declaring_imports_nothing_heavy(self) -> None:
        """The native library, NumPy and the event loops are imported only when the provider is used."""
        script = (
            "import sys, schwarm_llamacpp.plugin; "
            "print([name for name in ('anyio', 'llama_cpp', 'numpy', 'loguru', 'jinja2') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"


class TestWithoutTheLibrary:
    """It is an extra, and compiled."""

    @pytest.mark.anyio
    async def test_it_says_how_to_get_it(self) -> None:
        """Initializing fails, by name and with the remedy."""
        native.cache_clear()
        with patch.dict(sys.modules, {"llama_cpp": None}), pytest.raises(ProviderSetupError) as caught:
            await LlamaCppProvider().initialize()
        assert "pip install 'schwarm-llamacpp[cpu]'" in caught.value.remedy


class TestSettings:
    """They are checked, and a stranger's project may not make all of them."""

    @pytest.mark.parametrize("fault", [{"context": -1}, {"batch": 0}, {"waiting": -1}, {"load_deadline": 0}])
    def test_what_makes_no_sense_is_refused(self, fault: dict[str, float]) -> None:
        """By the name of the setting."""
        app = Schwarm(SchwarmConfig(providers={"llamacpp": fault}), model="llamacpp")
        with pytest.raises(Exception, match=next(iter(fault))):
            app.run_sync(Agent("guide"), "?")
