import json
from pathlib import Path
from typing import Any

import click
from django.conf import settings

from quickscale.core.assembly.errors import SelectionError
from quickscale.core.assembly.new_layer import KINDS, write_layer
from quickscale.core.assembly.sources import PLURALS, Candidate, open_source
from quickscale.core.layers.contents import list_contents
from quickscale.core.layers.layer import KIND_LABELS, normalise_name, suggest_name

from .failures import report_assembly_errors
from .group import ExtensibleGroup

_WIDTH = 80

_folder = click.option(
    "--layers-from",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Look in a folder of wheels or a workspace instead of the installed layers. "
    "May be given several times.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Output JSON.")


@click.group(
    cls=ExtensibleGroup,
    entry_point_group="quickscale.layer_commands",
    providers={"validate": "quickscale-testing>=1.0,<2"},
)
def layer() -> None:
    """List, describe, begin and validate layers."""
    # Labels are translated lazily, which asks Django's settings for the language.
    if not settings.configured:
        settings.configure(USE_I18N=False)


@layer.command("new")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("name")
@click.option(
    "--into",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder to write into instead of this one.",
)
@report_assembly_errors
def begin_layer(kind: str, name: str, into: Path) -> None:
    """Begin a layer NAME: a package with tests that passes the conformance kit."""
    target = write_layer(kind, name, into)
    click.echo(f"Created {target}.")
    click.echo(f"Next: cd {target} && uv sync && uv run pytest")


@layer.command("list")
@click.argument("kind", type=click.Choice(list(PLURALS.values())))
@_folder
@_json
@report_assembly_errors
def list_layers(kind: str, layers_from: tuple[Path, ...], as_json: bool) -> None:
    """List the layers of one kind."""
    name = next(name for name, plural in PLURALS.items() if plural == kind)
    candidates = open_source(layers_from).candidates(name)
    if as_json:
        click.echo(json.dumps([_describe(candidate) for candidate in candidates], indent=2))
        return
    for candidate in candidates:
        click.echo(f"{candidate.name:<16} {candidate.version:<10} {_describe(candidate)['label']}")
    if not candidates:
        click.echo(f"No {KIND_LABELS[name]} found.")


@layer.command("info")
@click.argument("name")
@_folder
@_json
@report_assembly_errors
def show_layer(name: str, layers_from: tuple[Path, ...], as_json: bool) -> None:
    """Show the details of the layer NAME."""
    source = open_source(layers_from)
    everything = [candidate for kind in PLURALS for candidate in source.candidates(kind)]
    candidates = [candidate for candidate in everything if candidate.answers_to(name)]
    if not candidates:
        meant = suggest_name(normalise_name(name), [candidate.name for candidate in everything])
        raise SelectionError(
            f"No layer '{name}' found. {meant}".rstrip(),
            hint="quickscale layer list business-themes|presentation-skins|feature-plugins",
        )
    descriptions = [_describe(candidate) for candidate in candidates]
    if as_json:
        click.echo(json.dumps(descriptions, indent=2))
        return
    for description in descriptions:
        for key, value in description.items():
            text = _write_list(value) if isinstance(value, list) else value
            click.echo(f"{key.replace('_', ' ') + ':':<20} {text}".rstrip())


def _write_list(items: list[str]) -> str:
    """Return the items on a line, or on one each where they are long."""
    line = ", ".join(items)
    return line if len(line) <= _WIDTH else f"\n{'':<20} ".join(items)


def _describe(candidate: Candidate) -> dict[str, Any]:
    assert candidate.layer
    manifest = candidate.layer.manifest
    return {
        "name": candidate.name,
        "kind": KIND_LABELS[candidate.kind],
        "label": str(manifest.label),
        "description": str(manifest.description),
        "version": candidate.version,
        "distribution": candidate.distribution,
        "package": candidate.package,
        "aliases": list(manifest.aliases),
        "requires": list(candidate.layer.requires),
        "requires_plugins": list(manifest.requires_plugins),
        "conflicts": list(manifest.conflicts),
        "compatible_themes": list(manifest.compatible_themes),
        "capabilities": list(manifest.capabilities),
        **list_contents(candidate.layer),
    }
