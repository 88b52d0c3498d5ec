"""``quickscale layer``: what layers there are, and what one says of itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from django.conf import settings

from quickscale.core.assembly.errors import SelectionError
from quickscale.core.assembly.sources import PLURALS, Offer, open_shelf
from quickscale.core.cli.failures import report_assembly_errors
from quickscale.core.layers.layer import KIND_LABELS
from quickscale.core.layers.names import normalise_name, suggest_name

_folder = click.option(
    "--layers-from",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Look in a folder of wheels or a workspace instead of the installed layers.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Output JSON.")


@click.group
def layer() -> None:
    """List and describe layers."""
    # Labels are translated lazily, which asks Django's settings for the language.
    if not settings.configured:
        settings.configure(USE_I18N=False)


@layer.command("list")
@click.argument("kind", type=click.Choice(list(PLURALS.values())))
@_folder
@_json
@report_assembly_errors
def list_layers(kind: str, layers_from: Path | None, as_json: bool) -> None:
    """List the layers of one kind."""
    name = next(name for name, plural in PLURALS.items() if plural == kind)
    offers = open_shelf(layers_from).offers(name)
    if as_json:
        click.echo(json.dumps([_describe(offer) for offer in offers], indent=2))
        return
    for offer in offers:
        click.echo(f"{offer.name:<16} {offer.version:<10} {_describe(offer)['label']}")
    if not offers:
        click.echo(f"No {KIND_LABELS[name]} found.")


@layer.command("info")
@click.argument("name")
@_folder
@_json
@report_assembly_errors
def show_layer(name: str, layers_from: Path | None, as_json: bool) -> None:
    """Show the details of the layer NAME."""
    shelf = open_shelf(layers_from)
    everything = [offer for kind in PLURALS for offer in shelf.offers(kind)]
    offers = [offer for offer in everything if offer.answers_to(name)]
    if not offers:
        meant = suggest_name(normalise_name(name), [offer.name for offer in everything])
        raise SelectionError(
            f"No layer '{name}' found. {meant}".rstrip(),
            hint="quickscale layer list business-themes|presentation-skins|feature-plugins",
        )
    descriptions = [_describe(offer) for offer in offers]
    if as_json:
        click.echo(json.dumps(descriptions, indent=2))
        return
    for description in descriptions:
        for key, value in description.items():
            text = ", ".join(value) if isinstance(value, list) else value
            click.echo(f"{key.replace('_', ' ') + ':':<20} {text}")


def _describe(offer: Offer) -> dict[str, Any]:
    assert offer.layer
    manifest = offer.layer.manifest
    return {
        "name": offer.name,
        "kind": KIND_LABELS[offer.kind],
        "label": str(manifest.label),
        "description": str(manifest.description),
        "version": offer.version,
        "distribution": offer.distribution,
        "package": offer.package,
        "aliases": list(manifest.aliases),
        "requires": list(offer.layer.requires),
        "requires_plugins": list(manifest.requires_plugins),
        "conflicts": list(manifest.conflicts),
        "compatible_themes": list(manifest.compatible_themes),
    }
