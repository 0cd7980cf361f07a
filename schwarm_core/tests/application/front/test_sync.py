"""The sync front: threads, interrupts, and the end of the program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from anyio import sleep_forever

from schwarm_core import Agent, RunError, Schwarm
from schwarm_core.testing.model import ScriptedModel, tool_call
from schwarm_core.testing.probe import ProbeProvider

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 20.0
"""Seconds after which something hangs."""


def app_with(model: ScriptedModel) -> Schwarm:
    """An application with one model."""
    return Schwarm(providers={"m": model}, model="m")


class Started:
    """A tool call that goes on until its run is cancelled, and tells when it has begun."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    async def wait(self) -> None:
        """Wait for ever."""
        self.begun.set()
        await sleep_forever()


class TestThreads:
    """One application serves every thread."""

    def test_a_run_goes_on_beside_another(self) -> None:
        """A run from one thread neither waits for another's nor disturbs it."""
        from threading import Event

        held, begun = Event(), Event()

        def hold() -> str:
            begun.set()
            return "free" if held.wait(PATIENCE) else "stuck"

        app = app_with(ScriptedModel(tool_call("hold"), "quick", "slow"))
        answers: list[str] = []
        slow = threading.Thread(target=lambda: answers.append(app.run_sync(Agent("a", tools=[hold]), "go").output))
        slow.start()
        assert begun.wait(PATIENCE)
        assert app.run_sync(Agent("b"), "go").output == "quick"
        held.set()
        slow.join(PATIENCE)
        app.close()
        assert answers == ["slow"]

    def test_many_threads_may_come_first(self) -> None:
        """Whichever thread opens the application, none opens it twice."""
        for _ in range(20):
            app = app_with(ScriptedModel("ok", repeat=True))
            barrier = threading.Barrier(4)
            answers: list[str] = []

            def ask(app: Schwarm = app, barrier: threading.Barrier = barrier, answers: list[str] = answers) -> None:
                barrier.wait(PATIENCE)
                answers.append(app.run_sync(Agent("a"), "go").output)

            threads = [threading.Thread(target=ask) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(PATIENCE)
            app.close()
            assert answers == ["ok"] * 4

    def test_closing_ends_the_runs_that_go_on(self) -> None:
        """Whoever waits for one is told why it has ended, and nobody waits for ever."""
        tool = Started()
        app = app_with(ScriptedModel(tool_call("wait")))
        errors: list[BaseException] = []

        def ask() -> None:
            try:
                app.run_sync(Agent("a", tools=[tool.wait]), "go")
            except RunError as error:
                errors.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        assert tool.begun.wait(PATIENCE)
        app.close()
        thread.join(PATIENCE)
        assert [str(error).splitlines()[0] for error in errors] == ["the application was closed while the run went on"]

    @pytest.mark.anyio
    async def test_another_loop_is_refused(self) -> None:
        """An application that lives in its own thread can't be awaited from elsewhere."""
        app = app_with(ScriptedModel("ok", repeat=True))
        app.run_sync(Agent("a"), "go")
        try:
            with pytest.raises(RunError, match="event loop of another thread"):
                await app.run(Agent("a"), "go")
        finally:
            app.close()


class TestOpening:
    """What fails while the application opens."""

    def test_an_error_comes_out_and_leaves_no_thread(self) -> None:
        """And it can be tried again."""
        from schwarm_core import ConfigurationError, RuntimeConfig, SchwarmConfig

        before = threading.active_count()
        app = Schwarm(SchwarmConfig(RuntimeConfig(engine="m")), providers={"m": ScriptedModel("ok")}, model="m")
        for _ in range(2):
            with pytest.raises(ConfigurationError, match="can't be the engine"):
                app.run_sync(Agent("a"), "go")
        assert threading.active_count() == before

    def test_closing_what_was_never_opened_is_harmless(self) -> None:
        """However often."""
        app = app_with(ScriptedModel())
        app.close()
        app.close()
        assert not app.is_open


SCRIPT = """
import sys
from anyio import sleep_forever
from schwarm_core import Agent, RequestFailedEvent, RuntimeConfig, Schwarm, SchwarmConfig
from schwarm_core.application.provider.embedded import EmbeddedEngine
from schwarm_core.testing.model import ScriptedModel, tool_call

def say(text):
    sys.stdout.write(text + "\\n")
    sys.stdout.flush()

class Engine(EmbeddedEngine):
    async def initialize(self):
        {initialize}

    async def cleanup(self):
        say("cleaned up")

async def patient() -> None:
    say("waiting")
    await sleep_forever()

def quick() -> str:
    return "quick"

def failed(event):
    say(" ".join(result.status for result in event.state.messages[-1].tool_results))

def run(*script):
    app = Schwarm(
        SchwarmConfig(RuntimeConfig(model="m", engine="e")),
        providers={{"m": ScriptedModel(*script), "e": Engine()}},
    )
    app.subscribe(RequestFailedEvent, failed, wait=True)
    try:
        return app.run_sync(Agent("a", tools=[patient, quick]), "go").output
    finally:
        again.append(app)

again = []
calls = [tool_call("patient"), tool_call("quick")]
"""
"""A program with one application; what its engine does at first is left open, and what it runs."""


CAUGHT = """
try:
    run(calls, "done")
except KeyboardInterrupt:
    say(again[0].run_sync(Agent("a"), "go").output)
"""


@pytest.fixture
def script(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """A program with an application, and what it goes on with."""
    initialize, rest = request.param
    source = SCRIPT.format(initialize=initialize) + rest
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", source],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    with process:
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to one process")
class TestInterrupt:
    """Ctrl-C."""

    @pytest.mark.parametrize(
        "script",
        [("pass", "run(calls)")],
        indirect=True,
        ids=["in a tool"],
    )
    def test_it_cancels_the_run_and_waits(self, script: subprocess.Popen[str]) -> None:
        """The run leaves a history in which each call has its result, providers are cleaned up, the program ends."""
        assert script.stdout is not None
        assert script.stdout.readline() == "waiting\n"
        script.send_signal(signal.SIGINT)
        out, err = script.communicate(timeout=PATIENCE)
        assert out.splitlines()[0].startswith("cancelled ")
        assert out.splitlines()[-1] == "cleaned up"
        assert err.splitlines()[-1] == "KeyboardInterrupt"
        assert script.returncode == -signal.SIGINT

    @pytest.mark.parametrize(
        "script",
        [("await patient()", "run('done')")],
        indirect=True,
        ids=["while it opens"],
    )
    def test_it_cancels_the_opening(self, script: subprocess.Popen[str]) -> None:
        """A provider that takes its time to initialize doesn't hold the program."""
        assert script.stdout is not None
        assert script.stdout.readline() == "waiting\n"
        script.send_signal(signal.SIGINT)
        out, err = script.communicate(timeout=PATIENCE)
        assert out == "cleaned up\n"
        assert err.splitlines()[-1] == "KeyboardInterrupt"
        assert script.returncode == -signal.SIGINT

    @pytest.mark.parametrize(
        "script",
        [("pass", CAUGHT)],
        indirect=True,
        ids=["caught"],
    )
    def test_the_application_goes_on_afterwards(self, script: subprocess.Popen[str]) -> None:
        """A program that catches it can go on with the same application."""
        assert script.stdout is not None
        assert script.stdout.readline() == "waiting\n"
        script.send_signal(signal.SIGINT)
        out, err = script.communicate(timeout=PATIENCE)
        assert out.splitlines()[-2:] == ["done", "cleaned up"]
        assert err == ""
        assert script.returncode == 0


class TestExit:
    """The end of a program that closes nothing."""

    @pytest.mark.parametrize(
        "script",
        [("pass", "say(run(tool_call('quick'), 'done'))")],
        indirect=True,
        ids=["after a sync tool"],
    )
    def test_everything_is_cleaned_up(self, script: subprocess.Popen[str]) -> None:
        """The application is closed with the program, which its worker threads don't hold up."""
        out, err = script.communicate(timeout=PATIENCE)
        assert out.splitlines() == ["done", "cleaned up"]
        assert err == ""
        assert script.returncode == 0


class TestTwoApplications:
    """Applications know nothing of each other."""

    @pytest.mark.anyio
    async def test_two_are_open_at_once(self) -> None:
        """Each with its own providers, in one loop or in two."""
        diaries: tuple[list[str], list[str]] = ([], [])
        apps = [
            Schwarm(providers={"m": ScriptedModel(answer), "probe": ProbeProvider("probe", diary)}, model="m")
            for answer, diary in zip(("one", "two"), diaries, strict=True)
        ]
        async with apps[0]:
            answers = [(await apps[0].run(Agent("a"), "go")).output, apps[1].run_sync(Agent("a"), "go").output]
            apps[1].close()
        assert answers == ["one", "two"]
