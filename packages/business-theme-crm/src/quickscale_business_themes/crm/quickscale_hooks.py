"""Where the CRM takes part in the core: what members may do, and what belongs to a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core import hooks
from quickscale.core.teams import TeamPermission


@hooks.register("core.team_permissions")
def crm_permissions() -> list[TeamPermission]:
    return [
        TeamPermission("crm.read_all", _("See everyone's records"), members=True),
        TeamPermission("crm.change_all", _("Change everyone's records"), members=True),
        TeamPermission("crm.delete", _("Delete records"), members=True),
        TeamPermission("crm.manage", _("Manage pipelines and lead assignment")),
    ]
