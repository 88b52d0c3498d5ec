from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RealEstateConfig(AppConfig):
    name = "quickscale_business_themes.realestate"
    label = "realestate"
    verbose_name = _("Real estate")

    def ready(self) -> None:
        from quickscale.core.audit import describe_actions

        describe_actions(
            {
                "realestate.deleted": _("Deleted a record"),
                "realestate.calendar_reset": _("Renewed the address of an agent's calendar"),
            }
        )
