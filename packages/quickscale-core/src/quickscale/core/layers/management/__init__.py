"""What a project's ``manage.py`` calls."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from quickscale.core.layers.errors import Fault, list_faults
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
        exit_with_faults(error.faults)
    except ImproperlyConfigured as error:
        if "--traceback" in argv:
            raise
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
    except ImportError as error:
        fault = explain_import_error(error)
        if fault is None:
            raise
        exit_with_faults([fault])


def exit_with_faults(faults: Iterable[Fault]) -> NoReturn:
    """Print ``faults`` on stderr and end the process with the status 1."""
    sys.stderr.write(f"The project can't start.\n\n{list_faults(faults)}\n")
    raise SystemExit(1)
