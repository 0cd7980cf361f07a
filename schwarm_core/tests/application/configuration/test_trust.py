"""What a project may do before its user trusts it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from attrs import field, frozen

from schwarm_core.application.configuration.document import read_document
from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.trust import TrustStore
from schwarm_core.domain.configuration.trusted import trust_needed, trusted_setting
from schwarm_core.domain.error.configuration import ConfigurationError, UntrustedProjectError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from schwarm_core.application.configuration.source import ConfigurationSource


@frozen
class Proxy:
    url: str = field(default="", metadata=trusted_setting("sends your key through a proxy of its choosing"))
    user: str = ""


@frozen
class Settings:
    api_key: str = ""
    base_url: str = field(default="", metadata=trusted_setting("sends your key to an endpoint of its choosing"))
    proxy: Proxy | None = None
    proxies: dict[str, Proxy] = field(factory=dict)
    chain: tuple[Proxy, ...] = ()


def asked(make: Callable[[], object]) -> list[str]:
    """What an untrusted project asks for: key and reason."""
    with pytest.raises(UntrustedProjectError) as caught:
        make()
    assert "schwarm trust" in caught.value.remedy
    assert all("schwarm.toml:" in fault.source for fault in caught.value.faults)
    words = "a trusted project, since this "
    return [f"{fault.fault.where} {fault.fault.expected.removeprefix(words)}" for fault in caught.value.faults]


class TestUntrusted:
    def test_it_may_describe_agents(self, configure: Callable[..., ConfigurationManager]) -> None:
        """What only says things is let be."""
        manager = configure(
            '[runtime]\nmodel = "offline"\n[agents.a]\ninstructions = "${file:a.md}"\noutput = "int"\n'
            '[middleware.retry]\n[providers.p]\napi_key = "literal"\n',
            trusted=False,
        )
        assert manager.project is not None
        (manager.project.parent / "a.md").write_text("Be kind.")
        assert manager.load().agents["a"].instructions == "Be kind."
        assert manager.section("providers", "p", Settings).api_key == "literal"

    def test_it_may_not_import_code(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Neither tools nor outputs of its own."""
        manager = configure('[agents.a]\ntools = ["evil:run"]\noutput = "evil:Output"\n', trusted=False)
        assert asked(manager.load) == ["agents.a.tools imports code", "agents.a.output imports code"]

    @pytest.mark.parametrize(
        "reference", ["${file:../key}", "${file:~/.ssh/id}", "${file:/etc/passwd}", "${file:link}"]
    )
    def test_it_may_not_read_files_outside(
        self, configure: Callable[..., ConfigurationManager], reference: str, tmp_path: Path
    ) -> None:
        """Not by a path that leads out of its folder, nor by a link that does."""
        manager = configure(f'[agents.a]\ninstructions = "{reference}"\n', trusted=False)
        assert manager.project is not None
        (tmp_path / "key").write_text("secret")
        (manager.project.parent / "link").symlink_to(tmp_path / "key")
        assert asked(manager.load) == ["agents.a.instructions reads a file outside its folder"]

    def test_it_may_not_read_variables(self, configure: Callable[..., ConfigurationManager]) -> None:
        """Not even with a default: a tool might carry the value anywhere."""
        manager = configure('[agents.a]\ninstructions = "${env:TOKEN:-x}"\n', trusted=False, environ={"TOKEN": "t"})
        assert asked(manager.load) == ["agents.a.instructions reads the variable TOKEN"]

    def test_it_may_not_choose_endpoints(self, configure: Callable[..., ConfigurationManager]) -> None:
        """What a plugin has marked is found wherever it is in the section."""
        manager = configure(
            '[providers.p]\nbase_url = "http://evil"\nproxy = {url = "e"}\nproxies = {x = {url = "e"}}\n'
            'chain = [{user = "u"}, {url = "e"}]\n',
            trusted=False,
        )
        manager.load()
        assert [line.split()[0] for line in asked(lambda: manager.section("providers", "p", Settings))] == [
            "providers.p.base_url",
            "providers.p.proxy.url",
            "providers.p.proxies.x.url",
            "providers.p.chain[1].url",
        ]

    def test_a_section_that_nobody_uses_asks_for_nothing(self, configure: Callable[..., ConfigurationManager]) -> None:
        """A project may have sections that need trust, as long as they stay unused."""
        manager = configure('[providers.p]\napi_key = "${env:KEY}"\n', trusted=False)
        assert manager.load().providers["p"] == {"api_key": "${env:KEY}"}
        assert asked(lambda: manager.section("providers", "p", Settings)) == [
            "providers.p.api_key reads the variable KEY"
        ]

    def test_others_may(self, configure: Callable[..., ConfigurationManager]) -> None:
        """The user's file, variables and options are trusted; only what the project says isn't."""
        manager = configure(
            '[providers.p]\napi_key = "literal"\n',
            user='[providers.p]\nbase_url = "http://mine"\n[agents.a]\ntools = ["mine:run"]\n',
            environ={"SCHWARM_AGENTS__A__INSTRUCTIONS": "${env:NAME}", "NAME": "Ada"},
            overrides=["providers.p.proxy.url=mine"],
            trusted=False,
        )
        assert manager.load().agents["a"].instructions == "Ada"
        settings = manager.section("providers", "p", Settings)
        assert (settings.base_url, settings.proxy) == ("http://mine", Proxy("mine"))

    def test_whoever_speaks_last_decides(self, configure: Callable[..., ConfigurationManager]) -> None:
        """What the user says over the project is the user's."""
        manager = configure(
            '[providers.p]\nbase_url = "http://evil"\n', overrides=["providers.p.base_url=mine"], trusted=False
        )
        assert manager.section("providers", "p", Settings).base_url == "mine"

    def test_other_faults_are_told_too(self, configure: Callable[..., ConfigurationManager]) -> None:
        """With other faults it is not trust alone that is missing; all are told."""
        manager = configure('[agents.a]\ntools = ["x:y"]\nmodel = 3\n', trusted=False)
        with pytest.raises(ConfigurationError) as caught:
            manager.load()
        assert not isinstance(caught.value, UntrustedProjectError)
        assert [fault.fault.where for fault in caught.value.faults] == ["agents.a.model", "agents.a.tools"]
        assert "schwarm trust" in caught.value.remedy

    def test_nobody_is_trusted_by_default(self, project: Path) -> None:
        """Without a store, no project is trusted."""
        project.parent.mkdir()
        project.write_text('[agents.a]\ntools = ["x:y"]\n')
        assert asked(ConfigurationManager(project=project).load) == ["agents.a.tools imports code"]


class TestTheStore:
    @pytest.fixture
    def source(self, project: Path) -> ConfigurationSource:
        """A project's file as it is read."""
        project.parent.mkdir()
        project.write_text('[runtime]\nmodel = "m"\n')
        return self.read(project)

    @staticmethod
    def read(file: Path) -> ConfigurationSource:
        """A file that has to be there."""
        source = read_document(file, trusted=False)
        assert source is not None
        return source

    def test_trust_is_kept(self, store: TrustStore, source: ConfigurationSource) -> None:
        """A file is trusted once the user has said so."""
        assert not store.trusts(source)
        store.trust(source)
        assert store.trusts(source)

    @pytest.mark.parametrize(
        ("text", "trusted"),
        [
            ('# note\n[runtime]\nmodel="m"', True),
            ('[runtime]\nmodel = "n"\n', False),
            ('[runtime]\nmodel = "m"\nstrict = true\n', False),
            ("", False),
        ],
    )
    def test_it_lasts_as_long_as_the_file_says_the_same(
        self, store: TrustStore, source: ConfigurationSource, project: Path, text: str, trusted: bool
    ) -> None:
        """Comments and layout aside, a change asks for trust anew."""
        store.trust(source)
        project.write_text(text)
        assert store.trusts(self.read(project)) is trusted

    def test_another_project_that_says_the_same(
        self, store: TrustStore, source: ConfigurationSource, project: Path
    ) -> None:
        """Trust is in a place, not in words."""
        store.trust(source)
        twin = project.with_name("twin.toml")
        twin.write_text(project.read_text())
        assert not store.trusts(self.read(twin))

    def test_a_link_to_a_project(self, store: TrustStore, source: ConfigurationSource, project: Path) -> None:
        """A project is the same by whatever path one comes to it."""
        store.trust(source)
        link = project.parent.with_name("link")
        link.symlink_to(project.parent)
        assert store.trusts(self.read(link / project.name))

    def test_the_order_of_sections_counts(self, store: TrustStore, project: Path) -> None:
        """It may be the order of middleware."""
        project.parent.mkdir()
        project.write_text("[middleware.a]\n[middleware.b]\n")
        store.trust(self.read(project))
        project.write_text("[middleware.b]\n[middleware.a]\n")
        assert not store.trusts(self.read(project))

    def test_trust_is_taken_back(self, store: TrustStore, source: ConfigurationSource, project: Path) -> None:
        """All that a project has ever been trusted with, and no other project."""
        store.trust(source)
        project.write_text("")
        store.trust(self.read(project))
        other = project.with_name("other.toml")
        other.write_text("")
        store.trust(self.read(other))
        store.revoke(project)
        assert not store.trusts(source)
        assert not store.trusts(self.read(project))
        assert store.trusts(self.read(other))

    def test_taking_back_what_was_never_given(self, store: TrustStore, project: Path) -> None:
        """Nothing happens."""
        store.revoke(project)
        assert not project.parent.parent.joinpath("state").exists()

    @pytest.mark.skipif(os.name == "nt", reason="owners of files: not on this platform")
    def test_only_the_user_can_read_and_write_it(
        self, store: TrustStore, source: ConfigurationSource, tmp_path: Path
    ) -> None:
        """The store is private; what others could have written counts for nothing."""
        store.trust(source)
        [entry] = (tmp_path / "state" / "trust").iterdir()
        assert stat.S_IMODE(entry.stat().st_mode) == 0o600
        entry.chmod(0o666)
        assert not store.trusts(source)

    def test_a_store_that_cannot_be_written(self, source: ConfigurationSource, tmp_path: Path) -> None:
        """Who can't be heard is told so."""
        (tmp_path / "file").touch()
        with pytest.raises(ConfigurationError, match="expected a folder that only you can write to"):
            TrustStore(tmp_path / "file" / "trust").trust(source)

    def test_the_users_own(self, home: Path, source: ConfigurationSource) -> None:
        """The usual store lies in the user's home."""
        TrustStore.of_user().trust(source)
        assert TrustStore.of_user().trusts(source)
        assert [file for file in home.rglob("*") if file.is_file()]


class TestMarks:
    def test_a_mark_says_why(self) -> None:
        """What a plugin writes is what the user reads."""
        assert getattr(trust_needed(trusted_setting("runs a command")), "reason", None) == "runs a command"
        assert trust_needed({}) is None
        assert trust_needed({"trust": "of another library"}) is None

    def test_harmless_values(self, configure: Callable[..., ConfigurationManager]) -> None:
        """A setting can be free in part."""

        @frozen
        class Options:
            where: str = field(default="", metadata=trusted_setting("writes files", harmless={"stdout"}))
            which: tuple[str, ...] = field(
                default=(), metadata=trusted_setting("reads files", harmless=frozenset({"x"}))
            )

        manager = configure(
            '[exporters.a]\nwhere = "stdout"\n[exporters.b]\nwhere = "/x"\nwhich = ["y"]\n', trusted=False
        )
        assert manager.section("exporters", "a", Options) == Options("stdout")
        assert asked(lambda: manager.section("exporters", "b", Options)) == [
            "exporters.b.where writes files",
            "exporters.b.which reads files",
        ]
