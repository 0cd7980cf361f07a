"""What the distribution declares."""

import subprocess
import sys
from importlib import import_module
from importlib.metadata import entry_points

import pytest

from schwarm_core import EmbeddingProvider, LLMProvider, ProviderSpec
from schwarm_google.plugin import schwarm_providers

SPECS = schwarm_providers()


class TestDeclaration:
    """The plugin declares two language models and two embedding models."""

    def test_the_names_declared_are_the_names_of_the_entry_points(self) -> None:
        """What users write leads to what the plugin declares."""
        entries = {one.name for one in entry_points(group="schwarm.providers") if one.value == "schwarm_google.plugin"}
        assert {spec.name for spec in SPECS} == entries

    @pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
    def test_each_can_be_made_of_its_settings(self, spec: ProviderSpec) -> None:
        """The import path leads to a provider of the family, which needs nothing to be made."""
        module, _, name = str(spec.make).partition(":")
        provider = getattr(import_module(module), name)(spec.config())
        assert isinstance(provider, EmbeddingProvider if "embeddings" in spec.name else LLMProvider)

    def test_declaring_and_making_import_nothing_heavy(self) -> None:
        """HTTP and Google's own libraries are imported when a provider is initialized."""
        script = (
            "import sys, schwarm_google.plugin, schwarm_google.provider, schwarm_google.vertex\n"
            "from schwarm_google.config import GoogleVertexConfig\n"
            "schwarm_google.vertex.GoogleVertexProvider(GoogleVertexConfig())\n"
            "print([name for name in ('httpcore2', 'httpx2', 'google.auth', 'requests') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"
