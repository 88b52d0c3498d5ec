"""The web server. WEB_CONCURRENCY says how many processes it has."""

bind = "0.0.0.0:8000"
worker_class = "gthread"
threads = 4
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
