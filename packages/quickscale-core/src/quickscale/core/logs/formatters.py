"""The two formatters that ``LOGGING`` may name."""

import sys
from collections.abc import MutableMapping, Sequence
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from quickscale.core.http.request_context import hide_in_path

from .context import describe_context, hide, path_parts

#: What others put beside a message that is an object, or said by the line already.
_DROPPED = ("request", "server_time", "response", "taskName")

#: What a line says of itself: nobody's ``extra={"level": …}`` takes its place.
_OWN = ("level", "logger", "timestamp", "event", "exception", "stack")

Event = MutableMapping[str, Any]
_add_to_nothing = structlog.stdlib.ExtraAdder()


def add_extra(logger: Any, method: str, event: Event) -> Event:
    given: Event = {"_record": event.get("_record")}
    _add_to_nothing(logger, method, given)
    del given["_record"]
    event.update(keep_apart(given, _OWN))
    return event


def keep_own(logger: Any, method: str, event: Event) -> Event:
    """Put aside what a caller of structlog gave by a name that the line needs."""
    return keep_apart(event, [name for name in _OWN if name != "event"])


def keep_apart(given: Event, names: Sequence[str]) -> Event:
    return {f"extra_{name}" if name in names else name: it for name, it in given.items()}


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
    keep_own,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    add_context,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
_FOREIGN: list[Processor] = [*_COMMON, add_extra, drop_objects]


def json_formatter() -> ProcessorFormatter:
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
    configure()
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return ProcessorFormatter(
        foreign_pre_chain=_FOREIGN,
        processors=[ProcessorFormatter.remove_processors_meta, hide_secrets, renderer],
    )


def configure() -> None:
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
