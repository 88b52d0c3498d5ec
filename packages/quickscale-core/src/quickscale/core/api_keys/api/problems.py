from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework import status

from quickscale.core.api.problems import Problem
from quickscale.core.api_keys.services import MOST_KEYS


class KeyLimitReached(Problem):
    """The workspace has all the keys that it may have."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "api-key-limit"

    def __init__(self) -> None:
        super().__init__(
            _("You've reached the limit of {limit} API keys. Revoke one to create another.").format(
                limit=MOST_KEYS
            )
        )
