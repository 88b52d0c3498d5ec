"""How a line is written: the two formatters that ``LOGGING`` may name."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from quickscale.core.logs.context import describe_context, path_parts
from quickscale.core.logs.secrets import hide, hide_in_path

#: What others put beside a message that is an object, or said by the line already.
_DROPPED = ("request", "server_time", "response", "taskName")

Event = MutableMapping[str, Any]


def add_context(logger: Any, method: str, event: Event) -> Event:
    """Say for which request and task it happened; what the caller says goes before."""
    for name, value in describe_context().items():
        event.setdefault(name, value)
    return event


def drop_objects(logger: Any, method: str, event: Event) -> Event:
    for name in _DROPPED:
        event.pop(name, None)
    return event


def hide_secrets(logger: Any, method: str, event: Event) -> Event:
    hidden = {name: hide(value, name) for name, value in event.items()}
    parts = path_parts()
    return {
        name: hide_in_path(value, parts) if isinstance(value, str) else value
        for name, value in hidden.items()
    }


_COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    add_context,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
_FOREIGN: list[Processor] = [*_COMMON, structlog.stdlib.ExtraAdder(), drop_objects]


def json_formatter() -> ProcessorFormatter:
    """Return the formatter that writes each event as one line of JSON."""
    configure()
    return ProcessorFormatter(
        foreign_pre_chain=_FOREIGN,
        processors=[
            structlog.processors.format_exc_info,
            ProcessorFormatter.remove_processors_meta,
            hide_secrets,
            structlog.processors.JSONRenderer(),
        ],
    )


def readable_formatter() -> ProcessorFormatter:
    """Return the formatter for a person at a terminal."""
    configure()
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return ProcessorFormatter(
        foreign_pre_chain=_FOREIGN,
        processors=[ProcessorFormatter.remove_processors_meta, hide_secrets, renderer],
    )


def configure() -> None:
    """Let structlog's own loggers write through Python's."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_COMMON,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
