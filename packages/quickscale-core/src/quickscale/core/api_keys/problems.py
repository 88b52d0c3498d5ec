"""Why a key was refused."""

from django.utils.translation import gettext_lazy as _
from rest_framework import status

from quickscale.core.api.problems import Problem


class InvalidApiKey(Problem):
    """No such key, or none that still works; which of them nobody is told."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "api-key-invalid"
    default_detail = _("This API key is invalid. It may have expired or been revoked.")

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": _challenge("invalid_token")})


class ApiKeyRefused(Problem):
    status_code = status.HTTP_403_FORBIDDEN
    default_code = "api-key-refused"
    default_detail = _("API keys can't do this. Sign in instead.")


class TeamKeyRefused(Problem):
    status_code = status.HTTP_403_FORBIDDEN
    default_code = "api-key-team"
    default_detail = _("This isn't available to team API keys.")


class ScopeMissing(Problem):
    status_code = status.HTTP_403_FORBIDDEN
    default_code = "api-key-scope"

    def __init__(self, scope: str) -> None:
        super().__init__(
            _("This API key lacks the scope “{scope}”.").format(scope=scope),
            extra={"scope": scope},
            headers={"WWW-Authenticate": f'{_challenge("insufficient_scope")}, scope="{scope}"'},
        )


def _challenge(error: str) -> str:
    return f'Bearer realm="api", error="{error}"'
