"""Logs: one line a request, JSON for machines or readable for people, and the request's id on each.

A project's ``LOGGING`` names ``quickscale.core.logs.formatters.json_formatter`` or
``readable_formatter``: what Python's ``logging`` and structlog are told then comes out alike, with
the request, the user, the team and the task that it happened for, and without secrets.
"""
