from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "quickscale_business_themes.crm"
    label = "crm"
    verbose_name = _("CRM")

    def ready(self) -> None:
        from quickscale.core.audit import describe_actions
        from quickscale_business_themes.crm import receivers  # noqa: F401

        describe_actions(
            {
                "crm.deleted": _("Deleted a record"),
                "crm.merged": _("Merged two records"),
                "crm.merge_undone": _("Undid a merge"),
                "crm.imported": _("Imported a file"),
                "crm.import_undone": _("Undid an import"),
                "crm.exported": _("Downloaded all data of the CRM"),
                "crm.offer_revoked": _("Revoked an offer"),
                "crm.calendar_created": _("Created the address of their calendar"),
                "crm.calendar_renewed": _("Renewed the address of their calendar"),
                "crm.calendar_revoked": _("Revoked the address of their calendar"),
                "crm.capture_form_renewed": _("Renewed the address of a form"),
                "crm.capture_form_revoked": _("Turned a form off"),
                "crm.currency_changed": _("Changed the team's currency"),
                "crm.handed_over": _("Handed over a member's records"),
            }
        )
