import errno
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click

from quickscale.core.assembly.errors import AssemblyError

#: What to do about what the operating system refuses.
_HINTS = {
    errno.EACCES: "run the command in a folder that you can write to",
    errno.EPERM: "run the command in a folder that you can write to",
    errno.EROFS: "run the command in a folder on a writable file system",
    errno.ENOENT: "run the command in an existing folder that you can write to",
    errno.ENAMETOOLONG: "choose a shorter name or a less deeply nested folder",
    errno.ENOSPC: "free up disk space, then run the same command again to continue",
}


def report_assembly_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Print what stops ``command`` and its fix; exit with 1, on Ctrl-C with 130."""

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
            click.echo("\nInterrupted. Run the same command again to continue.", err=True)
            sys.exit(130)

    return run


def _exit(message: str, hint: str) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    if hint:
        click.echo(f"  Fix: {hint}", err=True)
    sys.exit(1)
