"""Broken plugins are installed next to the real ones: everything else goes on, and each is told of by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from attrs import frozen

from schwarm_core.testing.distributions import write_distribution

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from tests.conftest import Environment, Install

QUESTION = "What is 17% of 2340?"
ANSWER = "397.8"

WORKING = """
from schwarm_core import Capability, CapabilitySpec, hookimpl

@hookimpl
def schwarm_capabilities():
    return [CapabilitySpec({name!r}, lambda: Capability({name!r}))]
"""

WRONG_SIGNATURE = WORKING.replace("schwarm_capabilities()", "schwarm_capabilities(config, registry)")
MISSPELT_HOOK = WORKING.replace("schwarm_capabilities()", "schwarm_capabilites()")


@frozen
class Broken:
    """A plugin that can't be used: a capability named as its distribution is without `schwarm-`.

    Attributes:
        source: Its module.
        error: The code of the error that a run which needs it ends with.
        reason: What people are told.
        state: How it stands as far as its metadata tells.
        core: Which core it asks for.
    """

    source: str
    error: str
    reason: str
    state: str = "available"
    core: str = "schwarm-core>=0.1"


BROKEN = {
    "fails": Broken("import nothing_of_the_kind", "plugin.load", "No module named 'nothing_of_the_kind'"),
    "exits": Broken("raise SystemExit(3)", "plugin.load", "tried to end the process"),
    "hangs": Broken("import time; time.sleep(3600)", "plugin.load", "took more than 1 s"),
    "garbled": Broken("def schwarm_capabilities(:", "plugin.load", "SyntaxError"),
    "signature": Broken(WRONG_SIGNATURE, "plugin.load", "config, registry"),
    "misspelt": Broken(MISSPELT_HOOK, "plugin.load", "schwarm_capabilites"),
    "lies": Broken(WORKING.replace("{name!r}", "'another'"), "plugin.load", "another"),
    "future": Broken(WORKING, "plugin.incompatible", ">=99", state="incompatible", core="schwarm-core>=99"),
    "twin": Broken(WORKING, "plugin.conflict", "schwarm-twin-sister", state="conflict"),
}
PROJECT = (
    '[runtime]\nmodel = "offline"\nimport_seconds = 1\n{settings}\n[agents.clerk]\ncapabilities = ["math"]\n'
    + "".join(f'[agents.needs-{name}]\ncapabilities = ["{name}"]\n' for name in BROKEN)
)


class Malformed(NamedTuple):
    """A file of a distribution's metadata that can't be read, and what people are told."""

    file: str
    content: bytes
    reason: str


MALFORMED = {
    "unnamed": Malformed("METADATA", b"\xff\xfe no metadata", "METADATA is not UTF-8"),
    "unfinished": Malformed("entry_points.txt", b"[schwarm.capabilities]\nunfinished\n", "entry_points.txt, line 2"),
}


class Scene(NamedTuple):
    """An environment with broken plugins, and a project in which an agent needs each of them."""

    environment: Environment
    project: Path

    def schwarm(self, *arguments: str) -> CompletedProcess[str]:
        """Call the command in the project."""
        return self.environment.call("schwarm", *arguments, cwd=self.project)


@pytest.fixture(scope="module")
def environment(install: Install) -> Environment:
    """The real plugins, and the broken ones."""
    made = install("schwarm")
    for name, broken in BROKEN.items():
        install_broken(made.site, f"schwarm-{name}", name, broken)
    install_broken(made.site, "schwarm-twin-sister", "twin", BROKEN["twin"])
    for name, malformed in MALFORMED.items():
        folder = install_broken(made.site, f"schwarm-{name}", name, BROKEN["fails"])
        (folder / malformed.file).write_bytes(malformed.content)
    return made


def install_broken(site: Path, distribution: str, name: str, broken: Broken) -> Path:
    """Install a distribution with one broken plugin; returns the folder with its metadata."""
    module = distribution.replace("-", "_")
    return write_distribution(
        site,
        distribution,
        entry_points={"schwarm.capabilities": {name: module}},
        requires=[broken.core],
        files={f"{module}.py": broken.source.replace("{name!r}", repr(name))},
    )


@pytest.fixture
def scene(environment: Environment, tmp_path: Path) -> Scene:
    """A project in the environment."""
    (tmp_path / "schwarm.toml").write_text(PROJECT.format(settings=""), encoding="utf-8")
    return Scene(environment, tmp_path)


class TestEverythingElse:
    """What needs no broken plugin works as if there were none."""

    def test_an_agent_answers(self, scene: Scene) -> None:
        """Beside agents that could not run, another does, and nobody is told of what was never asked for."""
        done = scene.schwarm("run", "--agent", "clerk", QUESTION)
        assert (done.returncode, ANSWER in done.stdout) == (0, True), done.stderr
        assert not [name for name in BROKEN if name in done.stderr]

    def test_the_default_agent_answers(self, scene: Scene) -> None:
        """So it is with no configuration at all."""
        (scene.project / "schwarm.toml").unlink()
        done = scene.schwarm("run", QUESTION)
        assert (done.returncode, ANSWER in done.stdout) == (0, True), done.stderr

    def test_python_answers(self, scene: Scene) -> None:
        """The library goes on as the command does."""
        program = f"from schwarm_core import *; print(Schwarm.load().run_sync('clerk', {QUESTION!r}).output)"
        assert ANSWER in scene.environment.run(program, cwd=scene.project)


@pytest.mark.parametrize("name", BROKEN)
class TestWhatNeedsIt:
    """A run that needs a broken plugin fails at once, and says whose fault it is and what to do."""

    def test_the_command_says_why(self, scene: Scene, name: str) -> None:
        """The exit code is that of plugins; the message names plugin, distribution, reason and way out."""
        done = scene.schwarm("run", "--agent", f"needs-{name}", QUESTION)
        assert done.returncode == 4, done.stderr
        assert done.stdout == ""
        assert f"capabilities.{name}" in done.stderr
        assert f"schwarm-{name}" in done.stderr
        assert BROKEN[name].reason in done.stderr
        assert "→" in done.stderr
        assert "Traceback" not in done.stderr


class TestFromPython:
    """The same through the library."""

    def test_a_run_raises_the_plugins_error(self, scene: Scene) -> None:
        """Each has the code of its cause and the distribution; and one that failed doesn't spoil the next."""
        program = """
import anyio, json
from schwarm_core import PluginError, Schwarm

async def main(found):
    async with Schwarm.load() as app:
        for name in app.agents:
            try:
                await app.run(name, "hello")
            except PluginError as error:
                found[name] = error.code
    print(json.dumps(found))

anyio.run(main, {})
"""
        found = json.loads(scene.environment.run(program, cwd=scene.project))
        assert found == {f"needs-{name}": broken.error for name, broken in BROKEN.items()}


@pytest.mark.parametrize("name", ["fails", "future", "twin"])
class TestStrict:
    """Who says `runtime.strict` would rather have nothing than a part."""

    def test_nothing_runs(self, scene: Scene, name: str) -> None:
        """With a broken plugin that takes part, no agent answers."""
        settings = f'strict = true\n[plugins]\nenable = ["capabilities.{name}"]'
        (scene.project / "schwarm.toml").write_text(PROJECT.format(settings=settings), encoding="utf-8")
        done = scene.schwarm("run", "--agent", "clerk", QUESTION)
        assert done.returncode == 4, done.stdout + done.stderr
        assert f"capabilities.{name}" in done.stderr
        assert BROKEN[name].reason in done.stderr


class TestList:
    """`schwarm plugins list` shows what the metadata tells, and imports none of them."""

    def test_each_has_its_state(self, scene: Scene) -> None:
        """What can't be used is shown as that, with the reason; the real ones stand beside it as ever."""
        done = scene.schwarm("plugins", "list", "--json")
        assert done.returncode == 0, done.stderr
        listed = {each["distribution"].replace("_", "-"): each for each in json.loads(done.stdout)}
        states = {name: each["state"] for name, each in listed.items()}
        reasons = {name: each["reason"] for name, each in listed.items()}
        agents_need = {"available": "active"}  # an agent names each
        expected = {f"schwarm-{name}": agents_need.get(each.state, each.state) for name, each in BROKEN.items()}
        assert {name: states[name] for name in expected} == expected
        assert {states[f"schwarm-{name}"] for name in MALFORMED} == {"unreadable"}
        assert not [name for name, each in MALFORMED.items() if each.reason not in reasons[f"schwarm-{name}"]]
        assert states["schwarm-offline"] == "active"
        assert BROKEN["future"].reason in reasons["schwarm-future"]
        assert BROKEN["twin"].reason in reasons["schwarm-twin"]


class TestDoctor:
    """`schwarm plugins doctor` tries each, and survives all of them."""

    def test_each_is_told_of(self, scene: Scene) -> None:
        """Whatever a plugin does when it is imported, the doctor says so; and the real ones are healthy."""
        names = [f"capabilities.{name}" for name in sorted(BROKEN) if name != "hangs"]
        found = self.diagnosed(scene, *names, "offline", "math", "retry")
        assert {each["plugin"] for each in found if each["healthy"]} == {
            "capabilities.math",
            "capabilities.twin",  # each of the twins is well, as long as the other is away
            "middleware.retry",
            "providers.offline",
        }
        reasons = {each["plugin"]: each["reason"] for each in found if not each["healthy"]}
        assert not [name for name, reason in reasons.items() if BROKEN[name.partition(".")[2]].reason not in reason]

    def test_it_waits_no_longer_than_it_is_told(self, scene: Scene) -> None:
        """A plugin that hangs is given up and ended."""
        (found,) = self.diagnosed(scene, "capabilities.hangs", "--timeout", "2")
        assert "took more than 2 s" in found["reason"]

    def diagnosed(self, scene: Scene, *arguments: str) -> list[dict[str, Any]]:
        """What the doctor says of some plugins, not all of which are well."""
        done = scene.schwarm("plugins", "doctor", "--json", *arguments)
        assert done.returncode == 4, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found


class TestTheWayOut:
    """What the messages advise helps."""

    def test_a_preference_settles_a_clash(self, scene: Scene) -> None:
        """Said which of two is meant, the run goes on with that one."""
        settings = '[plugins.prefer]\n"capabilities.twin" = "schwarm-twin"'
        (scene.project / "schwarm.toml").write_text(PROJECT.format(settings=settings), encoding="utf-8")
        done = scene.schwarm("run", "--agent", "needs-twin", QUESTION)
        assert done.returncode == 0, done.stderr

    def test_a_plugin_can_be_disabled(self, scene: Scene) -> None:
        """Disabled, it is refused by that word, without a try."""
        done = scene.schwarm(
            "run", "--agent", "needs-hangs", "--set", 'plugins.disable=["capabilities.hangs"]', QUESTION
        )
        assert done.returncode == 4
        assert "disable" in done.stderr
