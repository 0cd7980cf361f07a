"""`schwarm run` and `schwarm chat` in a terminal, as a person sees them."""

from __future__ import annotations

import sys

import pytest

from schwarm_cli.testing.shell import Shell
from schwarm_cli.testing.terminal import CTRL_C, CTRL_D, Terminal
from schwarm_core.testing.site import PluginSite

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="not on this platform: it has no pseudo-terminals")

DIM = "\x1b[2m"


def script(site: PluginSite, *lines: str) -> None:
    """Has the model say these lines, each a Python expression."""
    text = f"from schwarm_core.testing.model import tool_call\nSCRIPT = [{', '.join(lines)}]"
    (site.folder / "schwarm_script.py").write_text(text, encoding="utf-8")


class TestRun:
    """`schwarm run` where someone looks."""

    def test_tool_calls_are_told_of_as_they_happen(self, shell: Shell, site: PluginSite) -> None:
        """Dim, with their arguments and their results; then the answer, then who answered."""
        script(site, "['Let me see.', tool_call('double', number=21)]", "'It is 42.'")
        with Terminal(shell, "run", "double 21") as terminal:
            assert terminal.wait() == 0
        assert f"{DIM}  double(number=21) → 42" in terminal.written
        assert terminal.screen == (
            "Let me see.\n  double(number=21) → 42\nIt is 42.\nanswered by scripted · scripted-1\n"
        )

    def test_no_colour_means_no_colour(self, shell: Shell) -> None:
        """Where `NO_COLOR` is set, nothing is written but text."""
        plain = Shell(shell.folder, shell.path, {"NO_COLOR": "1"})
        with Terminal(plain, "run", "hi") as terminal:
            assert terminal.wait() == 0
        assert "\x1b" not in terminal.written

    def test_a_models_words_cannot_steer_the_terminal(self, shell: Shell, site: PluginSite) -> None:
        """Escapes come out as a sign that stands for what can't be shown."""
        script(site, r"'a \x1b]0;title\x07 b'")
        with Terminal(shell, "run", "hi") as terminal:
            assert terminal.wait() == 0
        assert "\x1b]0;" not in terminal.written
        assert "a \ufffd]0;title\ufffd b" in terminal.text

    def test_a_call_is_allowed(self, shell: Shell, site: PluginSite) -> None:
        """What needs someone's word is asked about, and then done."""
        script(site, "tool_call('delete', name='notes.txt')", "'Done.'")
        with Terminal(shell, "run", "delete my notes") as terminal:
            terminal.expect('? delete(name="notes.txt")')
            terminal.expect("allow, deny or edit:")
            terminal.enter("allow")
            terminal.expect("→ notes.txt is gone")
            terminal.expect("Done.")
            assert terminal.wait() == 0

    def test_a_call_is_denied(self, shell: Shell, site: PluginSite) -> None:
        """The model is told why."""
        script(
            site, "tool_call('delete', name='notes.txt')", "lambda request: request.messages[-1].tool_results[0].text"
        )
        with Terminal(shell, "run", "delete my notes") as terminal:
            terminal.expect("allow, deny or edit:")
            terminal.enter("deny")
            terminal.expect("why")
            terminal.enter("they are mine")
            assert terminal.wait() == 0
        assert "they are mine\nanswered by" in terminal.text

    def test_a_call_is_edited(self, shell: Shell, site: PluginSite) -> None:
        """It is done with the arguments that someone types; what is no JSON object is asked for again."""
        script(site, "tool_call('delete', name='notes.txt')", "'Done.'")
        with Terminal(shell, "run", "delete my notes") as terminal:
            terminal.expect("allow, deny or edit:")
            terminal.enter("edit")
            terminal.expect("its arguments:")
            terminal.enter("other.txt")
            terminal.expect("expected a JSON object")
            terminal.expect("its arguments:")
            terminal.enter('{"name": "other.txt"}')
            terminal.expect("→ other.txt is gone")
            assert terminal.wait() == 0

    def test_ctrl_c_ends_it(self, shell: Shell, site: PluginSite) -> None:
        """With the exit code that shells give, and without a traceback."""
        script(site, "tool_call('wait')")
        with Terminal(shell, "run", "wait") as terminal:
            terminal.expect("wait …")
            terminal.send(CTRL_C)
            assert terminal.wait() == 130
        assert "Traceback" not in terminal.text


class TestChat:
    """`schwarm chat`."""

    def test_it_remembers_what_was_said_until_a_new_conversation(self, shell: Shell, site: PluginSite) -> None:
        """Each question comes with those before it; `/new` forgets them."""
        count = "lambda request: f'{len(request.messages)} messages'"
        script(site, count, count, count)
        with Terminal(shell, "chat") as terminal:
            for line, answer in [
                ("one", "1 messages"),
                ("two", "3 messages"),
                ("/new", "a new"),
                ("one", "1 messages"),
            ]:
                terminal.expect("> ")
                terminal.enter(line)
                terminal.expect(answer)
            terminal.expect("> ")
            terminal.enter("/exit")
            assert terminal.wait() == 0

    def test_help_and_what_is_no_command(self, shell: Shell) -> None:
        """`/help` shows what there is, and so does whatever isn't there."""
        with Terminal(shell, "chat") as terminal:
            terminal.expect("> ")
            terminal.enter("/help")
            terminal.expect("/new ")
            terminal.enter("/nonsense")
            terminal.expect("there is no /nonsense; /help shows what there is")

    def test_ctrl_c_cancels_the_answer_and_not_the_chat(self, shell: Shell, site: PluginSite) -> None:
        """The conversation goes on, with a history in which each call has its result."""
        told = "lambda request: ', '.join(part.status for m in request.messages for part in m.tool_results)"
        script(site, "tool_call('wait')", told)
        with Terminal(shell, "chat") as terminal:
            terminal.expect("> ")
            terminal.enter("wait")
            terminal.expect("wait …")
            terminal.send(CTRL_C)
            terminal.expect("cancelled")
            terminal.expect("> ")
            terminal.enter("what became of it?")
            terminal.expect("cancelled")
            terminal.expect("> ")
            terminal.send(CTRL_D)
            assert terminal.wait() == 0

    def test_ctrl_c_twice_leaves(self, shell: Shell) -> None:
        """Once only says so."""
        with Terminal(shell, "chat") as terminal:
            terminal.expect("> ")
            terminal.send(CTRL_C)
            terminal.expect("Ctrl-C again, or Ctrl-D, leaves", pressing=CTRL_C)
            terminal.expect("> ")
            terminal.send(CTRL_C)
            assert terminal.wait(pressing=CTRL_C) == 0

    def test_an_error_ends_the_answer_and_not_the_chat(self, shell: Shell, site: PluginSite) -> None:
        """What was asked in vain is not part of the conversation."""
        script(site, "RuntimeError('no luck')", "lambda request: f'{len(request.messages)} messages'")
        with Terminal(shell, "chat") as terminal:
            terminal.expect("> ")
            terminal.enter("one")
            terminal.expect("error: ")
            terminal.expect("> ")
            terminal.enter("two")
            terminal.expect("1 messages")

    def test_lines_can_be_piped_in(self, shell: Shell, site: PluginSite) -> None:
        """Each is said, and the answers alone come out."""
        script(site, "'first'", "'second'")
        ended = shell.run("chat", said="one\n\ntwo\n")
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "first\nsecond\n", "")


class TestTables:
    """What is drawn."""

    def test_a_table_is_drawn_for_a_terminal(self, shell: Shell) -> None:
        """With colours for how plugins stand; piped, it is plain text."""
        with Terminal(shell, "plugins", "list") as terminal:
            assert terminal.wait() == 0
        assert "\x1b[32mactive" in terminal.written
        assert "\x1b" not in shell.run("plugins", "list").stdout
