"""What ``runserver`` has to watch besides the modules that were imported."""

from typing import Any

from django.utils.autoreload import BaseReloader

from .discovery import find_layers


def watch_layers(sender: BaseReloader, **kwargs: Any) -> None:
    """Watch manifests, which are read and not imported, and the documents beside them.

    Those of every installed layer: where the stack does not fit together, mending it is enough.
    """
    for layer in find_layers():
        sender.watch_dir(layer.directory, "*_config.py")
        sender.watch_dir(layer.directory, "openapi.json")
