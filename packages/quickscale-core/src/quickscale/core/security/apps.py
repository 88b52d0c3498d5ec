from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "quickscale.core.security"
    label = "quickscale_security"
    verbose_name = "QuickScale security"

    def ready(self) -> None:
        from . import deployment  # noqa: F401 - registers itself
