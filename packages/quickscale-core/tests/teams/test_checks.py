"""What ``manage.py check`` says of permissions and of team-scoped models."""

from __future__ import annotations

from django.db import models
from django.test.utils import isolate_apps

from quickscale.core import hooks
from quickscale.core.teams import permissions
from quickscale.core.teams.checks import check_permissions, find_open_ways
from quickscale.core.teams.scoping import TeamManager, TeamScoped
from quickscale.core.teams.team_permissions import TeamPermission


def tell(*names):
    def give():
        return [TeamPermission(name, "Something") for name in names]

    with hooks.register_temporarily("core.team_permissions", give):
        return [(error.id, error.msg) for error in check_permissions()]


def test_a_permission_is_named_after_its_layer():
    [(id, message)] = tell("Export everything")
    assert id == "quickscale.E821"
    assert "'Export everything' isn't a valid name" in message


def test_a_permission_is_declared_once():
    assert [id for id, _ in tell("crm.export", "crm.export")] == ["quickscale.E821"]
    assert [id for id, _ in tell("team.manage")] == ["quickscale.E821"]


def test_an_operation_asks_for_a_permission_that_exists(monkeypatch):
    monkeypatch.setattr(permissions, "_asked", {"biling.manage"})
    [error] = check_permissions()
    assert error.id == "quickscale.E822"
    assert "billing.manage" in error.hint


def test_a_team_scoped_model_keeps_its_manager():
    with isolate_apps("quickscale.core.teams"):

        class Open(TeamScoped):
            everything = models.Manager()
            objects = TeamManager()

            class Meta:
                app_label = "quickscale_teams"

        class Shut(TeamScoped):
            class Meta:
                app_label = "quickscale_teams"
                base_manager_name = "objects"

        class Good(TeamScoped):
            class Meta:
                app_label = "quickscale_teams"

        found = [[error.id for error in find_open_ways(model)] for model in (Open, Shut, Good)]
    assert found == [["quickscale.E823"], ["quickscale.E824"], []]
