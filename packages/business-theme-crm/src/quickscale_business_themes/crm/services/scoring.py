"""How promising leads are: points by the team's rules, and scores learned from its own leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone

from quickscale_business_themes.crm.lead_features import read_features
from quickscale_business_themes.crm.models import (
    Lead,
    LeadStatus,
    ScoreModel,
    ScoreOperator,
    ScoreRule,
    StageKind,
)
from quickscale_business_themes.crm.models.lead_parts import UNSCORED

#: From so many closed leads on something is learned from them.
FEWEST_CLOSED = 50
#: So many are learned from, the newest.
MOST_CLOSED = 10_000
_REASONS = 3
_AT_A_TIME = 500
_SCORED = ("points", "score", "score_reasons")
_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    ScoreOperator.EQUALS: lambda text, value: text == value,
    ScoreOperator.DIFFERS: lambda text, value: text != value,
    ScoreOperator.CONTAINS: lambda text, value: value in text,
    ScoreOperator.STARTS: lambda text, value: text.startswith(value),
    ScoreOperator.ENDS: lambda text, value: text.endswith(value),
    ScoreOperator.EMPTY: lambda text, value: not text,
    ScoreOperator.FILLED: lambda text, value: bool(text),
}

#: A lead is won with its deal, or converted without one; lost with its deal, or given up.
WON = Q(status=LeadStatus.CONVERTED) & (
    Q(converted_deal=None) | Q(converted_deal__status=StageKind.WON)
)
LOST = Q(status=LeadStatus.UNQUALIFIED) | Q(
    status=LeadStatus.CONVERTED, converted_deal__status=StageKind.LOST
)


class Scorer:
    """Scores the leads of one team by its rules and by what was learned, both read once."""

    def __init__(self, team_id: int) -> None:
        from quickscale_business_themes.crm import learning

        self.rules = list(ScoreRule.objects.for_team(team_id))
        found = ScoreModel.objects.for_team(team_id).first()
        learned = found.learned if found else None
        self.model = learning.Model.load(learned) if learned else None

    def score(self, lead: Lead) -> None:
        """Set a lead's points, score and reasons."""
        lead.points = sum(rule.points for rule in self.rules if holds(rule, lead))
        lead.score, lead.score_reasons = UNSCORED, []
        if self.model is None:
            return
        features = read_features(lead) if lead.features is None else lead.features
        lead.score = round(100 * self.model.predict(features))
        weights = self.model.weigh(features)
        strongest = sorted(weights, key=lambda name: -abs(weights[name]))[:_REASONS]
        lead.score_reasons = [
            [name, features.get(name), weights[name] > 0] for name in strongest if weights[name]
        ]


def score_new(team_id: int, leads: Sequence[Lead]) -> None:
    """Note what is known of new leads, which nothing learned later changes, and score them."""
    scorer = Scorer(team_id)
    for lead in leads:
        lead.features = read_features(lead)
        scorer.score(lead)


def holds(rule: ScoreRule, lead: Lead) -> bool:
    """Say whether a rule's condition holds of a lead."""
    text = str(getattr(lead, rule.field)).strip().casefold()
    value = rule.value.strip().casefold()
    return _TESTS[rule.operator](text, value)


def learn_team(team_id: int) -> ScoreModel:
    """Learn from what became of a team's leads, if enough of them are closed, won and lost ones.

    What is learned from is what was known of them when they were created.
    """
    from quickscale_business_themes.crm import learning

    rows = list_closed(team_id)
    outcomes = [is_won for _features, is_won in rows]
    is_enough = len(rows) >= FEWEST_CLOSED and 0 < sum(outcomes) < len(rows)
    learned = learning.learn([it for it, _won in rows], outcomes).dump() if is_enough else None
    values = {"closed": len(rows), "learned": learned, "learned_at": timezone.now()}
    models = ScoreModel.objects.for_team(team_id)
    return models.update_or_create(team_id=team_id, defaults=values)[0]


def list_closed(team_id: int) -> list[tuple[dict[str, Any], bool]]:
    """Return what was known of the newest closed leads, and whether they were won."""
    is_won = Case(When(WON, then=Value(True)), default=Value(False), output_field=BooleanField())
    closed = Lead.objects.for_team(team_id).filter(WON | LOST, features__isnull=False)
    rows = closed.order_by("-created_at", "-pk").annotate(is_won=is_won)
    newest: Any = rows.values_list("features", "is_won")[:MOST_CLOSED]
    return list(newest)


def rescore_team(team_id: int) -> int:
    """Score a team's open leads again; return of how many that has changed anything."""
    scorer, changed = Scorer(team_id), 0
    leads = Lead.objects.for_team(team_id).filter(Lead.OPEN).order_by("pk")
    batch = list(leads[:_AT_A_TIME])
    while batch:
        changed += save_scores(team_id, [lead for lead in batch if is_rescored(scorer, lead)])
        batch = list(leads.filter(pk__gt=batch[-1].pk)[:_AT_A_TIME])
    return changed


def is_rescored(scorer: Scorer, lead: Lead) -> bool:
    """Score a lead and say whether anything is new."""
    before = [getattr(lead, name) for name in _SCORED]
    scorer.score(lead)
    return [getattr(lead, name) for name in _SCORED] != before


def save_scores(team_id: int, leads: Sequence[Lead]) -> int:
    if leads:
        Lead.objects.for_team(team_id).bulk_update(leads, _SCORED)
    return len(leads)


def list_teams() -> list[int]:
    """Return the teams that have leads."""
    rows = Lead.objects.across_teams().order_by("team_id").values_list("team_id", flat=True)
    return list(rows.distinct())
