"""What the tests of composing share: a site folder of their own, with plugins of every kind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from schwarm_core.testing.site import PluginSite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ACME = """
from attrs import frozen
from schwarm_core import (
    Capability, CapabilitySpec, ExporterSpec, LLMProvider, Message, Middleware, MiddlewareSpec, ModelResponse, Provider,
    ProviderConfig, ProviderSpec, TelemetryExporter, TextPart, Usage, hookimpl,
)
from schwarm_core.application.provider.embedded import EmbeddedEngine

diary = []
records = []
steps = []


class Store(Provider[str, str]):
    family = "acme-store"

    def __init__(self, config):
        self.name = config.name

    async def initialize(self):
        diary.append(f"open {self.name}")

    async def process(self, request):
        return f"{self.name}:{request}"

    async def cleanup(self):
        diary.append(f"close {self.name}")


@frozen
class StoreConfig(ProviderConfig):
    name: str = "store"


class Model(LLMProvider):
    def __init__(self, config, store=None):
        self.store = store

    async def process(self, request):
        said = [message.text for message in request.messages]
        texts = [await self.store.process(text) for text in said] if self.store else said
        return ModelResponse(Message("assistant", (TextPart(" | ".join(texts)),)), Usage(1, 10, 5))


@frozen
class ModelConfig(ProviderConfig):
    store: str = ""


class Engine(EmbeddedEngine):
    def __init__(self, config):
        pass

    async def process(self, step):
        steps.append((step.number, step.kind, step.name))
        return await step.action(step.input)


@hookimpl
def schwarm_providers():
    return [
        ProviderSpec("store", Store, Store, StoreConfig),
        ProviderSpec("scratch", Store, Store, StoreConfig, scope="run"),
        ProviderSpec("desk", Store, Store, StoreConfig, scope="agent"),
        ProviderSpec("echo", LLMProvider, Model),
        ProviderSpec("keeper", LLMProvider, Model, ModelConfig, requires={"store": Store}),
        ProviderSpec("counting", EmbeddedEngine, Engine),
    ]


@frozen
class Dice:
    sides: int = 6


class Changing(Capability):
    def __init__(self, dice):
        super().__init__("dice")
        diary.append(f"dice of {dice.sides}")
        self.sides = dice.sides

    def tools_for(self, context):
        from schwarm_core import tool

        def roll() -> int:
            return self.sides

        return [tool(roll)] if context.turn < 2 else []

    async def instructions_for(self, context):
        return f"turn {context.turn} of {self.sides} sides"


def shelf(store):
    async def fetch(what: str) -> str:
        return await store.process(what)

    return Capability("shelf", tools=[fetch])


@hookimpl
def schwarm_capabilities():
    return [CapabilitySpec("dice", Changing, Dice), CapabilitySpec("shelf", shelf, requires={"store": Store})]


@frozen
class Mark:
    text: str = ""
    store: str = ""


def layer(name):
    def make(mark, store=None):
        text = mark.text or name

        async def run(request, call_next):
            diary.append(f"+{text}" if store is None else f"+{text} {await store.process('x')}")
            return await call_next(request)

        return Middleware(name, run=run)

    return make


@hookimpl
def schwarm_middleware():
    return [
        MiddlewareSpec("inner", layer("inner"), Mark, after=("outer",)),
        MiddlewareSpec("outer", layer("outer"), Mark),
        MiddlewareSpec("first", layer("first"), Mark, before=("outer", "inner")),
        MiddlewareSpec("needy", layer("needy"), Mark, requires={"store": Store}),
    ]


@frozen
class Sink:
    label: str = "acme"


class Exporter(TelemetryExporter):
    def __init__(self, sink):
        self.label = sink.label

    async def export(self, batch):
        records.extend((self.label, record) for record in batch)

    async def cleanup(self):
        diary.append(f"flushed {self.label}")


@hookimpl
def schwarm_exporters():
    return [ExporterSpec("sink", Exporter, Sink)]
"""

BROKEN = """
from schwarm_core import (
    Capability, CapabilitySpec, ExporterSpec, LLMProvider, Middleware, MiddlewareSpec, ProviderSpec, hookimpl,
)


def fail(*args):
    raise KeyError("oops")


class Failing(Capability):
    def __init__(self):
        super().__init__("failing")

    def tools_for(self, context):
        raise KeyError("oops")


class Silly(LLMProvider):
    def __init__(self, config):
        pass

    async def initialize(self):
        raise KeyError("oops")

    async def process(self, request):
        raise KeyError("oops")


class Rude(Silly):
    async def initialize(self):
        pass

    async def process(self, request):
        raise SystemExit(3)


async def failing_run(request, call_next):
    raise KeyError("oops")


@hookimpl
def schwarm_providers():
    return [
        ProviderSpec("unmade", LLMProvider, fail),
        ProviderSpec("silly", LLMProvider, Silly),
        ProviderSpec("rude", LLMProvider, Rude),
    ]


@hookimpl
def schwarm_capabilities():
    return [CapabilitySpec("unmade", fail), CapabilitySpec("failing", Failing), CapabilitySpec("wrong", dict)]


@hookimpl
def schwarm_middleware():
    return [
        MiddlewareSpec("unmade", fail),
        MiddlewareSpec("failing", lambda: Middleware("failing", run=failing_run)),
    ]


@hookimpl
def schwarm_exporters():
    return [ExporterSpec("unmade", fail)]
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PluginSite]:
    """A folder on `sys.path` to install distributions into."""
    # A module that is written anew within the same second would be taken for the old one.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with PluginSite(tmp_path / "site") as own:
        yield own


@pytest.fixture
def acme(site: PluginSite) -> None:
    """A distribution that offers plugins of every kind, which write down what happens to them."""
    _install(
        site,
        "schwarm-acme",
        ACME,
        {
            "providers": ("store", "scratch", "desk", "echo", "keeper", "counting"),
            "capabilities": ("dice", "shelf"),
            "middleware": ("inner", "outer", "first", "needy"),
            "exporters": ("sink",),
        },
    )


@pytest.fixture
def broken(site: PluginSite) -> None:
    """A distribution whose plugins fail wherever their code is called; and one that can't be imported."""
    _install(
        site,
        "schwarm-broken",
        BROKEN,
        {
            "providers": ("unmade", "silly", "rude"),
            "capabilities": ("unmade", "failing", "wrong"),
            "middleware": ("unmade", "failing"),
            "exporters": ("unmade",),
        },
    )
    kinds: dict[str, tuple[str, ...]] = dict.fromkeys(
        ("providers", "capabilities", "middleware", "exporters"), ("dead",)
    )
    _install(site, "schwarm-dead", "raise OSError('dead')", kinds)


def _install(site: PluginSite, name: str, source: str, offered: Mapping[str, tuple[str, ...]]) -> None:
    module = name.replace("-", "_")
    entry_points = {f"schwarm.{kind}": dict.fromkeys(names, module) for kind, names in offered.items()}
    site.install(name, entry_points=entry_points, files={f"{module}.py": source})
