"""What a project's ``manage.py`` calls."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from quickscale.core.layers.errors import StackMessage, format_errors
from quickscale.core.layers.exceptions import StackError
from quickscale.core.layers.imports import explain_import_error


def execute(argv: Sequence[str]) -> None:
    """Run a management command; what cannot start says why, without a traceback.

    Settings that Django or a layer refuses are a sentence too; ``--traceback`` shows where.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(list(argv))
    except StackError as error:
        exit_with_errors(error.errors)
    except ImproperlyConfigured as error:
        if "--traceback" in argv:
            raise
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
    except ImportError as error:
        explanation = explain_import_error(error)
        if explanation is None:
            raise
        exit_with_errors([explanation])


def exit_with_errors(errors: Iterable[StackMessage]) -> NoReturn:
    """Print ``errors`` on stderr and end the process with the status 1."""
    sys.stderr.write(f"The project can't start.\n\n{format_errors(errors)}\n")
    raise SystemExit(1)
