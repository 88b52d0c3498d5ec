"""What a project's ``manage.py`` calls."""

import sys
from collections.abc import Sequence
from typing import NoReturn

from quickscale.core.layers.errors import StackError
from quickscale.core.layers.imports import explain_import_error


def execute(argv: Sequence[str]) -> None:
    """Run a management command; what cannot start says why, without a traceback.

    Settings that Django or a layer refuses are a sentence too; ``--traceback`` shows where.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(list(argv))
    except ImproperlyConfigured as error:
        if "--traceback" in argv and not isinstance(error, StackError):
            raise
        _exit_with(error)
    except ImportError as error:
        explanation = explain_import_error(error)
        if explanation is None:
            raise
        _exit_with(StackError([explanation]))


def _exit_with(error: Exception) -> NoReturn:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(1) from None
