"""`schwarm run`: ask an agent once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from schwarm_cli.exit_code import ExitCode
from schwarm_cli.option import (
    agent_option,
    debug_option,
    json_option,
    model_named,
    model_option,
    provider_option,
    set_option,
)

if TYPE_CHECKING:
    from schwarm_cli.output.watch import RunWatch
    from schwarm_core.application.schwarm import Schwarm
    from schwarm_core.domain.agent.response import AgentResponse


@click.command()
@click.argument("prompt", required=False)
@click.option("--file", "-f", metavar="PATH", help="Read the prompt from a file; behind PROMPT, if both are given.")
@agent_option
@provider_option
@model_option
@json_option
@click.option("--stream/--no-stream", default=None, help="Write the answer as it comes (on a terminal: yes).")
@set_option
@debug_option
def run(
    *,
    prompt: str | None,
    file: str | None,
    agent: str | None,
    provider: str | None,
    model: str | None,
    as_json: bool,
    stream: bool | None,
    overrides: tuple[str, ...],
) -> int:
    """Ask an agent once, and print its answer.

    PROMPT is what is said to it; without one, or with -, standard input is read. The answer alone goes to standard
    output; what happens on the way, and who answered, to standard error.

    A run that has to wait for someone asks on the terminal; where there is none, it prints its state as JSON and ends
    with the exit code 5.
    """
    from schwarm_cli.prompt import read_prompt

    if as_json and stream:
        msg = "--json is one document, written at the end: it can't be streamed"
        raise click.UsageError(msg)
    text = read_prompt(prompt, file)

    from schwarm_cli.application import agent_named, application, is_live
    from schwarm_cli.conversation import Conversation
    from schwarm_cli.output.approval import ask_about, can_ask
    from schwarm_cli.output.watch import RunWatch
    from schwarm_cli.session import Session

    named = model_named(provider, model)
    app = application(overrides, model=named)
    chosen = agent_named(app, agent)
    live = is_live(app) and not as_json
    streamed = (sys.stdout.isatty() and is_live(app) if stream is None else stream) and not as_json
    watch = RunWatch(text=chosen.config.output is str, live=live and sys.stderr.isatty())
    decide = None if as_json or not can_ask() else ask_about
    with Session(app, chosen) as session:
        response = Conversation(app, session, chosen, watch, model=named, stream=streamed, decide=decide).say(text)
    return _written(app, response, watch, as_json=as_json)


def _written(app: Schwarm, response: AgentResponse[Any, Any], watch: RunWatch, *, as_json: bool) -> ExitCode:
    from schwarm_cli.output.answer import as_data, as_text, who_answered
    from schwarm_cli.output.call import shown_call
    from schwarm_cli.output.document import write_json
    from schwarm_cli.output.terminal import note, warn

    if as_json or not response.done:
        write_json(as_data(response, watch))
    else:
        watch.finish(as_text(response.output))
    if not as_json:
        note(who_answered(app, watch))
    for pending in response.pending:
        warn(f"waits for someone: {shown_call(pending.call.name, pending.call.arguments)}")
    return ExitCode.OK if response.done else ExitCode.WAITING
