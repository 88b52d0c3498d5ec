from django.utils.translation import gettext_lazy as _
from rest_framework import status

from quickscale.core.api.problems import Problem


class ReauthenticationRequired(Problem):
    """The visitor is signed in, and has to show once more who they are.

    Pages lead there by themselves, and back; a script asks for
    ``/accounts/reauthenticate/`` or its headless counterpart.
    """

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "reauthentication-required"
    default_detail = _("Confirm your identity to continue.")
