"""References to variables and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest
from attrs import field, frozen

from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.telemetry.known_secrets import known_secrets
from schwarm_core.domain.error.configuration import ConfigurationError
from schwarm_core.domain.schema.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path


@frozen
class Settings:
    key: Secret = field(factory=lambda: Secret(""))
    size: int = 0
    texts: tuple[str, ...] = ()
    table: Mapping[str, str] = field(factory=dict)


def resolved(text: str, **environ: str) -> str:
    """What a text becomes."""
    tree = {"agents": {"a": {"instructions": text}}}
    return ConfigurationManager(environ=environ, overrides=tree).load().agents["a"].instructions


def refusal(text: str, **environ: str) -> str:
    """Why a text can't be resolved."""
    with pytest.raises(ConfigurationError) as caught:
        resolved(text, **environ)
    [fault] = caught.value.faults
    assert fault.fault.path == ("agents", "a", "instructions")
    return str(fault)


class TestVariables:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("${env:NAME}", "Ada"),
            ("Dear ${env:NAME}!", "Dear Ada!"),
            ("${env:NAME}${env:NAME}", "AdaAda"),
            ("${env:NONE:-nobody}", "nobody"),
            ("${env:EMPTY:-nobody}", "nobody"),
            ("${env:NONE:-}", ""),
            ("${env:NONE:-a:-b}", "a:-b"),
            ("${env:EMPTY}", ""),
            ("${env:NAME:-nobody}", "Ada"),
        ],
    )
    def test_a_reference_is_replaced(self, text: str, expected: str) -> None:
        """A variable stands for its value, or for the default where it is unset or empty."""
        assert resolved(text, NAME="Ada", EMPTY="") == expected

    def test_what_comes_in_is_not_looked_through(self) -> None:
        """A value that looks like a reference is none."""
        assert resolved("${env:OUTER}", OUTER="${env:INNER}", INNER="x") == "${env:INNER}"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("$${env:NAME}", "${env:NAME}"), ("$$${env:NAME}", "$${env:NAME}"), ("costs $5", "costs $5"), ("{x}", "{x}")],
    )
    def test_the_sign_itself(self, text: str, expected: str) -> None:
        """`$${` is a plain `${`, and any other sign means itself."""
        assert resolved(text, NAME="Ada") == expected

    def test_a_missing_variable_is_named(self) -> None:
        """The error says which variable to set."""
        assert "expected the variable NONE, not one that is not set (set NONE, or" in refusal("${env:NONE}")

    @pytest.mark.parametrize(
        "text", ["${NAME}", "${env:}", "${env:NAME", "${ENV:NAME}", "${}", "${file:}", "${vault:x}"]
    )
    def test_what_is_no_reference(self, text: str) -> None:
        """A misspelt reference is refused, with the forms that there are."""
        assert "`${env:NAME}`" in refusal(text, NAME="Ada")

    def test_what_is_no_name(self) -> None:
        """A variable has the name of one."""
        assert "expected the name of a variable, not `A B`" in refusal("${env:A B}")

    def test_keys_are_not_texts(self) -> None:
        """References are looked for in values alone."""
        tree = {"agents": {"${env:NAME}": {"instructions": "x"}}}
        assert list(ConfigurationManager(overrides=tree).load().agents) == ["${env:NAME}"]


class TestFiles:
    def test_relative_to_the_file_that_says_it(
        self, configure: Callable[..., ConfigurationManager], project: Path
    ) -> None:
        """A project can be moved."""
        manager = configure('[agents.a]\ninstructions = "${file:prompts/a.md}"\n')
        (project.parent / "prompts").mkdir()
        (project.parent / "prompts" / "a.md").write_text("Be kind.\n\n")
        assert manager.load().agents["a"].instructions == "Be kind.\n"

    def test_under_home(self, home: Path) -> None:
        """`~` is the user's home."""
        home.mkdir()
        (home / "key").write_bytes(b"sk-1\r\n")
        assert resolved("${file:~/key}") == "sk-1"

    def test_relative_to_the_working_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A variable or an option has no folder of its own."""
        (tmp_path / "a.md").write_text("x")
        monkeypatch.chdir(tmp_path)
        assert resolved("${file:a.md}") == "x"

    @pytest.mark.parametrize("name", ["none", ".", "a\0b", "~nobody-has-this-name/x"])
    def test_what_is_no_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        """What stands there instead is told."""
        monkeypatch.chdir(tmp_path)
        assert "expected a readable file at" in refusal(f"${{file:{name}}}")


class TestWhen:
    def test_a_section_is_resolved_when_it_is_asked_for(self) -> None:
        """A variable that only a plugin needs which nobody uses need not be set."""
        manager = ConfigurationManager(overrides={"providers": {"a": {"key": "${env:NONE}"}}})
        assert manager.load().providers == {"a": {"key": "${env:NONE}"}}
        with pytest.raises(ConfigurationError, match=r"providers\.a\.key: expected the variable NONE"):
            manager.section("providers", "a", Settings)

    def test_everywhere_in_a_section(self) -> None:
        """Lists and tables may hold references."""
        section = {"texts": ["a", "${env:X}"], "table": {"k": "${env:X}"}, "key": "${env:X}"}
        manager = ConfigurationManager(environ={"X": "x"}, overrides={"providers": {"a": section}})
        settings = manager.section("providers", "a", Settings)
        assert (settings.texts, settings.table, settings.key.reveal()) == (("a", "x"), {"k": "x"}, "x")

    def test_a_text_stays_a_text(self) -> None:
        """What comes in is never a number, whatever it looks like."""
        manager = ConfigurationManager(environ={"X": "3"}, overrides={"providers": {"a": {"size": "${env:X}"}}})
        with pytest.raises(ConfigurationError, match=r"providers\.a\.size: expected an integer"):
            manager.section("providers", "a", Settings)


@frozen
class Quoting:
    """A class that quotes its values when it refuses them, as many do."""

    size: int = 0
    word: str = ""

    def __attrs_post_init__(self) -> None:
        if self.word:
            msg = f"bad word: {self.word!r}"
            raise ValueError(msg)


class TestSecrecy:
    SECRET = "sk-verysecret-" + "x" * 60

    @pytest.mark.parametrize("section", [{"size": "${env:S}"}, {"word": "${env:S}"}, {"word": "a ${env:S}", "size": 1}])
    def test_no_error_shows_what_a_reference_stands_for(self, section: dict[str, object]) -> None:
        """Whatever the type, and whatever a class says about its values."""
        manager = ConfigurationManager(environ={"S": self.SECRET}, overrides={"providers": {"a": section}})
        with pytest.raises(ConfigurationError) as caught:
            manager.section("providers", "a", Quoting)
        assert "verysecret" not in str(caught.value)
        assert "verysecret" not in repr(caught.value.faults)

    def test_no_representation_shows_it(self) -> None:
        """Neither the manager nor what it makes shows a secret."""
        manager = ConfigurationManager(
            environ={"S": self.SECRET, "SCHWARM_PROVIDERS__B__KEY": self.SECRET},
            overrides={"providers": {"a": {"key": "${env:S}"}, "c": {"key": self.SECRET}}},
        )
        config = manager.load()
        settings = [manager.section("providers", name, Settings) for name in "abc"]
        assert [each.key.reveal() for each in settings] == [self.SECRET] * 3
        shown = f"{manager!r} {config!r} {config} {settings!r} {manager.source('providers', 'b', 'key')!r}"
        assert "verysecret" not in shown

    def test_the_telemetry_learns_of_secrets(self) -> None:
        """A secret in a section is masked wherever it is logged from then on."""
        manager = ConfigurationManager(overrides={"providers": {"a": {"key": self.SECRET}}})
        manager.section("providers", "a", Settings)
        assert known_secrets.mask(f"key: {self.SECRET}") == "key: ***"
