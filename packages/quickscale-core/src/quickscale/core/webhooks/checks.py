from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

from quickscale.core.conf import quickscale_settings


def check_local_addresses(**options: Any) -> list[CheckMessage]:
    if settings.DEBUG or not quickscale_settings.WEBHOOKS_ALLOW_LOCAL:
        return []
    return [
        Warning(
            "Anyone who can create a webhook can send requests to servers in your network.",
            hint="Set QUICKSCALE_WEBHOOKS_ALLOW_LOCAL only on development machines.",
            id="quickscale.W841",
        )
    ]
