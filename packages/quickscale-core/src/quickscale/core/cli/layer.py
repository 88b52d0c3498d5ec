"""``quickscale layer``: what layers there are, and what one says of itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from quickscale.core.assembly.errors import SelectionError
from quickscale.core.assembly.shelves import KINDS, Offer, open_shelf

_folder = click.option(
    "--layers-from",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Look in a folder of wheels or in a workspace, instead of among the installed layers.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print data.")


@click.group
def layer() -> None:
    """List and describe layers."""


@layer.command("list")
@click.argument("kind", type=click.Choice([kind.plural for kind in KINDS.values()]))
@_folder
@_json
def list_layers(kind: str, layers_from: Path | None, as_json: bool) -> None:
    """List the layers of one kind."""
    name = next(name for name, known in KINDS.items() if known.plural == kind)
    offers = open_shelf(layers_from).offers(name)
    if as_json:
        click.echo(json.dumps([_describe(offer) for offer in offers], indent=2))
        return
    for offer in offers:
        click.echo(f"{offer.name:<16} {offer.version:<10} {offer.label}")
    if not offers:
        click.echo(f"No {KINDS[name].label} is installed.")


@layer.command("info")
@click.argument("name")
@_folder
@_json
def show_layer(name: str, layers_from: Path | None, as_json: bool) -> None:
    """Show what the layer NAME says of itself."""
    offers = open_shelf(layers_from).find(name)
    if not offers:
        raise click.ClickException(
            str(SelectionError(f"No layer called {name!r} is installed."))
            + " List what there is with 'quickscale layer list business-themes'."
        )
    if as_json:
        click.echo(json.dumps([_describe(offer) for offer in offers], indent=2))
        return
    for offer in offers:
        for key, value in _describe(offer).items():
            text = ", ".join(value) if isinstance(value, list) else value
            click.echo(f"{key + ':':<18} {text}")


def _describe(offer: Offer) -> dict[str, Any]:
    return {
        "name": offer.name,
        "kind": KINDS[offer.kind].label,
        "label": offer.label,
        "description": offer.description,
        "version": offer.version,
        "distribution": offer.distribution,
        "package": offer.package,
        "aliases": list(offer.aliases),
        "requires": list(offer.requires),
        "requires_plugins": list(offer.requires_plugins),
        "provides": list(offer.provides),
    }
