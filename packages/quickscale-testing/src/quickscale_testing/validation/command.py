"""``quickscale layer validate``."""

import sys

import click

from .contents import NotALayer
from .reports import FORMATS
from .validate import validate_layer


@click.command("validate")
@click.argument("target", metavar="NAME|WHEEL|DIR")
@click.option("--format", "output", type=click.Choice(list(FORMATS)), default="text")
def validate(target: str, output: str) -> None:
    """Validate a layer without running it.

    Exits with 0 if nothing is wrong, 1 if there are errors, 2 if it isn't a layer.
    """
    try:
        report = validate_layer(target)
    except NotALayer as error:
        click.echo(f"Error: {error.message}", err=True)
        if error.hint:
            click.echo(f"  Fix: {error.hint}", err=True)
        sys.exit(2)
    click.echo(FORMATS[output](report))
    sys.exit(1 if report.has_errors else 0)
