"""`schwarm config`."""

from __future__ import annotations

import json

from schwarm_cli.testing.shell import Shell
from schwarm_core.testing.site import PluginSite

KEYED = """\
from attrs import field, frozen

from schwarm_core import LLMProvider, ProviderConfig, ProviderSpec, Secret, hookimpl

@frozen
class Config(ProviderConfig):
    credential: Secret = field(default=Secret(""))
    size: int = 3

@hookimpl
def schwarm_providers():
    return [ProviderSpec("keyed", LLMProvider, "nowhere:Nothing", Config)]
"""


class TestCheck:
    """`schwarm config check`."""

    def test_a_right_one_is_right(self, shell: Shell) -> None:
        """With the exit code 0."""
        ended = shell.run("config", "check", "--set", "runtime.agent=warden", "--json")
        assert json.loads(ended.stdout)["faults"] == []

    def test_every_fault_is_listed_with_its_place(self, shell: Shell, site: PluginSite) -> None:
        """The file, the line and the key; those of plugins' own settings too."""
        site.install_plugin("schwarm-keyed", "keyed", kind="providers", source=KEYED)
        file = shell.folder / "schwarm.toml"
        text = file.read_text("utf-8")
        file.write_text(f'{text}\n[providers.keyed]\nsize = "big"\ncolour = "red"\n', encoding="utf-8")
        ended = shell.run("config", "check")
        assert ended.returncode == 3
        assert "schwarm.toml:10: providers.keyed.size: expected an integer" in ended.stderr
        assert "schwarm.toml:11: providers.keyed.colour" in ended.stderr
        faults = json.loads(shell.run("config", "check", "--json").stdout)["faults"]
        assert [fault["key"] for fault in faults] == ["providers.keyed.size", "providers.keyed.colour"]


class TestShow:
    """`schwarm config show`."""

    def test_it_tells_what_holds_and_who_said_it(self, shell: Shell) -> None:
        """As TOML with comments, and as JSON."""
        said = shell.run("config", "show", "--set", "runtime.strict=true").stdout
        assert f'model = "scripted"  # {shell.folder / "schwarm.toml"}' in said
        assert "strict = true  # --set runtime.strict" in said
        data = json.loads(shell.run("config", "show", "--json").stdout)
        assert data["configuration"]["runtime"]["agent"] == "warden"

    def test_secrets_are_masked(self, shell: Shell, site: PluginSite) -> None:
        """By the class of the plugin's settings, whatever the key is called."""
        site.install_plugin("schwarm-keyed", "keyed", kind="providers", source=KEYED)
        for arguments in ([], ["--json"]):
            said = shell.run("config", "show", *arguments, "--set", "providers.keyed.credential=hunter2").stdout
            assert "***" in said
            assert "hunter2" not in said


class TestSchema:
    """`schwarm config schema`."""

    def test_it_holds_the_settings_of_installed_plugins(self, shell: Shell, site: PluginSite) -> None:
        """Whether they take part or not."""
        site.install_plugin("schwarm-keyed", "keyed", kind="providers", source=KEYED)
        schema = json.loads(shell.run("config", "schema").stdout)
        assert "keyed" in schema["properties"]["providers"]["properties"]

    def test_a_broken_plugin_is_left_out_with_a_warning(self, shell: Shell, site: PluginSite) -> None:
        """The others are there."""
        site.install_plugin("schwarm-broken", "broken", source="1 / 0")
        ended = shell.run("config", "schema")
        assert ended.returncode == 0
        assert "warning: capabilities.broken of schwarm-broken" in ended.stderr
        assert "ward" in json.loads(ended.stdout)["properties"]["capabilities"]["properties"]
