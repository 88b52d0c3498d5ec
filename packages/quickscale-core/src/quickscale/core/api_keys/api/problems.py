from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import status

from quickscale.core.api.problems import Problem


class KeyLimitReached(Problem):
    """The workspace has all the keys that it may have."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "api-key-limit"
    default_detail = _("There are too many keys here. Revoke one that nobody needs.")
