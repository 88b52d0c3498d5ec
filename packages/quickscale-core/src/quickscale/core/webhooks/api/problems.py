from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import status

from quickscale.core.api.problems import Problem


class WebhookLimitReached(Problem):
    """The workspace has all the webhooks that it may have."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "webhook-limit"
    default_detail = _("There are too many webhooks here. Delete one that nobody needs.")


class WebhookDisabled(Problem):
    """Nothing is sent to a webhook that is off."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "webhook-disabled"
    default_detail = _("Nothing is sent to this webhook while it is off. Switch it on first.")
