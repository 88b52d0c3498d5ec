from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from .checks import check_permissions, check_scoped_models


class TeamsConfig(AppConfig):
    name = "quickscale.core.teams"
    label = "quickscale_teams"
    verbose_name = _("Teams")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from quickscale.core.audit.actions import describe_actions

        from . import receivers  # noqa: F401

        describe_actions(
            {
                "team.created": _("Created a team"),
                "team.renamed": _("Renamed a team"),
                "team.closed": _("Deleted a team"),
                "team.ownership_transferred": _("Transferred ownership of a team"),
                "team.member_invited": _("Invited a member to a team"),
                "team.invitation_resent": _("Resent an invitation"),
                "team.invitation_revoked": _("Revoked an invitation"),
                "team.member_joined": _("Joined a team"),
                "team.member_left": _("Left a team"),
                "team.member_removed": _("Removed a member"),
                "team.role_changed": _("Changed a member's role"),
                "team.role_created": _("Created a role"),
                "team.role_updated": _("Changed a role"),
                "team.role_deleted": _("Deleted a role"),
            }
        )
        for check in (check_permissions, check_scoped_models):
            checks.register(check, "quickscale")
