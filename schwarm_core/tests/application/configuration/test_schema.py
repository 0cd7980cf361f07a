"""The JSON Schema of the configuration agrees with the check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pytest
from attrs import field, frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.schema import configuration_schema
from schwarm_core.domain.configuration.bound import Count
from schwarm_core.domain.error.configuration import ConfigurationError
from schwarm_core.domain.schema.secret import Secret


@frozen
class Node:
    """Contains itself."""

    name: str
    inner: Node | None = None


@frozen
class Chat:
    """A model to talk to.

    Attributes:
        api_key: The key to it.
    """

    api_key: Secret = field(factory=lambda: Secret(""))
    mode: Literal["fast", "good"] = "fast"
    retries: Count = 3
    ratio: float | None = None
    tags: tuple[str, ...] = ()
    nodes: Mapping[str, Node] = field(factory=dict)


@frozen
class Retry:
    """Tries again."""

    attempts: int = 3


CLASSES: dict[str, dict[str, type[object]]] = {
    "providers": {"chat": Chat, "a/b ~c": Retry},
    "middleware": {"retry": Retry},
    "commands": {"serve": Retry},
}
SCHEMA = configuration_schema(CLASSES)
VALIDATOR = Draft202012Validator(SCHEMA)


def accepted(tree: Mapping[str, object]) -> bool:
    """The manager's verdict."""
    try:
        ConfigurationManager(overrides=tree, kinds=lambda: ["commands"]).check(CLASSES)
    except ConfigurationError:
        return False
    return True


# --- Trees that are mostly right --------------------------------------------------------------------------------------

words = st.sampled_from(["", "a", "str", "m:f", "fast", "chat", "retry", "auto", "tool", "info"])
junk: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers(-2, 3) | st.floats(-2, 2) | words | st.just([]) | st.just({})
)
names = st.sampled_from(["chat", "work", "a/b ~c", "retry"])


def table(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A table with some of these keys, now and then with junk in one, or with a key that isn't known."""
    mixed: dict[str, st.SearchStrategy[Any]] = {name: strategy | junk for name, strategy in fields.items()}
    right = st.fixed_dictionaries({}, optional=fields)
    wrong = st.fixed_dictionaries({}, optional={**mixed, "unknown": junk})
    return right | wrong


many = st.lists(words, max_size=2)
number = st.integers(-1, 3) | st.floats(-1, 3)
node = table(name=words, inner=st.none() | table(name=words, inner=st.none()))
chat = table(
    api_key=words,
    mode=st.sampled_from(["fast", "good", "bad"]),
    retries=number,
    ratio=number | st.none(),
    tags=many,
    nodes=st.dictionaries(words, node, max_size=2),
    enabled=st.booleans(),
    use=st.sampled_from(["chat", "a/b ~c", "other", ""]),
)
retry = table(attempts=number, enabled=st.booleans(), use=st.sampled_from(["retry", "chat", "serve", "other"]))
limits = table(turns=number | st.none(), tokens=number, seconds=number)
model_settings = table(
    temperature=number, stop=many | st.none(), reasoning=words | number, extra=st.dictionaries(words, junk, max_size=1)
)
agent = table(
    instructions=words,
    model=words,
    capabilities=many,
    tools=many,
    handoffs=many,
    output=words,
    output_mode=st.sampled_from(["auto", "native", "tool", "x"]),
    corrections=number,
    tool_choice=st.sampled_from(["auto", "none", "required", "x", ["f"], [1]]),
    parallel_tools=st.booleans() | st.none(),
    settings=model_settings | st.none(),
    limits=limits,
)
trees = table(
    runtime=table(model=words, strict=st.booleans(), initialize_seconds=number, stream_buffer=number),
    plugins=table(enable=many, disable=many, allow=many | st.none(), prefer=st.dictionaries(words, words, max_size=1)),
    telemetry=table(enabled=st.booleans(), queue_size=number, interval=number, log_level=words),
    agents=st.dictionaries(words, agent, max_size=2),
    providers=st.dictionaries(names, chat | retry, max_size=2),
    capabilities=st.dictionaries(names, retry, max_size=1),
    middleware=st.dictionaries(names, retry, max_size=2),
    commands=st.dictionaries(st.sampled_from(["serve", "x"]), retry, max_size=1),
)


class TestAgreement:
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=400)
    @given(trees)
    def test_one_verdict(self, tree: dict[str, Any]) -> None:
        """What the schema accepts the manager accepts, and the other way round."""
        errors = [error.message for error in VALIDATOR.iter_errors(tree)]
        assert accepted(tree) is (not errors), errors

    def test_both_verdicts_occur(self) -> None:
        """The test above is about something."""
        right = {"providers": {"chat": {"mode": "good", "nodes": {"a": {"name": "b"}}}, "w": {"use": "chat"}}}
        assert (VALIDATOR.is_valid(right), accepted(right)) == (True, True)
        for section in ({"w": {"use": "chat", "mode": "bad"}}, {"chat": {"use": "", "mode": "bad"}}):
            wrong = {"providers": section}
            assert (VALIDATOR.is_valid(wrong), accepted(wrong)) == (False, False)


class TestSchema:
    def test_it_is_one(self) -> None:
        """The schema is a schema, and every reference in it leads somewhere."""
        Draft202012Validator.check_schema(SCHEMA)
        for reference in _references(SCHEMA):
            assert reference.removeprefix("#/$defs/") in SCHEMA["$defs"]

    def test_editors_can_explain(self) -> None:
        """Tables, settings and plugins are described by their docstrings."""
        assert "How the application runs" in SCHEMA["$defs"]["RuntimeConfig"]["description"]
        section = SCHEMA["$defs"]["providers.1"]
        assert section["description"] == "A model to talk to."
        assert section["properties"]["api_key"]["description"] == "The key to it."
        assert set(section["properties"]) >= {"enabled", "use"}

    def test_what_another_layer_may_say_is_not_required(self) -> None:
        """A key that stands in a variable need not stand in the file."""

        @frozen
        class Required:
            key: str

        schema = configuration_schema({"providers": {"a": Required}})
        assert Draft202012Validator(schema).is_valid({"providers": {"a": {}}})
        manager = ConfigurationManager(overrides={"providers": {"a": {}}}, environ={"SCHWARM_PROVIDERS__A__KEY": "k"})
        assert manager.section("providers", "a", Required) == Required("k")

    def test_without_plugins(self) -> None:
        """The core's own tables are known; sections are let be."""
        validator = Draft202012Validator(configuration_schema({}))
        assert validator.is_valid({"providers": {"a": {"anything": 1, "enabled": True}}})
        assert not validator.is_valid({"providers": {"a": {"enabled": 1}}})

    @pytest.mark.parametrize("tree", [{"commands": {"serve": {"attempts": 1}}}, {"commands": {"serve": {"x": 1}}}])
    def test_kinds_that_plugins_add(self, tree: dict[str, Any]) -> None:
        """Their sections are known like those of any kind."""
        assert VALIDATOR.is_valid(tree) is accepted(tree)


def _references(schema: object) -> list[str]:
    if isinstance(schema, dict):
        own = [value for key, value in schema.items() if key == "$ref" and isinstance(value, str)]
        return own + [found for value in schema.values() for found in _references(value)]
    return [found for value in schema for found in _references(value)] if isinstance(schema, list) else []
