"""Requirements: who fills them, and what can be known to be wrong before anything starts."""

from __future__ import annotations

import pytest

from schwarm_core.application.provider.requirement import plan_of
from schwarm_core.domain.error.provider import ProviderSetupError
from schwarm_core.testing.probe import ProbeProvider
from schwarm_core.testing.probes import Probes


class Store(ProbeProvider):
    """A family."""


class Model(ProbeProvider):
    """Another one."""


class Index(ProbeProvider):
    """A third one."""


@pytest.fixture
def house() -> Probes:
    """No probes yet."""
    return Probes()


def refusal(house: Probes, name: str) -> ProviderSetupError:
    """Why a probe can't be set up."""
    with pytest.raises(ProviderSetupError) as caught:
        house.manager().check(name)
    return caught.value


class TestChoice:
    def test_the_only_one_of_the_family_is_taken(self, house: Probes) -> None:
        """Nothing has to be written where there is no choice."""
        house.offer("redis", family=Store)
        house.offer("cache", family=Model, requires={"store": Store})
        assert plan_of(house.registry.entries(), "cache") == {"redis": {}, "cache": {"store": "redis"}}

    def test_the_configuration_chooses_among_several(self, house: Probes) -> None:
        """By the name it gives under the keyword."""
        house.offer("redis", family=Store)
        house.offer("postgres", family=Store)
        house.offer("cache", family=Model, requires={"store": Store}, choices={"store": "postgres"})
        assert plan_of(house.registry.entries(), "cache")["cache"] == {"store": "postgres"}

    def test_several_without_a_choice_are_listed_with_the_line_that_settles_it(self, house: Probes) -> None:
        """No one is taken by chance."""
        house.offer("redis", family=Store)
        house.offer("postgres", family=Store)
        house.offer("cache", family=Model, requires={"store": Store})
        error = refusal(house, "cache")
        assert error.message == (
            "provider 'cache' of schwarm-cache requires a Store as store, and there are several: postgres, redis"
        )
        assert error.remedy == 'Choose one: `providers.cache.store = "postgres"`.'

    def test_none_is_an_error_too(self, house: Probes) -> None:
        """The error says of which family one is missing."""
        house.offer("cache", family=Model, requires={"store": Store})
        assert "requires a Store as store, and there is none" in refusal(house, "cache").message

    def test_a_chosen_name_must_exist(self, house: Probes) -> None:
        """The nearest of the family is named."""
        house.offer("redis", family=Store)
        house.offer("cache", family=Model, requires={"store": Store}, choices={"store": "reddis"})
        assert "there is no such provider; did you mean `redis`?" in refusal(house, "cache").message

    def test_a_chosen_provider_must_be_of_the_family(self, house: Probes) -> None:
        """The line of configuration is named."""
        house.offer("gpt", family=Model)
        house.offer("cache", family=Model, requires={"store": Store}, choices={"store": "gpt"})
        error = refusal(house, "cache")
        assert "`providers.cache.store` names 'gpt', which is none" in error.message

    def test_one_that_wraps_its_own_family_isnt_its_own_candidate(self, house: Probes) -> None:
        """A cache in front of the only store takes that store."""
        house.offer("redis", family=Store)
        house.offer("cached", family=Store, requires={"inner": Store})
        assert plan_of(house.registry.entries(), "cached")["cached"] == {"inner": "redis"}


class TestCircles:
    def test_a_circle_is_shown(self, house: Probes) -> None:
        """From the first that comes up again, round to itself."""
        house.offer("top", requires={"store": Store})
        house.offer("store", family=Store, requires={"model": Model})
        house.offer("model", family=Model, requires={"index": Index})
        house.offer("index", family=Index, requires={"store": Store})
        error = refusal(house, "top")
        assert "requires itself: store → model → index → store" in error.message
        assert "providers.index.KEYWORD" in error.remedy

    def test_one_that_chooses_itself_is_a_circle_of_one(self, house: Probes) -> None:
        """It would wait for itself."""
        house.offer("cached", family=Store, requires={"inner": Store}, choices={"inner": "cached"})
        assert "requires itself: cached → cached" in refusal(house, "cached").message

    def test_two_ways_to_one_are_no_circle(self, house: Probes) -> None:
        """It is planned once, before both."""
        house.offer("store", family=Store)
        house.offer("model", family=Model, requires={"store": Store})
        house.offer("index", family=Index, requires={"store": Store})
        house.offer("top", requires={"model": Model, "index": Index})
        assert list(plan_of(house.registry.entries(), "top")) == ["store", "model", "index", "top"]


class TestScopes:
    def test_who_lives_longer_cant_require_who_lives_shorter(self, house: Probes) -> None:
        """It would go on with something that was cleaned up."""
        house.offer("session", family=Store, scope="run")
        house.offer("memory", family=Model, scope="agent", requires={"store": Store})
        error = refusal(house, "memory")
        assert "lives for the agent, but requires provider 'session' of schwarm-session" in error.message
        assert "only for the run" in error.message

    def test_who_lives_shorter_may_require_who_lives_longer(self, house: Probes) -> None:
        """A run's provider may use the agent's and the application's."""
        house.offer("pool", family=Store)
        house.offer("memory", family=Model, scope="agent", requires={"store": Store})
        house.offer("session", scope="run", requires={"memory": Model})
        house.manager().check("session")
        assert list(plan_of(house.registry.entries(), "session")) == ["pool", "memory", "session"]
