"""`schwarm models`."""

from __future__ import annotations

import json

import pytest

from schwarm_cli.testing.shell import Shell
from schwarm_core.testing.site import PluginSite

CATALOGUE = """\
from schwarm_core import AuthenticationError, LLMProvider, ModelInfo, ProviderSpec, hookimpl

class Acme(LLMProvider):
    def __init__(self, config):
        pass

    async def process(self, request):
        raise NotImplementedError

    async def models(self):
        return (ModelInfo("large-1", "Large", "Thinks hard"), ModelInfo("small-1"))

class Locked(Acme):
    async def initialize(self):
        raise AuthenticationError("No key was found.", provider="locked", remedy="Set LOCKED_API_KEY.")

@hookimpl
def schwarm_providers():
    return [ProviderSpec("acme", LLMProvider, Acme), ProviderSpec("locked", LLMProvider, Locked)]
"""

ONLY_THESE = ("--set", "plugins.allow=['acme', 'locked', 'scripted', 'ward']")


@pytest.fixture
def shop(shell: Shell, site: PluginSite) -> Shell:
    """A shell where one provider tells its models, and another has no key."""
    entry_points = {"schwarm.providers": {"acme": "schwarm_shop", "locked": "schwarm_shop"}}
    site.install("schwarm-shop", entry_points=entry_points, files={"schwarm_shop.py": CATALOGUE})
    return shell


class TestModels:
    """What there is to ask."""

    def test_it_lists_them_by_the_name_that_run_takes(self, shop: Shell) -> None:
        """Provider and model, as `--model` wants it."""
        listed = shop.run("models", "acme")
        assert [line.split()[0] for line in listed.stdout.splitlines()] == ["model", "acme:large-1", "acme:small-1"]
        assert listed.returncode == 0

    def test_without_a_name_it_asks_all_and_tells_who_could_not_answer(self, shop: Shell) -> None:
        """A missing key hides no other provider's models."""
        listed = shop.run("models", *ONLY_THESE)
        assert "acme:large-1" in listed.stdout
        assert "no key, or a wrong one: locked" in listed.stderr
        assert "scripted doesn't tell its models" in listed.stderr
        assert listed.returncode == 0

    def test_a_named_provider_that_fails_is_an_error(self, shop: Shell) -> None:
        """With what to do about it."""
        listed = shop.run("models", "locked")
        assert "Set LOCKED_API_KEY." in listed.stderr
        assert listed.returncode == 1

    def test_it_writes_json(self, shop: Shell) -> None:
        """One object per provider."""
        first, second, _ = json.loads(shop.run("models", "--json", *ONLY_THESE).stdout)
        assert first["models"][0] == {"id": "large-1", "name": "Large", "description": "Thinks hard"}
        assert (second["provider"], second["error"]["code"]) == ("locked", "provider.authentication")

    def test_who_is_no_model_is_named(self, shop: Shell) -> None:
        """A name that no provider has."""
        listed = shop.run("models", "acne")
        assert "did you mean `acme`?" in listed.stderr
        assert listed.returncode != 0
