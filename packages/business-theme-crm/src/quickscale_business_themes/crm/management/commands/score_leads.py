"""Learn from closed leads, and score the open ones; for a scheduler, every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from quickscale_business_themes.crm.services.scoring import learn_team, list_teams, rescore_team


class Command(BaseCommand):
    help = "Learn from each team's closed leads, and score its open ones."

    def handle(self, *args: Any, **options: Any) -> None:
        for team_id in list_teams():
            learned = learn_team(team_id)
            changed = rescore_team(team_id)
            told = "learned" if learned.learned else "too little data"
            self.stdout.write(
                f"Team {team_id}: {learned.closed} closed leads, {told}, {changed} scores changed."
            )
