"""The factory: from a declaration to a provider, with every way it can fail."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from attrs import frozen

from schwarm_core.application.provider.entry import ProviderEntry
from schwarm_core.application.provider.factory import ProviderFactory
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.provider import AuthenticationError, ProviderSetupError
from schwarm_core.domain.provider.provider import Provider, ProviderConfig
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.testing.distributions import write_distribution
from schwarm_core.testing.probe import ProbeProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@frozen
class EchoConfig(ProviderConfig):
    """How an echo sounds."""

    volume: int = 1


class Echo(Provider[str, str]):
    """Says it again."""

    family = "echo"

    def __init__(self, config: EchoConfig, other: Provider[str, str] | None = None) -> None:
        self.config = config
        self.other = other

    async def process(self, request: str) -> str:
        """Says it again."""
        return request * self.config.volume


class Loud(Echo):
    """A family of its own."""


def entry_of(
    make: str | Callable[..., Provider[str, str]], *, family: type[Provider[str, str]] = Echo, distribution: str = ""
) -> ProviderEntry:
    """An entry of the name `echo`."""
    spec = ProviderSpec("echo", family, make, EchoConfig, remedy="Shout.")
    return ProviderEntry("echo", spec, EchoConfig(3), distribution=distribution)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to install distributions into; what was imported from it is forgotten afterwards."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def failure(entry: ProviderEntry) -> SchwarmError:
    """The error of an entry that can't be made."""
    with pytest.raises(SchwarmError) as caught:
        ProviderFactory().make(entry, {})
    return caught.value


PROBE = """
from schwarm_core.testing.probe import ProbeProvider

class Made(ProbeProvider):
    def __init__(self, config):
        super().__init__("made", [])
"""


class TestMaking:
    def test_a_class_is_called_with_the_configuration(self) -> None:
        """The provider gets the very configuration of its section."""
        entry = entry_of(Echo)
        provider = ProviderFactory().make(entry, {})
        assert isinstance(provider, Echo)
        assert provider.config is entry.config

    def test_what_is_required_comes_by_keyword(self) -> None:
        """The keywords are those of the declaration."""
        other = Echo(EchoConfig())
        provider = ProviderFactory().make(entry_of(Echo), {"other": other})
        assert isinstance(provider, Echo)
        assert provider.other is other

    def test_an_import_path_is_imported_when_it_is_made(self, site: Path) -> None:
        """Declaring a path imports nothing."""
        write_distribution(site, "schwarm-echo", files={"schwarm_echo/__init__.py": "", "schwarm_echo/made.py": PROBE})
        entry = entry_of("schwarm_echo.made:Made", family=ProbeProvider)
        entry.check()
        assert "schwarm_echo" not in sys.modules
        assert type(ProviderFactory().make(entry, {})).__module__ == "schwarm_echo.made"


class TestImportErrors:
    def test_a_missing_package_that_an_extra_brings_is_named_with_the_extra(self, site: Path) -> None:
        """The way out is a line for the shell."""
        write_distribution(
            site,
            "schwarm-echo",
            requires=["schwarm-core>=0.1", 'acme-sdk>=2; extra == "acme"'],
            files={"schwarm_echo.py": "import acme_sdk"},
        )
        error = failure(entry_of("schwarm_echo:Echo", distribution="schwarm-echo"))
        assert "provider 'echo' of schwarm-echo can't be imported from 'schwarm_echo:Echo'" in error.message
        assert "No module named 'acme_sdk'" in error.message
        assert error.remedy == 'pip install "schwarm-echo[acme]"'

    def test_a_module_is_recognised_by_the_beginning_of_its_distributions_name(self, site: Path) -> None:
        """A distribution is often called longer than what is imported from it, or shorter."""
        write_distribution(
            site,
            "schwarm-echo",
            requires=["acme-sdk-python>=2", 'other; extra == "acme"'],
            files={"schwarm_echo.py": "import acme_sdk.client"},
        )
        error = failure(entry_of("schwarm_echo:Echo", distribution="schwarm-echo"))
        assert error.remedy == 'pip install "acme-sdk-python"'

    def test_a_missing_package_that_nobody_declares_is_still_named(self, site: Path) -> None:
        """Most modules are called as their distribution."""
        write_distribution(site, "schwarm-echo", files={"schwarm_echo.py": "import acme_sdk.client"})
        error = failure(entry_of("schwarm_echo:Echo", distribution="schwarm-echo"))
        assert error.remedy == "Install what brings the module 'acme_sdk'; often: pip install acme_sdk"

    def test_a_plugin_that_lacks_a_part_of_its_own_is_to_be_reinstalled(self, site: Path) -> None:
        """Nothing else would bring it."""
        write_distribution(site, "schwarm-echo", files={"schwarm_echo/__init__.py": ""})
        error = failure(entry_of("schwarm_echo.lost:Echo", distribution="schwarm-echo"))
        assert error.remedy == "Reinstall it: pip install --force-reinstall schwarm-echo"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1 / 0", "ZeroDivisionError: division by zero"),
            ("import sys; sys.exit('no licence')", "SystemExit: no licence"),
            ("from attrs import nonsense", "ImportError: cannot import name 'nonsense'"),
            ("", "has no attribute 'Echo'"),
        ],
    )
    def test_whatever_an_import_raises_is_attributed(self, site: Path, text: str, expected: str) -> None:
        """The error names the provider, the distribution, the path and the cause."""
        write_distribution(site, "schwarm-echo", files={"schwarm_echo.py": text})
        error = failure(entry_of("schwarm_echo:Echo", distribution="schwarm-echo"))
        assert "provider 'echo' of schwarm-echo could not be imported from 'schwarm_echo:Echo'" in error.message
        assert expected in error.message
        assert error.remedy == "Shout."
        assert error.__cause__ is not None


class TestWrongThings:
    def test_a_class_of_another_family_is_refused_before_it_is_called(self, site: Path) -> None:
        """The error names the class and the family."""
        write_distribution(site, "schwarm-echo", files={"schwarm_echo.py": "class Wrong:\n    1 and None"})
        error = failure(entry_of("schwarm_echo:Wrong"))
        assert error.message == "provider 'echo' is made by the class Wrong, which is no Echo"

    def test_what_a_function_makes_is_checked(self) -> None:
        """A function's type doesn't tell what it makes, the thing does."""

        def make(config: EchoConfig) -> Echo:
            return Echo(config)

        error = failure(entry_of(make, family=Loud))
        assert error.message == "provider 'echo' turned out to be of the type Echo, which is no Loud"

    def test_an_alien_error_is_attributed(self) -> None:
        """The cause is kept."""

        def make(config: EchoConfig) -> Echo:
            msg = f"volume {config.volume} is too loud"
            raise ValueError(msg)

        error = failure(entry_of(make, distribution="schwarm-echo"))
        assert isinstance(error, ProviderSetupError)
        assert error.message == ("provider 'echo' of schwarm-echo could not be made: ValueError: volume 3 is too loud")
        assert isinstance(error.__cause__, ValueError)

    def test_an_error_of_the_taxonomy_keeps_its_class_and_cause(self) -> None:
        """It is completed, not replaced."""

        def make(config: EchoConfig) -> Echo:
            msg = "no key"
            raise AuthenticationError(msg, remedy="Set ECHO_KEY.") from KeyError("ECHO_KEY")

        error = failure(entry_of(make))
        assert isinstance(error, AuthenticationError)
        assert (error.provider, error.remedy) == ("echo", "Set ECHO_KEY.")
        assert isinstance(error.__cause__, KeyError)
