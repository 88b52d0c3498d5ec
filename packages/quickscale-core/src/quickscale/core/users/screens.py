"""The pages of an account's sessions and data."""

from django.utils.translation import gettext_lazy as _

from quickscale.core.manifests.screens import Action, Screen

SCREENS = (
    Screen(
        "sessions",
        "sessions/",
        "core:user-session-list",
        title=_("Sessions"),
        parent="account",
        layout="table",
        audience="authenticated",
        actions=(
            Action(
                "end",
                "core:user-session-destroy",
                label=_("Sign out"),
                confirm=_("Sign out of this session?"),
                message=_("Session signed out."),
                row=True,
            ),
            Action(
                "end-others",
                "core:other-sessions-end",
                label=_("Sign out all other sessions"),
                message=_("All other sessions are signed out."),
            ),
        ),
    ),
    Screen(
        "data",
        "data/",
        "core:account-deletion-retrieve",
        title=_("Your data"),
        parent="account",
        fields=("due_at", "about"),
        audience="authenticated",
        actions=(
            Action("export", "core:account-export", label=_("Download your data")),
            Action(
                "keep",
                "core:account-keep",
                label=_("Keep account"),
                message=_("Deletion cancelled. Your account stays as it is."),
                tone="primary",
            ),
            Action(
                "delete",
                "core:account-deletion-create",
                label=_("Delete account"),
                confirm=_(
                    "Your account and all your data will be deleted. We'll e-mail you the "
                    "date; sign in before then to keep it. Any paid plan is cancelled at the "
                    "end of its billing period, or with the account if that comes first."
                ),
                message=_("Your account is scheduled for deletion."),
                success="data",
                tone="danger",
            ),
        ),
    ),
)
