"""`schwarm run`, started as a script starts it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schwarm_cli.testing.shell import Shell
from schwarm_core.testing.site import PluginSite


def script(site: PluginSite, *lines: str) -> None:
    """Has the model say these lines, each a Python expression."""
    text = f"from schwarm_core.testing.model import tool_call\nSCRIPT = [{', '.join(lines)}]"
    (site.folder / "schwarm_script.py").write_text(text, encoding="utf-8")


class TestPrompt:
    """Where the prompt comes from."""

    # The model says what it was asked.
    ECHO = "lambda request: request.messages[-1].text.upper()"

    def test_an_argument_is_the_prompt(self, shell: Shell, site: PluginSite) -> None:
        """What stands behind the command is said."""
        script(site, self.ECHO)
        assert shell.run("run", "hello").stdout == "HELLO\n"

    @pytest.mark.parametrize("arguments", [(), ("-",), ("--file", "-")])
    def test_standard_input_is_the_prompt(self, shell: Shell, site: PluginSite, arguments: tuple[str, ...]) -> None:
        """Without an argument, or with `-`, what is piped in is said."""
        script(site, self.ECHO)
        assert shell.run("run", *arguments, said="good\nday\n").stdout == "GOOD\nDAY\n"

    def test_a_file_is_the_prompt(self, shell: Shell, site: PluginSite) -> None:
        """A file's text is said, behind the argument."""
        script(site, self.ECHO)
        (shell.folder / "notes.txt").write_text("größe\n", encoding="utf-8")
        assert shell.run("run", "--file", "notes.txt").stdout == "GRÖSSE\n"
        assert shell.run("run", "sum up:", "--file", "notes.txt").stdout == "SUM UP:\n\nGRÖSSE\n"

    @pytest.mark.parametrize("arguments", [("",), ("--file", "missing.txt")])
    def test_no_prompt_is_a_usage_error(self, shell: Shell, arguments: tuple[str, ...]) -> None:
        """Nothing to say, or a file that isn't there, is the user's mistake."""
        ended = shell.run("run", *arguments)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr.startswith("error: ")


class TestOutput:
    """What is written where."""

    def test_the_answer_alone_goes_to_standard_output(self, shell: Shell, site: PluginSite) -> None:
        """Who answered goes to standard error, in one line; of tool calls nothing is said where nobody looks."""
        script(site, "['Let me see.', tool_call('double', number=21)]", "'It is 42.'")
        ended = shell.run("run", "double 21")
        assert (ended.returncode, ended.stdout) == (0, "It is 42.\n")
        assert ended.stderr == "answered by scripted · scripted-1\n"

    def test_a_stream_can_be_asked_for(self, shell: Shell) -> None:
        """Streamed or not, the answer is the same."""
        assert shell.run("run", "hi", "--stream").stdout == shell.run("run", "hi", "--no-stream").stdout

    def test_json_is_one_document(self, shell: Shell, site: PluginSite) -> None:
        """It holds the output, the usage, the run, the agent, and who answered."""
        script(site, "tool_call('double', number=21)", "'It is 42.'")
        ended = shell.run("run", "double 21", "--json")
        data = json.loads(ended.stdout)
        assert ended.stderr == ""
        assert (data["output"], data["agent"], data["provider"], data["model"]) == (
            "It is 42.",
            "warden",
            "scripted",
            "scripted-1",
        )
        assert (data["turns"], data["tool_calls"], data["pending"]) == (2, 1, [])
        assert data["usage"]["input_tokens"] == 20
        assert data["run_id"]

    def test_a_typed_output_is_written_as_json(self, shell: Shell, site: PluginSite) -> None:
        """An agent whose answer is a number answers with that number."""
        script(site, "tool_call('final_answer', value=42)")
        ended = shell.run("run", "six by seven?", "--set", "agents.warden.output=int", "--json")
        assert json.loads(ended.stdout)["output"] == 42

    def test_what_steers_a_terminal_passes_a_pipe(self, shell: Shell, site: PluginSite) -> None:
        """A program gets what the model said, to the letter."""
        script(site, r"'a \x1b[31m b'")
        assert shell.run("run", "hi").stdout == "a \x1b[31m b\n"

    def test_a_reader_that_leaves_is_no_error(self, shell: Shell) -> None:
        """A broken pipe ends the command in silence."""
        import subprocess
        import sys

        started = [sys.executable, "-m", "schwarm_cli", "config", "show"]
        process = subprocess.Popen(
            started, cwd=shell.folder, env=shell.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        process.stderr.close()
        assert (process.wait(60), said) == (141, b"")


class TestWhoAnswers:
    """Which agent and which model."""

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--model", "scripted:large"),
            ("--provider", "scripted", "--model", "large"),
            ("-p", "scripted", "-m", "large"),
        ],
    )
    def test_options_name_the_model(self, shell: Shell, arguments: tuple[str, ...]) -> None:
        """A provider and its model can be named together or apart, and go before the configuration."""
        data = json.loads(shell.run("run", "hi", "--json", "--set", "runtime.model=other", *arguments).stdout)
        assert (data["provider"], data["model"]) == ("scripted", "large")

    def test_an_option_names_the_agent(self, shell: Shell) -> None:
        """An agent of the configuration answers, if it is named."""
        ended = shell.run("run", "hi", "--json", "--agent", "clerk", "--set", "agents.clerk.description=x")
        assert json.loads(ended.stdout)["agent"] == "clerk"

    def test_without_an_agent_a_plain_one_answers(self, empty: Shell) -> None:
        """Nothing need be configured but a model."""
        ended = empty.run("run", "hi", "--json", "--model", "scripted", "--set", "runtime.agent=''")
        assert json.loads(ended.stdout)["agent"] == "assistant"


class TestFailure:
    """How a run that fails ends."""

    def test_an_error_is_a_message_and_a_way_out(self, shell: Shell) -> None:
        """No traceback, and nothing on standard output."""
        ended = shell.run("run", "hi", "--agent", "wardne")
        assert (ended.returncode, ended.stdout) == (3, "")
        assert ended.stderr.startswith("error: there is no agent 'wardne'; did you mean `warden`?\n  → ")

    def test_debug_shows_the_traceback(self, shell: Shell) -> None:
        """With `--debug`, wherever it stands."""
        for arguments in (["--debug", "run", "hi"], ["run", "hi", "--debug"]):
            assert "Traceback" in shell.run(*arguments, "--agent", "nobody").stderr

    def test_json_tells_errors_too(self, shell: Shell) -> None:
        """A program reads the code, the message and the remedy."""
        ended = shell.run("run", "hi", "--json", "--agent", "nobody")
        assert (ended.returncode, ended.stderr) == (3, "")
        assert json.loads(ended.stdout)["error"]["code"] == "run.agent_not_found"

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["run", "hi", "--no-such-option"], 2),
            (["run", "hi", "--json", "--stream"], 2),
            (["run", "hi", "--set", "runtime.models=x"], 3),
            (["run", "hi", "--model", "nowhere"], 4),
            (["run", "hi", "--set", "agents.warden.capabilities=['nothing']"], 4),
        ],
    )
    def test_scripts_can_tell_what_went_wrong(self, shell: Shell, arguments: list[str], code: int) -> None:
        """Each cause has an exit code of its own."""
        ended = shell.run(*arguments)
        assert ended.returncode == code
        assert "Traceback" not in ended.stderr

    def test_a_run_that_fails_ends_with_1(self, shell: Shell, site: PluginSite) -> None:
        """Such as one whose model fails."""
        script(site)
        assert shell.run("run", "hi").returncode == 1

    def test_secrets_are_masked_in_errors(self, shell: Shell, site: PluginSite) -> None:
        """What looks like a key is not shown, even by an error's text."""
        script(site, "RuntimeError('bad key sk-abcdefghijklmnop1234')")
        ended = shell.run("run", "hi", "--debug")
        assert ended.returncode != 0
        assert "abcdefghijklmnop" not in ended.stderr


class TestBrokenPlugins:
    """Plugins that can't be loaded."""

    def test_the_run_goes_on_without_an_exporter(self, shell: Shell, site: PluginSite) -> None:
        """With a warning that says whose it is, and the way out."""
        site.install_plugin("schwarm-broken", "broken", kind="exporters", source="1 / 0")
        ended = shell.run("run", "hi", "--set", "plugins.enable=['broken']")
        assert (ended.returncode, ended.stdout) == (0, "Hello there, friend.\n")
        assert ended.stderr.count("warning: exporters.broken of schwarm-broken") == 1
        assert "pip uninstall schwarm-broken" in ended.stderr

    def test_no_run_goes_on_without_its_middleware(self, shell: Shell, site: PluginSite) -> None:
        """It may be what keeps the run safe."""
        site.install_plugin("schwarm-broken", "broken", kind="middleware", source="1 / 0")
        ended = shell.run("run", "hi", "--set", "plugins.enable=['broken']")
        assert (ended.returncode, ended.stdout) == (4, "")
        assert "error: middleware.broken of schwarm-broken" in ended.stderr


class TestWaiting:
    """A run that waits for someone where nobody is."""

    def test_it_ends_with_5_and_its_state(self, shell: Shell, site: PluginSite) -> None:
        """The state can be stored, and gone on from."""
        from schwarm_core import AgentState, structure

        script(site, "tool_call('delete', name='notes.txt')")
        ended = shell.run("run", "delete my notes")
        data = json.loads(ended.stdout)
        assert ended.returncode == 5
        assert [pending["call"]["name"] for pending in data["pending"]] == ["delete"]
        assert structure(data["state"], AgentState).pending[0].call.arguments == '{"name": "notes.txt"}'
        assert 'waits for someone: delete(name="notes.txt")' in ended.stderr


class TestCost:
    """What a run imports."""

    def test_other_plugins_are_not_imported(self, shell: Shell, site: PluginSite, tmp_path: Path) -> None:
        """However many are installed, only those that are named run any code."""
        trace = tmp_path / "trace"
        for number in range(20):
            source = f"open({str(trace)!r}, 'a').write('imported')"
            site.install_plugin(f"schwarm-other{number}", f"other{number}", source=source)
        assert shell.run("run", "hi").returncode == 0
        assert shell.run("--help").returncode == 0
        assert shell.run("plugins", "list").returncode == 0
        assert not trace.exists()

    def test_what_the_run_fails_for_is_told_once(self, shell: Shell) -> None:
        """As the error, not as a warning too."""
        ended = shell.run("run", "hi", "--model", "nope")
        assert ended.returncode == 4
        assert ended.stderr.count("providers.nope") == 1
