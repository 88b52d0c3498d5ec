"""Logs: one line a request, JSON for machines or readable for people, and the request's id on each.

A project's ``LOGGING`` names a formatter, ``quickscale.core.logs.formatters.json_formatter`` or
``readable_formatter``. What Python's ``logging`` and structlog are told then comes out alike, with
the request, the user, the team and the task that it happened for, and without secrets.
``structlog.contextvars.bind_contextvars`` adds to every further line of a request.
"""

from quickscale.core.http.request_context import current_request_id

__all__ = ["current_request_id"]
