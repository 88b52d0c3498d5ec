"""How the command line says that something went wrong, or was stopped."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click

from quickscale.core.assembly.errors import AssemblyError

#: What to do about what the operating system refuses.
_HINTS = {
    errno.EACCES: "run it in a folder that you may write to",
    errno.EPERM: "run it in a folder that you may write to",
    errno.EROFS: "run it in a folder that can be written to",
    errno.ENOENT: "run it in a folder that exists and that you may write to",
    errno.ENAMETOOLONG: "choose a shorter name, or a folder less deep",
    errno.ENOSPC: "make room on that disk, then run the same command: it goes on",
}


def report_assembly_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Print what stops ``command`` as a sentence and its mend; exit with 1, on Ctrl-C with 130."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except AssemblyError as error:
            _exit(error.message, error.hint)
        except OSError as error:
            file = f": {error.filename}" if error.filename else ""
            _exit(f"{error.strerror or error}{file}.", _HINTS.get(error.errno or 0, ""))
        except KeyboardInterrupt:
            click.echo("\nStopped. The same command goes on from here.", err=True)
            sys.exit(130)

    return run


def _exit(message: str, hint: str) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    if hint:
        click.echo(f"  Mend: {hint}", err=True)
    sys.exit(1)
