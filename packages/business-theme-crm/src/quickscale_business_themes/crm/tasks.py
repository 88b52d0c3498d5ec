"""What is done after a page has been answered."""

from __future__ import annotations

from quickscale.core.jobs import task
from quickscale_business_themes.crm.services.scoring import rescore_team


@task
def rescore(team_id: int) -> None:
    """Score a team's open leads after its rules have changed."""
    rescore_team(team_id)
