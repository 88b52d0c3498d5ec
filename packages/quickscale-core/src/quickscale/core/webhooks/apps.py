from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "quickscale.core.webhooks"
    label = "quickscale_webhooks"
    verbose_name = _("Webhooks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from quickscale.core.audit.actions import describe_actions
        from quickscale.core.hooks.events import add_outbox

        from .checks import check_local_addresses
        from .services import queue_events

        describe_actions(
            {
                "webhook.created": _("Created a webhook"),
                "webhook.changed": _("Updated a webhook"),
                "webhook.secret_rotated": _("Rolled a webhook's signing secret"),
                "webhook.disabled": _("Disabled a webhook"),
                "webhook.enabled": _("Enabled a webhook"),
                "webhook.deleted": _("Deleted a webhook"),
                "webhook.redelivered": _("Resent a webhook delivery"),
            }
        )
        add_outbox(queue_events)
        checks.register(check_local_addresses, "quickscale", deploy=True)
