from django.utils.translation import gettext_lazy as _

from quickscale.core import hooks

from .specs import FeatureFlag

CORE_FLAGS = tuple(
    FeatureFlag(name, label, description, default=True, public=True)
    for name, label, description in (
        ("teams", _("Teams"), _("Teams: work together with shared credits and data.")),
        ("api_keys", _("API keys"), _("API keys: programs sign in with keys.")),
        ("outgoing_webhooks", _("Webhooks"), _("Webhooks: events are sent to other servers.")),
        ("billing", _("Billing"), _("Payments: plans and credits can be bought.")),
        ("plans", _("Plans"), _("Plans: people see their plan and what they use of it.")),
    )
)


@hooks.register("core.flags")
def declare_core_flags() -> tuple[FeatureFlag, ...]:
    return CORE_FLAGS
