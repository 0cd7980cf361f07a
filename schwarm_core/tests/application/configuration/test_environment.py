"""Configuration by environment variables."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import field, frozen

from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.domain.error.configuration import ConfigurationError
from schwarm_core.domain.schema.secret import Secret


@frozen
class Settings:
    api_key: Secret = field(factory=lambda: Secret(""))
    model: str = ""
    size: int = 0
    ratio: float = 0.0


def manager(**environ: str) -> ConfigurationManager:
    """A configuration by variables alone."""
    return ConfigurationManager(environ=environ)


def faults(**environ: str) -> list[str]:
    """What is wrong with these variables."""
    with pytest.raises(ConfigurationError) as caught:
        manager(**environ).load()
    return [str(fault) for fault in caught.value.faults]


class TestValues:
    def test_a_value_is_toml(self) -> None:
        """Numbers, booleans, lists and tables are written as in the file."""
        config = manager(
            SCHWARM_RUNTIME__STRICT="true",
            SCHWARM_RUNTIME__INITIALIZE_SECONDS="2.5",
            SCHWARM_PLUGINS__DISABLE='["retry"]',
            SCHWARM_AGENTS='{guide = {model = "m"}}',
        ).load()
        assert config.runtime.strict is True
        assert config.runtime.initialize_seconds == 2.5
        assert config.plugins.disable == ("retry",)
        assert config.agents["guide"].model == "m"

    @pytest.mark.parametrize("text", ["offline", "a = b", 'half "quoted', "", "two\nlines", "x # y", '"in quotes"'])
    def test_what_is_no_toml_is_a_text(self, text: str) -> None:
        """Texts need no quotes; those that have them lose them."""
        assert manager(SCHWARM_RUNTIME__MODEL=text).load().runtime.model == text.strip('"' * text.endswith('"'))

    def test_several_lines_set_one_key(self) -> None:
        """A value can't go on with a key of its own."""
        model = 'x"\nengine = "y'
        assert manager(SCHWARM_RUNTIME__MODEL=f'"{model}"').load().runtime.model == f'"{model}"'

    @pytest.mark.parametrize("text", ["12345", "true", "2024-05-13", "1e5", "inf", "[1, 2]", "0x10"])
    def test_where_a_text_is_wanted_it_is_one(self, text: str) -> None:
        """A key of digits is still a key: where TOML has made something else of a text, the text itself will do."""
        settings = manager(SCHWARM_PROVIDERS__A__API_KEY=text, SCHWARM_PROVIDERS__A__MODEL=text).section(
            "providers", "a", Settings
        )
        assert settings.api_key.reveal() == text
        assert settings.model == text

    def test_a_text_where_a_number_is_wanted(self) -> None:
        """Nothing is made a number that isn't one."""
        with pytest.raises(
            ConfigurationError, match=r"SCHWARM_PROVIDERS__A__SIZE: providers\.a\.size: expected an int"
        ):
            manager(SCHWARM_PROVIDERS__A__SIZE="many", SCHWARM_PROVIDERS__A__MODEL="7").section(
                "providers", "a", Settings
            )

    def test_bytes_that_are_no_text(self) -> None:
        """A variable that isn't UTF-8 is refused, not printed."""
        assert faults(SCHWARM_RUNTIME__MODEL="\udcff") == [
            "SCHWARM_RUNTIME__MODEL: runtime.model: expected text in UTF-8"
        ]


class TestKeys:
    def test_capitals(self) -> None:
        """Keys are lower case, variables mostly are not."""
        assert manager(SCHWARM_PROVIDERS__ACME__SIZE="3").section("providers", "acme", Settings).size == 3

    def test_a_key_is_found_however_it_is_spelt(self, tmp_path: Path) -> None:
        """Names that no variable can spell are found where a file has them."""
        file = tmp_path / "schwarm.toml"
        file.write_text("[providers.My-LLM]\nsize = 1\n")
        made = ConfigurationManager(user=file, environ={"SCHWARM_PROVIDERS__MY_LLM__SIZE": "2"})
        assert made.load().providers == {"My-LLM": {"size": 2}}

    def test_a_whole_table_comes_before_its_keys(self) -> None:
        """The order in which the system lists its variables doesn't matter."""
        config = manager(SCHWARM_RUNTIME__MODEL="inner", SCHWARM_RUNTIME='{model = "outer", agent = "outer"}').load()
        assert (config.runtime.model, config.runtime.agent) == ("inner", "outer")

    @pytest.mark.parametrize(
        "name",
        [
            "SCHWARM_CACHE_DIR",
            "SCHWARM_DEBUG",
            "SCHWARM_AGENTS_SERVICE_HOST",
            "SCHWARM_PORT",
            "SCHWARM",
            "SCHWARMS__X",
            "schwarm_runtime__model",
        ],
    )
    def test_other_variables_mean_something_else(self, name: str) -> None:
        """Without two separators a variable is somebody else's, such as those that Kubernetes makes of a service."""
        assert manager(**{name: "x"}).load() == manager().load()

    def test_an_unknown_key(self) -> None:
        """A misspelt variable is an error that names the variable and what is near."""
        found = faults(SCHWARM_RUNTIME__MODLE="x", SCHWARM_RUNTMIE__MODEL="x")
        assert "SCHWARM_RUNTIME__MODLE: runtime.modle: expected a known key (did you mean `model`?)" in found
        assert "SCHWARM_RUNTMIE__MODEL: runtmie: expected a known key (did you mean `runtime`?)" in found
        assert len(found) == 2

    def test_one_separator_too_few(self) -> None:
        """The likeliest slip is not passed over in silence."""
        [found] = faults(SCHWARM_RUNTIME_MODEL="x")
        assert "did you mean `SCHWARM_RUNTIME__MODEL`?" in found
