from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from .checks import check_permissions, check_scoped_models


class TeamsConfig(AppConfig):
    name = "quickscale.core.teams"
    label = "quickscale_teams"
    verbose_name = _("Teams")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from quickscale.core.teams import receivers  # noqa: F401

        checks.register(check_permissions, "quickscale")
        checks.register(check_scoped_models, "quickscale")
