"""The web server. WEB_CONCURRENCY says how many processes it has.

It answers on 127.0.0.1:8000, or on the port that PORT names, to a proxy that waits for slow
visitors: a few slow ones would otherwise hold all its threads.
"""

from typing import Any

worker_class = "gthread"
threads = 4
# The application is loaded once, and its processes share that memory.
preload_app = True
# A worker that stops responding is replaced. On shutdown it has time to finish its requests, less than
# the container's. Connections are kept open for longer than the proxy keeps them.
timeout = 60
graceful_timeout = 50
keepalive = 75
# Django alone decides which proxies to trust: TRUSTED_PROXIES.
forwarded_allow_ips = ""
control_socket_disable = True
logconfig_dict = {
    "formatters": {"json": {"()": "quickscale.core.logs.formatters.json_formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}


def when_ready(server: Any) -> None:
    """Load before the first visitor comes, and before the processes part."""
    from quickscale.core.preload import preload_application

    preload_application()
