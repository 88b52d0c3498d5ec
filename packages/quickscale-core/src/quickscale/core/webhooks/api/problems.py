from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import status

from quickscale.core.api.problems import Problem
from quickscale.core.webhooks.services import MOST_ENDPOINTS


class WebhookLimitReached(Problem):
    status_code = status.HTTP_409_CONFLICT
    default_code = "webhook-limit"

    def __init__(self) -> None:
        message = gettext(
            "You've reached the limit of {limit} webhooks. Delete one to create another."
        )
        super().__init__(message.format(limit=MOST_ENDPOINTS))


class WebhookDisabled(Problem):
    status_code = status.HTTP_409_CONFLICT
    default_code = "webhook-disabled"
    default_detail = _("This webhook is disabled. Enable it first.")
