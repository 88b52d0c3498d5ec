from types import ModuleType

from django.apps import AppConfig
from django.core.signals import setting_changed
from django.utils.autoreload import autoreload_started
from django.utils.translation import gettext_lazy as _

from quickscale.core.hooks.registry import discover

from .reloading import watch_layers
from .stack import forget_stack, get_stack
from .tables import create_database_files


class LayersConfig(AppConfig):
    """Stops with every error of the stack at once.

    The constructor is the only place for it: ``ready()`` comes after all layers were imported,
    and system checks do not run under WSGI.
    """

    name = "quickscale.core.layers"
    label = "quickscale_layers"
    verbose_name = _("Layers")

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        super().__init__(app_name, app_module)
        autoreload_started.connect(watch_layers, dispatch_uid="quickscale.layers")
        get_stack()

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers itself

        discover()  # no server starts with hooks that do not fit: WSGI runs no checks
        create_database_files()
        setting_changed.connect(forget_stack, dispatch_uid="quickscale.layers")
