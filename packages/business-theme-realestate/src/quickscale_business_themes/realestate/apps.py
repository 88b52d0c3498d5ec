from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RealEstateConfig(AppConfig):
    name = "quickscale_business_themes.realestate"
    label = "realestate"
    verbose_name = _("Real estate")

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from quickscale.core.audit import describe_actions
        from quickscale_business_themes.realestate.services.medians import teach_median

        connection_created.connect(teach_median, dispatch_uid="realestate.teach_median")
        describe_actions(
            {
                "realestate.deleted": _("Deleted a record"),
                "realestate.merged": _("Merged two properties"),
                "realestate.calendar_reset": _("Renewed the address of an agent's calendar"),
            }
        )
