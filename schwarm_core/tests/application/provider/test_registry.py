"""The registry: names, what they stand for, and who claims them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any, cast

import pytest
from attrs import frozen

from schwarm_core.application.provider.registry import ProviderRegistry
from schwarm_core.domain.error.plugin import PluginConflictError
from schwarm_core.domain.error.provider import ProviderSetupError
from schwarm_core.domain.provider.provider import Provider, ProviderConfig
from schwarm_core.domain.provider.spec import ProviderSpec
from schwarm_core.testing.probe import ProbeProvider

if TYPE_CHECKING:
    from collections.abc import Mapping


class Store(ProbeProvider):
    """Another family."""

    family = "store"


class FastStore(Store):
    """A concrete class of that family."""


def spec_of(name: str, family: type[Provider[Any, Any]] = ProbeProvider, **details: Any) -> ProviderSpec:
    """A declaration that is never made."""
    return ProviderSpec(name, family, **{"make": "nowhere:Nothing", **details})


def registry_of(families: Mapping[str, type[Provider[Any, Any]]]) -> ProviderRegistry:
    """A registry of names and families."""
    registry = ProviderRegistry()
    for name, family in families.items():
        registry.register(name, spec_of(name, family), ProviderConfig())
    return registry


class TestNames:
    def test_what_is_registered_can_be_got(self) -> None:
        """One declaration may serve under several names, each with a configuration of its own."""
        registry, spec = ProviderRegistry(), spec_of("acme")
        registry.register("fast", spec, ProviderConfig(), distribution="schwarm-acme")
        registry.register("slow", spec, ProviderConfig())
        assert registry.get("fast").spec is spec
        assert registry.get("fast").distribution == "schwarm-acme"
        assert registry.names() == ("fast", "slow")

    def test_an_unknown_name_is_answered_with_the_nearest(self) -> None:
        """The error says what was probably meant, and how to declare it."""
        registry = registry_of({"openai": ProbeProvider, "redis": Store})
        with pytest.raises(ProviderSetupError) as caught:
            registry.get("opnai")
        assert caught.value.message == "there is no provider 'opnai'; did you mean `openai`?"
        assert "[providers.opnai]" in caught.value.remedy

    def test_names_are_found_by_family(self) -> None:
        """Subclasses of a family belong to it, and it to its bases."""
        registry = registry_of({"b": Store, "a": FastStore, "probe": ProbeProvider})
        assert registry.names(Store) == ("a", "b")
        assert registry.names(FastStore) == ("a",)
        assert registry.names(ProbeProvider) == ("a", "b", "probe")

    def test_names_are_found_by_concrete_class(self) -> None:
        """Of a class, or of the path of one whose module somebody has imported; nothing is imported to find out."""
        registry = ProviderRegistry()
        registry.register("class", spec_of("class", Store, make=FastStore), ProviderConfig())
        registry.register("path", spec_of("path", make="schwarm_core.testing.probe:ProbeProvider"), ProviderConfig())
        registry.register("unknown", spec_of("unknown", Store, make="not_installed:Thing"), ProviderConfig())
        registry.register_instance("instance", FastStore("instance", []))
        assert registry.names(FastStore) == ("class", "instance")
        assert registry.names(ProbeProvider) == ("class", "instance", "path", "unknown")

    def test_a_taken_name_is_a_conflict_that_names_both_sides(self) -> None:
        """The last never wins, nor the first: it is said how to settle it."""
        registry = ProviderRegistry()
        registry.register("acme", spec_of("acme"), ProviderConfig(), distribution="schwarm-acme")
        with pytest.raises(PluginConflictError) as caught:
            registry.register_instance("acme", ProbeProvider("acme", []))
        assert caught.value.claimants == ("schwarm-acme", "the application's own code")
        assert "providers={NAME: ...}" in caught.value.remedy

    def test_a_name_can_be_given_up(self) -> None:
        """Then it is free for another."""
        registry = registry_of({"a": Store})
        registry.unregister("a")
        assert registry.names() == ()
        registry.register("a", spec_of("a"), ProviderConfig())
        with pytest.raises(ProviderSetupError, match="there is no provider 'b'"):
            registry.unregister("b")


class TestChecks:
    """What names and types tell is checked when a provider is registered, long before it is made."""

    @pytest.mark.parametrize(
        ("details", "expected"),
        [
            ({"family": cast("type[Provider[Any, Any]]", int)}, "which is no subclass of Provider"),
            ({"make": "package.module"}, "not of the form 'package.module:Name'"),
            ({"make": cast("str", 17)}, "is made by 17, which can't be called"),
            ({"family": FastStore, "make": Store}, "is made by the class Store, which is no FastStore"),
        ],
    )
    def test_a_declaration_that_cant_work_is_refused(self, details: dict[str, Any], expected: str) -> None:
        """The error names the provider and its distribution."""
        with pytest.raises(ProviderSetupError) as caught:
            ProviderRegistry().register("a", spec_of("a", **details), ProviderConfig(), distribution="schwarm-a")
        assert caught.value.message.startswith("provider 'a' of schwarm-a ")
        assert expected in caught.value.message

    def test_a_configuration_of_another_class_is_refused(self) -> None:
        """Each provider is configured by its own class."""

        @frozen
        class AcmeConfig(ProviderConfig):
            pass

        with pytest.raises(ProviderSetupError, match=r"as .*AcmeConfig, not as ProviderConfig"):
            ProviderRegistry().register("a", spec_of("a", config=AcmeConfig), ProviderConfig())

    def test_a_choice_for_nothing_is_refused(self) -> None:
        """The nearest requirement is named."""
        with pytest.raises(ProviderSetupError, match=r"'stor'; did you mean `store`\?"):
            ProviderRegistry().register(
                "a", spec_of("a", requires={"store": Store}), ProviderConfig(), choices={"stor": "redis"}
            )


class TestThreads:
    def test_what_threads_register_at_once_is_all_there(self) -> None:
        """No registration is lost to another that is made at the same time."""
        registry, start = ProviderRegistry(), Barrier(8)

        def register(thread: int) -> None:
            start.wait()
            for number in range(50):
                registry.register(f"{thread}-{number}", spec_of("a"), ProviderConfig())
                assert registry.get(f"{thread}-{number}").name == f"{thread}-{number}"

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(register, range(8)))
        assert len(registry.names()) == 400

    def test_one_thread_gets_a_name_that_several_claim(self) -> None:
        """The others are told of the conflict."""
        registry, start = ProviderRegistry(), Barrier(8)

        def register(thread: int) -> bool:
            start.wait()
            try:
                registry.register("a", spec_of("a"), ProviderConfig(), distribution=f"schwarm-{thread}")
            except PluginConflictError:
                return False
            return True

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(register, range(8))) == 1

    def test_what_was_seen_doesnt_change(self) -> None:
        """Who goes through the entries isn't disturbed by who registers."""
        registry = registry_of({"a": Store})
        seen = registry.entries()
        registry.register("b", spec_of("b"), ProviderConfig())
        assert list(seen) == ["a"]
