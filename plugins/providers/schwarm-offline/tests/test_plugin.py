"""What the distribution declares."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from schwarm_core.domain.provider.llm import LLMProvider
from schwarm_offline.config import OfflineConfig
from schwarm_offline.plugin import schwarm_providers
from schwarm_offline.provider import OfflineProvider


class TestDeclaration:
    """The plugin declares one provider."""

    def test_the_names_declared_are_the_names_of_the_entry_points(self) -> None:
        """What users write leads to what the plugin declares."""
        entries = [
            entry for entry in entry_points(group="schwarm.providers") if entry.value == "schwarm_offline.plugin"
        ]
        assert [spec.name for spec in schwarm_providers()] == [entry.name for entry in entries] == ["offline"]

    def test_it_is_a_language_model_with_its_own_settings(self) -> None:
        """The family and the configuration are those of the provider."""
        (spec,) = schwarm_providers()
        assert (spec.family, spec.config, spec.make) == (
            LLMProvider,
            OfflineConfig,
            f"{OfflineProvider.__module__}:{OfflineProvider.__qualname__}",
        )

    def test_declaring_imports_nothing_heavy(self) -> None:
        """The planner and the event loops are imported only when the provider is used."""
        script = (
            "import sys, schwarm_offline.plugin; "
            "print([name for name in ('anyio', 'asyncio', 'schwarm_offline.provider') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"


class TestConfig:
    """The settings are checked."""

    def test_a_negative_delay_is_refused(self) -> None:
        """Nothing can be streamed before it is said."""
        with pytest.raises(ValueError, match="delay"):
            OfflineConfig(delay=-0.1)
