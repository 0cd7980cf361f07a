"""`schwarm completion`: complete commands in a shell."""

from __future__ import annotations

import click

from schwarm_cli.option import debug_option

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@debug_option
def completion(shell: str) -> None:
    r"""Complete commands in your shell.

    Writes a script, to be read by the shell when it starts:

    \b
      bash   echo 'eval "$(schwarm completion bash)"' >> ~/.bashrc
      zsh    echo 'eval "$(schwarm completion zsh)"' >> ~/.zshrc
      fish   schwarm completion fish > ~/.config/fish/completions/schwarm.fish
    """
    from click.shell_completion import ShellComplete, get_completion_class

    from schwarm_cli.root import root

    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - one of the shells that click knows
    # Bash's own `source` starts a bash, only to look at its version.
    click.echo(ShellComplete.source(found(root, {}, "schwarm", "_SCHWARM_COMPLETE")))
