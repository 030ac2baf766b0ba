"""`sitgraph completion`: the script that teaches a shell the commands, questions and parameters."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def command(shell: str) -> None:
    """Print the completion script for a SHELL: it knows commands, questions, their parameters and possible values.

    \b
      eval "$(sitgraph completion bash)"        # in ~/.bashrc
      eval "$(sitgraph completion zsh)"         # in ~/.zshrc, after compinit
      sitgraph completion fish > ~/.config/fish/completions/sitgraph.fish
    """
    from click.shell_completion import get_completion_class

    from sitgraph.cli import cli

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(cli, {}, "sitgraph", "_SITGRAPH_COMPLETE").source())
