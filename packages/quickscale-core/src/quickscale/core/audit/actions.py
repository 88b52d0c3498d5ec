"""What an action of the audit log is called."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_LABELS: dict[str, Any] = {
    "account.signed_up": _("Signed up"),
    "account.signed_in": _("Signed in"),
    "account.sign_in_failed": _("Failed sign-in attempt"),
    "account.signed_out": _("Signed out"),
    "account.session_ended": _("Ended a session"),
    "account.password_changed": _("Changed password"),
    "account.password_set": _("Set password"),
    "account.password_reset": _("Reset password"),
    "account.email_added": _("Added an e-mail address"),
    "account.email_changed": _("Changed e-mail address"),
    "account.email_confirmed": _("Confirmed an e-mail address"),
    "account.email_removed": _("Removed an e-mail address"),
    "account.mfa_added": _("Added a second factor or passkey"),
    "account.mfa_removed": _("Removed a second factor or passkey"),
    "account.mfa_reset": _("Generated new recovery codes"),
    "account.recovery_codes_viewed": _("Viewed the recovery codes"),
    "account.social_connected": _("Connected a third-party account"),
    "account.social_disconnected": _("Disconnected a third-party account"),
    "account.exported": _("Downloaded account data"),
    "account.deletion_asked": _("Requested account deletion"),
    "account.deletion_cancelled": _("Cancelled account deletion"),
    "account.deleted": _("Deleted the account"),
    "account.permissions_changed": _("Changed a user's permissions"),
    "account.password_set_by_staff": _("Set a user's password"),
    "impersonation.began": _("Signed in as a user"),
    "impersonation.ended": _("Stopped being signed in as a user"),
    "account.deactivated": _("Deactivated a user"),
    "account.reactivated": _("Reactivated a user"),
    "billing.plan_changed": _("Changed plan"),
    "billing.subscription_cancelled": _("Cancelled subscription"),
    "billing.subscription_resumed": _("Resumed subscription"),
    "billing.subscription_ended": _("Cancelled an orphaned subscription"),
    "billing.event_replayed": _("Retried a Stripe event"),
    "billing.refund_retried": _("Retried a refund"),
    "credits.granted": _("Granted credits"),
    "flag.switched_on": _("Turned on a feature flag"),
    "flag.switched_off": _("Turned off a feature flag"),
    "mail.text_changed": _("Changed the text of an e-mail"),
    "mail.text_reset": _("Restored the text of an e-mail"),
    "saved_search.created": _("Saved a search"),
    "saved_search.deleted": _("Deleted a saved search"),
    "saved_search.stopped": _("Ended the e-mails of a saved search"),
}


def describe_actions(labels: Mapping[str, Any]) -> None:
    """Say what an app's own actions are called: ``{"team.member_removed": _("Removed …")}``.

    Call it in ``AppConfig.ready()``.
    """
    _LABELS.update(labels)


def action_label(action: str) -> str:
    return str(_LABELS.get(action) or action.replace(".", ": ").replace("_", " "))


def list_actions(prefixes: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Return the known actions of some areas with their labels, for a filter to choose from."""
    return [(action, label) for action, label in _LABELS.items() if action.startswith(prefixes)]
