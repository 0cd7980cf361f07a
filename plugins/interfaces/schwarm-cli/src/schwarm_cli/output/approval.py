"""Asking someone at the terminal about the calls that a run waits for."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from schwarm_cli.output.call import shown_call
from schwarm_cli.output.terminal import clean, note
from schwarm_core.domain.agent.result import Answer, Approve, Deny

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schwarm_core.domain.agent.request import PendingAnswer
    from schwarm_core.domain.agent.state import PendingCall

_WHOLE = 4000


def can_ask() -> bool:
    """Whether there is someone at the terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask_about(pending: Iterable[PendingCall]) -> dict[str, PendingAnswer]:
    """Asks about each call.

    Args:
        pending: The calls.

    Returns:
        What was decided, by the calls' ids.

    Raises:
        click.Abort: On Ctrl-C or Ctrl-D.
    """
    return {each.call.id: _decided(each) for each in pending}


def _decided(pending: PendingCall) -> PendingAnswer:
    call = click.style(shown_call(pending.call.name, pending.call.arguments, _WHOLE), bold=True)
    click.echo(f"{click.style('?', fg='yellow', bold=True)} {call}", err=True)
    if pending.reason:
        note(f"  {pending.reason}")
    if pending.details:
        note(f"  {json.dumps(dict(pending.details), ensure_ascii=False, default=str)}")
    return _approval(pending) if pending.kind == "approval" else _result()


def _approval(pending: PendingCall) -> PendingAnswer:
    choice = click.Choice(["allow", "deny", "edit"])
    decision = click.prompt("  allow, deny or edit", type=choice, show_choices=False, err=True)
    if decision == "allow":
        return Approve()
    if decision == "deny":
        reason = click.prompt("  why (for the model)", default="", show_default=False, err=True)
        return Deny(reason) if reason else Deny()
    note(f"  its arguments now: {clean(pending.call.arguments)}")
    return Approve(click.prompt("  its arguments", value_proc=_arguments, err=True))


def _result() -> Answer:
    return Answer(click.prompt("  its result", value_proc=_value, err=True))


def _arguments(text: str) -> dict[str, object]:
    value = _value(text)
    if isinstance(value, dict):
        return value
    msg = 'expected a JSON object, such as {"name": "value"}'
    raise click.UsageError(msg)


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
