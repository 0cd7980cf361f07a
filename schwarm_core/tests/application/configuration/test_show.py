"""The configuration as it is shown."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping

from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from schwarm_core.application.configuration.effective import EffectiveConfiguration
from schwarm_core.application.configuration.lines import KeyPath
from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.show import as_json, as_toml
from schwarm_core.domain.schema.secret import Secret

SECRET = "hidden-away"


@frozen
class Settings:
    plain: str = "p"
    blob: Secret = field(factory=lambda: Secret(""))
    blobs: Mapping[str, Secret] = field(factory=dict)
    size: int = 3


class TestShowing:
    def test_every_setting_has_its_origin(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Each line tells who said it, in TOML that can be read again."""
        manager = configure('[runtime]\nmodel = "m"\n[middleware.retry]\n', environ={"SCHWARM_RUNTIME__STRICT": "true"})
        text = as_toml(manager.effective())
        assert f'model = "m"  # {manager.project}' in text
        assert "strict = true  # SCHWARM_RUNTIME__STRICT" in text
        assert 'engine = "embedded"  # default' in text
        assert f"[middleware.retry]  # {manager.project}" in text
        assert tomllib.loads(text)["runtime"]["model"] == "m"

    def test_as_json(self) -> None:
        """Scripts get the tree and the origins."""
        manager = ConfigurationManager(overrides=['agents."a.b".model=m'])
        shown = json.loads(as_json(manager.effective()))
        assert shown["configuration"]["agents"] == {"a.b": {"model": "m"}}
        assert shown["configuration"]["plugins"]["allow"] is None
        assert shown["origins"]['agents."a.b".model'] == '--set agents."a.b".model'
        assert shown["origins"]["runtime.model"] == "default"

    def test_a_known_class_adds_its_defaults(self) -> None:
        """Of a plugin whose class is known, all settings are shown."""
        manager = ConfigurationManager(overrides=["providers.work.use=a", "providers.work.size=4"])
        tree = manager.effective({"providers": {"a": Settings}}).tree
        assert tree["providers"] == {"work": {"plain": "p", "blobs": {}, "size": 4, "use": "a"}}

    def test_what_makes_no_sense_is_shown_too(self) -> None:
        """Who looks for a fault has to see it."""
        manager = ConfigurationManager(overrides=["runtime=3", "runtmie.model=x", "providers=4", "providers.a=5"])
        shown = manager.effective({"providers": {"a": Settings}}).tree
        assert shown["runtime"] == 3
        assert shown["runtmie"] == {"model": "x"}

    def test_an_untrusted_project_is_shown(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Who is asked for trust has to see what for; nothing is read or imported for it."""
        manager = configure('[agents.a]\ntools = ["x:y"]\ninstructions = "${file:/etc/passwd}"\n', trusted=False)
        assert manager.effective().tree["agents"] == {"a": {"tools": ["x:y"], "instructions": "***"}}


class TestSecrecy:
    def test_nothing_secret_is_shown(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Not what is secret by its class, nor by its name or its look, nor what a reference stands for."""
        manager = configure(
            f"""
            [agents.a]
            instructions = "${{env:S}}"
            [providers.known]
            blob = "{SECRET}"
            blobs = {{ x = "{SECRET}" }}
            [providers.unknown]
            api_key = "{SECRET}"
            inner = {{ password = "{SECRET}", list = ["a ${{env:S}}"] }}
            note = "sk-{SECRET}-0123456789"
            """,
            environ={"S": SECRET, "SCHWARM_PROVIDERS__UNKNOWN__TOKEN": SECRET},
            overrides={"providers": {"other": {"thing": Secret(SECRET)}}},
        )
        configuration = manager.effective({"providers": {"known": Settings}})
        for text in (as_toml(configuration), as_json(configuration), repr(configuration)):
            assert SECRET not in text
            assert "***" in text

    def test_a_wrong_secret_is_no_less_secret(self) -> None:
        """A key of digits that TOML has made a number of stays hidden."""
        manager = ConfigurationManager(environ={"SCHWARM_PROVIDERS__A__BLOB": "123456789"})
        assert "123456789" not in as_toml(manager.effective({"providers": {"a": Settings}}))


texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = texts | st.booleans() | st.integers() | st.floats(allow_nan=False)
tables = st.dictionaries(
    texts,
    st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=8),
    max_size=4,
)


@given(tables, texts)
def test_what_is_written_reads_the_same(tree: dict[str, object], origin: str) -> None:
    """Any tree comes back from its TOML, whatever is in its keys, texts and origins."""
    origins: dict[KeyPath, str] = {(key,): origin for key in tree}
    assert tomllib.loads(as_toml(EffectiveConfiguration(tree, origins))) == tree
