from django.apps import AppConfig


class SkinSystemConfig(AppConfig):
    """Pages and actions from the screens of themes."""

    name = "quickscale.core.skin_system"
    label = "quickscale_skin_system"
    verbose_name = "QuickScale skin system"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers them
