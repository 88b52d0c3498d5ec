from typing import Any

from allauth.usersessions.models import UserSession
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.conf import quickscale_settings
from quickscale.core.http.request_context import describe_browser

_SALT = "quickscale.core.users.sessions"


class AccountDeletionSerializer(serializers.Serializer[Any]):
    """Whether the visitor's account is to be deleted."""

    due_at = serializers.DateTimeField(
        source="deletion_due_at", label=_("Deletion date"), read_only=True, allow_null=True
    )
    about = serializers.SerializerMethodField(
        label=_("Export or delete your data"), style={"format": "longtext"}
    )
    can = serializers.SerializerMethodField(label=_("What you may do"))

    def get_about(self, user: Any) -> str:
        days = quickscale_settings.ACCOUNT_DELETION_DAYS
        if user.deletion_due_at is not None:
            return gettext("Until then nothing is deleted, and you can keep your account.")
        return (
            ngettext(
                "Download all your data as one file, or delete your account. You have %d "
                "day to change your mind.",
                "Download all your data as one file, or delete your account. You have %d "
                "days to change your mind.",
                days,
            )
            % days
        )

    def get_can(self, user: Any) -> dict[str, bool]:
        is_asked = user.deletion_due_at is not None
        return {"delete": not is_asked, "keep": is_asked}


class UserSessionSerializer(serializers.ModelSerializer[UserSession]):
    """A browser in which the visitor is signed in."""

    id = serializers.SerializerMethodField(label=_("Id"))
    browser = serializers.SerializerMethodField(label=_("Browser"))
    ip = serializers.CharField(label=_("Address"), read_only=True)
    created_at = serializers.DateTimeField(label=_("Signed in"), read_only=True)
    is_current = serializers.BooleanField(label=_("This browser"), read_only=True)
    can = serializers.SerializerMethodField(label=_("What you may do"))

    class Meta:
        model = UserSession
        fields = ("id", "browser", "ip", "created_at", "is_current", "can")
        presentation = {
            "title": "browser",
            "columns": ["browser", "ip", "created_at", "is_current"],
        }

    def get_id(self, session: UserSession) -> str:
        return session_id(session)

    def get_browser(self, session: UserSession) -> str:
        return describe_browser(session.user_agent) or session.ip

    def get_can(self, session: UserSession) -> dict[str, bool]:
        return {"end": not session.is_current()}


def session_id(session: UserSession) -> str:
    """Return what stands for a session in public: its key would let anyone in."""
    digest = salted_hmac(_SALT, session.session_key, algorithm="sha256")
    return digest.hexdigest()[:24]
