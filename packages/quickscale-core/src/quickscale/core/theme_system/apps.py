from django.apps import AppConfig


class ThemeSystemConfig(AppConfig):
    name = "quickscale.core.theme_system"
    label = "quickscale_theme_system"
    verbose_name = "QuickScale theme system"

    def ready(self) -> None:
        from quickscale.core.plugin_framework import checks as plugin_checks  # noqa: F401 - no app

        from . import checks  # noqa: F401 - registers itself
