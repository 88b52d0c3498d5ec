"""Keep a plugin's failure from becoming the failure of the page that called it."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import transaction

logger = logging.getLogger(__name__)


class Guarded:
    """A service whose methods log what goes wrong and answer as their no-op does.

    Args:
        provider: the plugin's service.
        no_op: answers in its stead.
    """

    def __init__(self, provider: Any, no_op: Any) -> None:
        self._provider = provider
        self._no_op = no_op

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._provider, name)
        fallback = getattr(self._no_op, name, None)
        if not callable(attribute) or fallback is None:
            return attribute
        return _guard(attribute, fallback)


def _guard(method: Callable[..., Any], fallback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            with _savepoint():
                return method(*args, **kwargs)
        except Exception:  # whatever a plugin raises, its caller's page goes on
            logger.exception("The service %s failed.", method.__qualname__)
            return fallback(*args, **kwargs)

    return call


def _savepoint() -> AbstractContextManager[Any]:
    """Isolate a database error where a transaction runs already, and open none elsewhere."""
    running = transaction.get_connection().in_atomic_block
    return transaction.atomic() if running else nullcontext()
