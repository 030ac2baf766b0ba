"""`sitgraph ontology`: show it, prove it, document it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from sitgraph.errors import BadParameter, InputError


@click.group("ontology")
def command() -> None:
    """Show, check or document the ontology."""


@command.command("show")
@click.argument("term", required=False)
def show(term: str | None) -> None:
    """Print the ontology as Turtle, or what one TERM means (Withdrawal, sit:lostGroundNear …)."""
    from sitgraph import resources

    path = resources.folder("ontology") / "sitgraph.ttl"
    if term is None:
        click.echo(path.read_text(encoding="utf-8"), nl=False)
        return
    import difflib

    import rdflib
    from rdflib import RDFS, SKOS

    from sitgraph.vocabulary import SIT

    name = term.removeprefix("sit:").removeprefix(SIT.base)
    if name not in SIT:
        folded = {known.casefold(): known for known in SIT}
        close = difflib.get_close_matches(name.casefold(), folded, 3, 0.6)
        hint = (
            f"; did you mean {', '.join(folded[c] for c in close)}?"
            if close
            else "; `sitgraph ontology show` lists all"
        )
        raise BadParameter(f"the ontology has no term {term!r}{hint}")
    graph, node = rdflib.Graph().parse(path, format="turtle"), rdflib.URIRef(SIT[name].value)
    click.echo(f"sit:{name}  <{node}>\n{graph.value(node, SKOS.definition)}")
    for title, predicate in (("is a", RDFS.subClassOf), ("is a", RDFS.subPropertyOf), ("subject", RDFS.domain),
                             ("value", RDFS.range), ("example", SKOS.example)):  # fmt: skip
        for value in graph.objects(node, predicate):
            if not isinstance(value, rdflib.BNode):
                click.echo(f"  {title}: {graph.qname(value) if isinstance(value, rdflib.URIRef) else value}")
    labels = sorted(
        (str(label.language), str(label))
        for label in graph.objects(node, RDFS.label)
        if isinstance(label, rdflib.Literal)
    )
    click.echo("  labels: " + ", ".join(f"{text} ({tag})" for tag, text in labels))


@command.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: Sequence[Path]) -> None:
    """Prove with HermiT that the ontology is consistent and every class can have members.

    With FILES (Turtle, TriG, N-Triples, N-Quads), that it is consistent with what they say: your own extension
    of the ontology, your registry, or an extracted article. Needs Java; says so where there is none.

    \b
      sitgraph ontology check
      sitgraph ontology check mine.ttl build/articles/a1.ttl
    """
    from sitgraph.graph import reasoning

    triples = reasoning.ontology_triples()
    for path in files:
        triples += reasoning.file_triples(path)
    verdict = reasoning.prove(triples)
    with_files = f" with {', '.join(map(str, files))}" if files else ""
    if not verdict.consistent:
        click.echo(f"inconsistent{with_files}: what is said contradicts the ontology (HermiT)", err=True)
        for path in files if len(files) > 1 else ():
            if not reasoning.prove([*reasoning.ontology_triples(), *reasoning.file_triples(path)]).consistent:
                click.echo(f"  {path} by itself contradicts it", err=True)
        raise SystemExit(1)
    for cls in verdict.unsatisfiable:
        click.echo(f"<{cls}> can have no member", err=True)
    if verdict.unsatisfiable:
        raise SystemExit(1)
    click.echo(f"consistent{with_files}; all {verdict.classes} classes satisfiable (HermiT)")


@command.command("document")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("build/ontology"),
              show_default=True, help="Folder to write to.")  # fmt: skip
def document(output: Path) -> None:
    """Write the documentation: one HTML page with a diagram, and the ontology in the formats of the web."""
    from sitgraph.graph import documentation

    try:
        written = documentation.build(output)
    except OSError as error:
        raise InputError(f"{output}: cannot be written ({error.strerror})") from None
    click.echo(f"{written[0]} and {len(written) - 1} files beside it")
