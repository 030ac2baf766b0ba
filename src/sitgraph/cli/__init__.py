"""The command line: arguments in, tables and files out. Each command is loaded only when it is called."""

from __future__ import annotations

import importlib
import os
import sys

import click

from sitgraph import __version__
from sitgraph.errors import SitgraphError

# name → (module, one line for `sitgraph --help`); the module holds a click command called `command`.
_COMMANDS: dict[str, tuple[str, str]] = {
    "extract": ("sitgraph.cli.extract", "Read articles; write Turtle, a dataset, records and the store."),
    "query": ("sitgraph.cli.query", "Ask a bundled question, or run any SPARQL."),
    "explain": ("sitgraph.cli.explain", "Show why: triggers, roles, status, source and rule of each sentence."),
    "evaluate": ("sitgraph.cli.evaluate", "Compare records with reference annotations."),
    "load": ("sitgraph.cli.load", "Load extracted graphs into a SPARQL store."),
    "serve": ("sitgraph.cli.serve", "Serve the store read-only over the SPARQL Protocol, on loopback."),
    "infer": ("sitgraph.cli.infer", "Draw the derived facts (lostGroundNear, heldBy …) in a store or file."),
    "validate": ("sitgraph.cli.validate", "Check Turtle, TriG or N-Quads against the ontology's shapes."),
    "ontology": ("sitgraph.cli.ontology", "Show, check or document the ontology."),
    "gazetteer": ("sitgraph.cli.gazetteer", "Look up places, and say why one wins; import GeoNames dumps."),
    "units": ("sitgraph.cli.units", "Look up units and sides in the registry; add your own."),
    "completion": ("sitgraph.cli.completion", "Print the completion script for bash, zsh or fish."),
    "demo": ("sitgraph.cli.demo", "Extract the bundled demo dispatches and answer a question about them."),
}


class _LazyGroup(click.Group):
    """A group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        return importlib.import_module(_COMMANDS[cmd_name][0]).command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sitgraph")
def cli() -> None:
    """Turn war reporting into a ledger of operations and losses that can be queried."""


def main() -> None:
    """Run the command line; a known error is one line on standard error and exit code 1 or 2."""
    try:
        cli.main(prog_name="sitgraph", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SitgraphError as error:
        click.echo(f"sitgraph: {error}", err=True)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("sitgraph: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # what no command expects: the disk behind standard output is full, say
        click.echo(f"sitgraph: {error.filename or 'the output'}: {error.strerror or error}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
