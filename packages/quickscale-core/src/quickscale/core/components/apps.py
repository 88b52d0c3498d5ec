"""The app that stores and edits components."""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class ComponentsConfig(AppConfig):
    name = "quickscale.core.components"
    label = "quickscale_components"
    verbose_name = _("Components")

    def ready(self) -> None:
        from rest_framework.serializers import ModelSerializer

        from .checks import check_clashes, check_manifests
        from .fields import ComponentField
        from .serializer_fields import ComponentSerializerField

        import_module("quickscale.core.hooks.checks")
        import_module("quickscale.core.components.openapi")
        checks.register(check_clashes, "quickscale")
        checks.register(check_manifests, "quickscale")
        ModelSerializer.serializer_field_mapping[ComponentField] = ComponentSerializerField
