"""The layers of the configuration: which goes before which, how they merge, and who is remembered to have said what."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.source import ConfigurationSource
from schwarm_core.domain.error.configuration import ConfigurationError

LAYERS = ("distribution", "user", "project_text", "environ", "overrides")


def says(layer: str, model: str) -> Any:
    """What a layer has to be so that it sets the model."""
    if layer == "environ":
        return {"SCHWARM_RUNTIME__MODEL": model}
    return [f"runtime.model={model}"] if layer == "overrides" else f'[runtime]\nmodel = "{model}"\n'


class TestPrecedence:
    @pytest.mark.parametrize(
        "layers", [chosen for size in range(1, len(LAYERS) + 1) for chosen in combinations(LAYERS, size)], ids="+".join
    )
    def test_the_last_layer_wins(self, configure: Callable[..., ConfigurationManager], layers: tuple[str, ...]) -> None:
        """Of any layers that say something, the last one holds, and is remembered."""
        manager = configure(**{layer: says(layer, layer) for layer in layers})
        assert manager.load().runtime.model == layers[-1]
        origin = {
            "distribution": "distribution.toml",
            "user": "user.toml",
            "project_text": "project/schwarm.toml",
            "environ": "SCHWARM_RUNTIME__MODEL",
            "overrides": "--set runtime.model",
        }
        assert manager.origin("runtime", "model").endswith(origin[layers[-1]])

    def test_nothing_said(self, configure: Callable[..., ConfigurationManager]) -> None:
        """What nobody says is as the class says."""
        manager = configure()
        assert manager.load().runtime.stream_buffer == 100
        assert manager.origin("runtime", "stream_buffer") == "default"

    def test_files_need_not_exist(self, tmp_path: Path) -> None:
        """A layer without a file says nothing."""
        manager = ConfigurationManager(user=tmp_path / "none.toml", project=tmp_path / "no" / "schwarm.toml")
        assert manager.load().runtime.model == ""

    def test_code_hands_over_a_tree(self) -> None:
        """Overrides can be a mapping of mappings."""
        manager = ConfigurationManager(overrides={"runtime": {"model": "offline"}})
        assert manager.load().runtime.model == "offline"
        assert manager.origin("runtime", "model") == "the program"

    def test_options_have_names(self) -> None:
        """A short option is an override with a name of its own."""
        option = ConfigurationSource("--model", {"runtime": {"model": "offline"}})
        manager = ConfigurationManager(overrides=["runtime.model=other", option])
        assert manager.load().runtime.model == "offline"
        assert manager.origin("runtime", "model") == "--model"

    def test_the_users_own_file_is_no_project(self, tmp_path: Path) -> None:
        """Whoever works in the folder of their settings needs to trust nobody."""
        file = tmp_path / "schwarm.toml"
        file.write_text('[agents.a]\ntools = ["json:dumps"]\n')
        manager = ConfigurationManager(user=file, project=file)
        assert manager.load().agents["a"].tools == ("json:dumps",)

    def test_loading_again_reads_again(self, configure: Callable[..., ConfigurationManager], project: Path) -> None:
        """`load` sees what has changed; `config` is what was loaded last."""
        manager = configure('[runtime]\nmodel = "before"\n')
        assert manager.config.runtime.model == "before"
        project.write_text('[runtime]\nmodel = "after"\n')
        assert manager.config.runtime.model == "before"
        assert manager.load().runtime.model == "after"
        assert manager.config.runtime.model == "after"


class TestMerging:
    def test_tables_merge(self, configure: Callable[..., ConfigurationManager]) -> None:
        """A layer adds to a table what it says, and leaves the rest."""
        manager = configure(
            "[agents.a.limits]\nturns = 3\n",
            user='[agents.a]\nmodel = "m"\n[agents.a.limits]\ntokens = 5\n[agents.b]\n',
        )
        agents = manager.load().agents
        assert list(agents) == ["a", "b"]
        assert (agents["a"].model, agents["a"].limits.turns, agents["a"].limits.tokens) == ("m", 3, 5)

    def test_lists_replace(self, configure: Callable[..., ConfigurationManager]) -> None:
        """A list is one value: a later one stands in its place."""
        manager = configure('[telemetry]\nredact = ["b"]\n', user='[telemetry]\nredact = ["a", "c"]\n')
        assert manager.load().telemetry.redact == ("b",)

    def test_enabled_plugins_add_up(self, configure: Callable[..., ConfigurationManager]) -> None:
        """A later layer's own come first; nobody's are lost."""
        manager = configure('[plugins]\nenable = ["b", "a"]\n', user='[plugins]\nenable = ["a", "c"]\n')
        assert manager.load().plugins.enable == ("b", "a", "c")

    def test_a_table_can_replace_a_text(self, configure: Callable[..., ConfigurationManager]) -> None:
        """What holds in the end is checked, not what it has replaced."""
        manager = configure("[runtime]\nstrict = true\n", user='runtime = "offline"\n')
        assert manager.load().runtime.strict

    def test_a_text_that_replaces_a_table_forgets_it(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Whoever replaces a table is the one to blame for what is missing in it."""
        manager = configure('runtime = "offline"\n', user="[runtime]\nstrict = true\n")
        with pytest.raises(ConfigurationError) as caught:
            manager.load()
        assert [fault.source for fault in caught.value.faults] == [f"{manager.project}:1"]

    def test_each_key_has_its_own_source(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Two keys of one table may come from two layers."""
        manager = configure('[runtime]\nmodel = "m"\n', user="[runtime]\nstrict = true\n")
        assert manager.origin("runtime", "model") == str(manager.project)
        assert manager.origin("runtime", "strict").endswith("user.toml")
        assert manager.origin("runtime") == str(manager.project)


class TestAllowLists:
    @pytest.mark.parametrize(
        ("earlier", "later", "expected"),
        [
            (["a", "b"], ["b", "c"], ("b",)),
            (["a"], ["c"], ()),
            (["retry"], ["middleware.retry"], ("middleware.retry",)),
            (["middleware.retry"], ["retry"], ("middleware.retry",)),
            ([], ["a"], ()),
        ],
    )
    def test_a_later_layer_only_narrows(
        self,
        configure: Callable[..., ConfigurationManager],
        earlier: list[str],
        later: list[str],
        expected: tuple[str, ...],
    ) -> None:
        """What a distribution's policy doesn't allow, neither project nor command line can."""
        manager = configure(distribution=f"[plugins]\nallow = {earlier}\n", overrides=[f"plugins.allow={later}"])
        assert manager.load().plugins.allow == expected

    def test_distributions_by_any_spelling(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Names of distributions are compared as package indexes do."""
        manager = configure(
            '[plugins]\nallow_distributions = ["Schwarm_Acme", "evil"]\n',
            distribution='[plugins]\nallow_distributions = ["schwarm-acme"]\n',
        )
        assert manager.load().plugins.allow_distributions == ("Schwarm_Acme",)

    def test_the_first_list_is_the_whole_of_it(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Where nobody has said anything, all is allowed, and any list narrows that."""
        assert configure().load().plugins.allow is None
        assert configure('[plugins]\nallow = ["a"]\n').load().plugins.allow == ("a",)

    def test_code_cannot_take_a_list_back(self, configure: Callable[..., ConfigurationManager]) -> None:
        """`None` is no way around a policy."""
        manager = configure('[plugins]\nallow = ["a"]\n', overrides={"plugins": {"allow": None}})
        assert manager.load().plugins.allow == ("a",)


class TestKindsOfPlugins:
    def test_an_added_kind_has_sections(self) -> None:
        """A kind that an installed plugin adds is a table like those of the core."""
        manager = ConfigurationManager(overrides=["commands.serve.port=80"], kinds=lambda: ["commands"])
        assert manager.load().others == {"commands": {"serve": {"port": 80}}}

    def test_the_kinds_are_asked_for_late(self) -> None:
        """Who knows the kinds may have to look at what is installed, so nobody asks without need."""

        def never() -> list[str]:
            raise AssertionError

        assert ConfigurationManager(overrides=["providers.a.n=1"], kinds=never).load().providers == {"a": {"n": 1}}
