"""The pages of webhooks and their deliveries."""

from django.utils.translation import gettext_lazy as _

from quickscale.core.manifests.screens import Action, Panel, Screen

_DELIVERY = ("status", "attempts", "response_status", "problem", "created_at")

SCREENS = (
    Screen(
        "webhooks",
        "webhooks/",
        "core:webhook-endpoint-list",
        title=_("Webhooks"),
        navigation=True,
        group=_("Developers"),
        parent="home",
        fields=("description", "told", "state"),
        layout="table",
        empty=_("No webhooks yet. Create one to send events to your server."),
        audience="authenticated",
        actions=(
            Action(
                "new",
                "core:webhook-endpoint-create",
                screen="webhook-new",
                label=_("New webhook"),
                tone="primary",
            ),
        ),
    ),
    Screen(
        "webhook-new",
        "webhooks/new/",
        "core:webhook-endpoint-create",
        title=_("New webhook"),
        fields=("url", "events", "description"),
        success="webhooks",
        message=_("Webhook created."),
        result=("secret",),
        audience="authenticated",
    ),
    Screen(
        "webhook-edit",
        "webhooks/<uuid:id>/edit/",
        "core:webhook-endpoint-update",
        title=_("Edit webhook"),
        fields=("url", "events", "description"),
        success="webhook",
        message=_("Webhook updated."),
        audience="authenticated",
    ),
    Screen(
        "webhook",
        "webhooks/<uuid:id>/",
        "core:webhook-endpoint-retrieve",
        fields=(
            *("description", "told", "state", "failing_since"),
            *("disabled_reason", "disabled_at", "created_at"),
        ),
        audience="authenticated",
        actions=(
            Action(
                "test",
                "core:webhook-endpoint-test",
                label=_("Send test event"),
                message=_("Test event queued."),
                tone="primary",
            ),
            Action(
                "edit", "core:webhook-endpoint-update", screen="webhook-edit", label=_("Change")
            ),
            Action(
                "rotate",
                "core:webhook-endpoint-rotate",
                label=_("Roll secret"),
                confirm=_(
                    "The current signing secret will stay valid for one more day. Create a new one?"
                ),
                message=_("New signing secret created."),
                result=("secret", "former_until"),
            ),
            Action(
                "disable",
                "core:webhook-endpoint-disable",
                label=_("Disable"),
                message=_("Webhook disabled."),
            ),
            Action(
                "enable",
                "core:webhook-endpoint-enable",
                label=_("Enable"),
                message=_("Webhook enabled."),
                tone="primary",
            ),
            Action(
                "delete",
                "core:webhook-endpoint-destroy",
                label=_("Delete"),
                confirm=_("The webhook and its delivery log will be deleted. Continue?"),
                message=_("Webhook deleted."),
                success="webhooks",
                tone="danger",
            ),
        ),
        panels=(
            Panel(
                "deliveries",
                "core:webhook-delivery-list",
                title=_("Recent deliveries"),
                fields=_DELIVERY,
                layout="table",
                more="webhook-deliveries",
                empty=_("No deliveries yet."),
            ),
        ),
    ),
    Screen(
        "webhook-deliveries",
        "webhooks/<uuid:id>/deliveries/",
        "core:webhook-delivery-list",
        title=_("Deliveries"),
        fields=_DELIVERY,
        layout="table",
        empty=_("No deliveries yet."),
        audience="authenticated",
    ),
    Screen(
        "webhook-delivery",
        "webhooks/deliveries/<uuid:id>/",
        "core:webhook-delivery-retrieve",
        parent="webhooks",
        fields=(*_DELIVERY, "next_attempt_at", "finished_at", "payload", "excerpt"),
        audience="authenticated",
        actions=(
            Action(
                "redeliver",
                "core:webhook-delivery-redeliver",
                label=_("Resend"),
                message=_("Delivery queued again."),
                tone="primary",
            ),
        ),
    ),
)
