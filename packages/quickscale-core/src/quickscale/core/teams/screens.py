"""The pages of teams, their members, roles and invitations."""

from dataclasses import replace
from functools import partial

from django.utils.translation import gettext_lazy as _

from quickscale.core.manifests.screens import Action, Panel, Screen

_member_screen = partial(Screen, audience="authenticated")

_LEAVE = Action(
    "leave",
    "core:team-leave",
    label=_("Leave"),
    confirm=_("You'll lose access to everything in this team. Leave the team?"),
    message=_("You left the team."),
)
_INVITE = Action("invite", screen="team-invite", label=_("Invite member"), tone="primary")
_MEMBER_ACTIONS = (
    Action("change-role", screen="team-member-role", label=_("Change role"), row=True),
    Action(
        "remove",
        "core:team-member-destroy",
        label=_("Remove"),
        confirm=_("They'll lose access to everything in this team."),
        message=_("Member removed."),
        tone="danger",
        row=True,
    ),
)
_INVITATION_ACTIONS = (
    Action(
        "resend",
        "core:team-invitation-resend",
        label=_("Resend"),
        message=_("Invitation resent with a new link."),
        row=True,
    ),
    Action(
        "revoke",
        "core:team-invitation-revoke",
        label=_("Revoke"),
        confirm=_("The link in the e-mail will stop working."),
        message=_("Invitation revoked."),
        tone="danger",
        row=True,
    ),
)
_ROLE_ACTIONS = (
    Action("edit", screen="team-role-edit", label=_("Change")),
    Action(
        "delete",
        "core:team-role-destroy",
        label=_("Delete"),
        message=_("Role deleted."),
        tone="danger",
    ),
)
_MEMBERS = Panel(
    "members",
    "core:team-member-list",
    title=_("Members"),
    fields=("name", "email", "role"),
    layout="table",
    limit=20,
    more="team-members",
    actions=_MEMBER_ACTIONS,
    required=True,
)
_INVITATIONS = Panel(
    "invitations",
    "core:team-invitation-list",
    title=_("Pending invitations"),
    layout="table",
    limit=20,
    more="team-invitations",
    empty=_("No pending invitations."),
    actions=_INVITATION_ACTIONS,
)

SCREENS = (
    _member_screen(
        "team-list",
        "teams/",
        "core:team-list",
        title=_("Teams"),
        navigation=True,
        group=_("Teams"),
        parent="home",
        layout="table",
        item="team-detail",
        empty=_(
            "You aren't a member of any team yet. Create one to share credits and data with others."
        ),
        actions=(
            Action("new", screen="team-create", label=_("New team"), tone="primary"),
            replace(_LEAVE, row=True),
        ),
    ),
    _member_screen(
        "team-create",
        "teams/new/",
        "core:team-create",
        title=_("New team"),
        message=_("Team created. You're now working in it."),
    ),
    _member_screen(
        "team-detail",
        "teams/<slug:slug>/",
        "core:team-retrieve",
        fields=("role", "members", "created_at"),
        actions=(
            _INVITE,
            Action("settings", screen="team-settings", label=_("Settings")),
            replace(_LEAVE, success="team-list"),
        ),
        panels=(_MEMBERS, _INVITATIONS),
    ),
    _member_screen(
        "team-members",
        "teams/<slug:slug>/members/",
        "core:team-member-list",
        title=_("Members"),
        layout="table",
        actions=_MEMBER_ACTIONS,
    ),
    _member_screen(
        "team-member-role",
        "teams/<slug:slug>/members/<uuid:id>/",
        "core:team-member-update",
        title=_("Change role"),
        parent="team-detail",
        success="team-detail",
        message=_("Role updated."),
    ),
    _member_screen(
        "team-invitations",
        "teams/<slug:slug>/invitations/",
        "core:team-invitation-list",
        title=_("Pending invitations"),
        layout="table",
        empty=_("No pending invitations."),
        actions=(_INVITE, *_INVITATION_ACTIONS),
    ),
    _member_screen(
        "team-invite",
        "teams/<slug:slug>/invite/",
        "core:team-invitation-create",
        title=_("Invite member"),
        initial={"role": "member"},
        success="team-detail",
        message=_("Invitation sent."),
    ),
    _member_screen(
        "team-settings",
        "teams/<slug:slug>/settings/",
        "core:team-retrieve",
        title=_("Team settings"),
        fields=("name", "created_at"),
        actions=(
            Action("edit", screen="team-edit", label=_("Rename")),
            Action("new-role", screen="team-role-create", label=_("New role")),
            Action("transfer", screen="team-transfer", label=_("Transfer ownership")),
            Action(
                "close",
                "core:team-destroy",
                label=_("Delete team"),
                confirm=_(
                    "Everyone will lose access to the team and everything in it. Delete the team?"
                ),
                success="team-list",
                message=_("Team deleted."),
                tone="danger",
            ),
        ),
        panels=(
            Panel(
                "roles",
                "core:team-role-list",
                title=_("Roles"),
                layout="table",
                limit=60,
                actions=_ROLE_ACTIONS,
                required=True,
            ),
        ),
    ),
    _member_screen(
        "team-edit",
        "teams/<slug:slug>/name/",
        "core:team-update",
        title=_("Rename team"),
        parent="team-settings",
        success="team-settings",
    ),
    _member_screen(
        "team-transfer",
        "teams/<slug:slug>/transfer/",
        "core:team-transfer",
        kind="form",
        title=_("Transfer ownership"),
        parent="team-settings",
        success="team-detail",
        message=_("Ownership transferred. You're now an admin."),
    ),
    _member_screen(
        "team-role-create",
        "teams/<slug:slug>/roles/new/",
        "core:team-role-create",
        title=_("New role"),
        parent="team-settings",
        success="team-settings",
    ),
    _member_screen(
        "team-role-edit",
        "teams/<slug:slug>/roles/<uuid:id>/",
        "core:team-role-update",
        title=_("Edit role"),
        parent="team-settings",
        success="team-settings",
    ),
    Screen(
        "invitation",
        "invitations/<str:token>/",
        "core:invitation-retrieve",
        title=_("Team invitation"),
        fields=("team", "role", "invited_by", "expires_at"),
        actions=(
            Action(
                "accept",
                "core:invitation-accept",
                label=_("Accept invitation"),
                success="team-detail",
                message=_("Welcome to the team! You're now working in it."),
                tone="primary",
            ),
        ),
    ),
    _member_screen(
        "workspace",
        "workspace/",
        "core:workspace-update",
        title=_("Switch workspace"),
        parent="home",
        message=_("Workspace switched."),
    ),
)
