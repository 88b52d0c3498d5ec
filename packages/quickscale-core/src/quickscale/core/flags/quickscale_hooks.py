from django.utils.translation import gettext_lazy as _

from quickscale.core import hooks

from .specs import FeatureFlag

CORE_FLAGS = (
    FeatureFlag(
        "teams",
        _("Teams"),
        _("Teams: work together with shared credits and data."),
        default=True,
        public=True,
    ),
    FeatureFlag(
        "api_keys",
        _("API keys"),
        _("API keys: programs sign in with keys."),
        default=True,
        public=True,
    ),
    FeatureFlag(
        "outgoing_webhooks",
        _("Webhooks"),
        _("Webhooks: events are sent to other servers."),
        default=True,
        public=True,
    ),
    FeatureFlag(
        "billing",
        _("Billing"),
        _("Payments: plans and credits can be bought."),
        default=True,
        public=True,
    ),
)


@hooks.register("core.flags")
def declare_core_flags() -> tuple[FeatureFlag, ...]:
    return CORE_FLAGS
