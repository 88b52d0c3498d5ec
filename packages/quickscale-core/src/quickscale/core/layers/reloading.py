"""What ``runserver`` has to watch besides the modules that were imported."""

from typing import Any

from django.conf import settings
from django.utils.autoreload import BaseReloader

from .discovery import find_layers
from .project_apps import find_project_apps


def watch_layers(sender: BaseReloader, **kwargs: Any) -> None:
    """Watch manifests and what they take constants from, which is read and not imported, and the
    documents beside them.

    Those of every installed layer: where the stack does not fit together, mending it is enough.
    """
    for layer in (*find_layers(), *find_project_apps(settings.INSTALLED_APPS)):
        sender.watch_dir(layer.directory, "**/*.py")
        sender.watch_dir(layer.directory, "openapi.json")
