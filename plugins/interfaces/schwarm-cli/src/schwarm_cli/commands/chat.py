"""`schwarm chat`: talk with an agent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from schwarm_cli.option import agent_option, debug_option, model_named, model_option, provider_option, set_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schwarm_cli.conversation import Conversation
    from schwarm_cli.output.watch import RunWatch

_HELP = """\
/new     begin a new conversation
/help    show this
/exit    leave, as Ctrl-D does
Ctrl-C   cancels an answer; twice at the prompt it leaves"""


@click.command()
@agent_option
@provider_option
@model_option
@set_option
@debug_option
def chat(*, agent: str | None, provider: str | None, model: str | None, overrides: tuple[str, ...]) -> None:
    """Talk with an agent.

    It remembers what was said until you leave, or begin anew with /new. Ctrl-C cancels an answer; twice at the prompt,
    or Ctrl-D, leaves. Lines that are piped in are said one after another.
    """
    from schwarm_cli.application import agent_named, application, is_live
    from schwarm_cli.conversation import Conversation
    from schwarm_cli.output.approval import ask_about, can_ask
    from schwarm_cli.output.keyboard import edit_lines
    from schwarm_cli.output.terminal import note
    from schwarm_cli.output.watch import RunWatch
    from schwarm_cli.session import Session

    named = model_named(provider, model)
    app = application(overrides, model=named)
    chosen = agent_named(app, agent)
    live = is_live(app)
    watch = RunWatch(text=chosen.config.output is str, live=live and sys.stderr.isatty())
    decide = ask_about if can_ask() else None
    edit_lines()
    with Session(app, chosen) as session:
        if sys.stdin.isatty():
            note(f"{chosen.name} · {named or chosen.config.model or app.config.runtime.model} · /help, /exit")
        stream = live and sys.stdout.isatty()
        talk = Conversation(app, session, chosen, watch, model=named, stream=stream, decide=decide)
        _talk(talk, watch)


def _talk(conversation: Conversation, watch: RunWatch) -> None:
    """Says what is typed, until someone leaves."""
    for line in _lines():
        if line == "/exit":
            return
        if line.startswith("/"):
            _obey(line, conversation)
        elif line:
            _say(line, conversation, watch)


def _lines() -> Iterator[str]:
    """The lines that are typed, up to the end of the input, or Ctrl-C twice in a row."""
    from schwarm_cli.output.keyboard import read_line
    from schwarm_cli.output.terminal import note

    interrupted = False
    while True:
        try:
            line = read_line().strip()
        except (EOFError, KeyboardInterrupt) as ending:
            if sys.stdin.isatty():
                click.echo(err=True)
            if interrupted or isinstance(ending, EOFError):
                return
            note("Ctrl-C again, or Ctrl-D, leaves")
            interrupted = True
        else:
            interrupted = False
            yield line


def _obey(line: str, conversation: Conversation) -> None:
    from schwarm_cli.output.terminal import note

    match line:
        case "/new":
            conversation.history = ()
            note("a new conversation")
        case "/help":
            note(_HELP)
        case _:
            note(f"there is no {line.split(maxsplit=1)[0]}; /help shows what there is")


def _say(line: str, conversation: Conversation, watch: RunWatch) -> None:
    from schwarm_cli.failure import report
    from schwarm_cli.output.answer import as_text
    from schwarm_cli.output.call import shown_call
    from schwarm_cli.output.terminal import note, warn
    from schwarm_core.domain.error.base import SchwarmError

    try:
        response = conversation.say(line)
    except SchwarmError as error:
        report(error)
    except (KeyboardInterrupt, click.Abort):
        note("cancelled")
    else:
        if response.done:
            watch.finish(as_text(response.output))
        for pending in response.pending:
            warn(f"nobody is here to decide about {shown_call(pending.call.name, pending.call.arguments)}")
