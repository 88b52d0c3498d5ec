"""How the command line says that something went wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from quickscale.core.assembly.errors import AssemblyError


def report_assembly_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Print an AssemblyError that ``command`` raises as a sentence and its mend; exit with 1."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except AssemblyError as error:
            click.echo(f"Error: {error.message}", err=True)
            if error.hint:
                click.echo(f"  Mend: {error.hint}", err=True)
            sys.exit(1)

    return run
