"""Forgetting what nobody needs any more: what is kept only to be undone, and logs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from quickscale_business_themes.crm.models import ImportChunk, ImportProblem, MergeLog, RuleRun
from quickscale_business_themes.crm.models.imports import KEPT_DAYS, WORKED_ON
from quickscale_business_themes.crm.models.merging import UNDO_DAYS

#: For how long the log of rules is kept.
RULE_RUN_DAYS = 90
_AT_A_TIME = 1000


def purge_merges() -> int:
    """Forget what merged records said, once that can't be undone; that they were merged stays."""
    before = timezone.now() - timedelta(days=UNDO_DAYS)
    old = MergeLog.objects.across_teams().filter(created_at__lte=before)
    return old.exclude(removed=[]).update(removed=[], moved={}, filled={}, added={})


def purge_rule_runs() -> int:
    """Delete what rules did long ago."""
    before = timezone.now() - timedelta(days=RULE_RUN_DAYS)
    return delete_some(RuleRun.objects.across_teams().filter(created_at__lte=before))


def purge_imports() -> int:
    """Delete what is told of the rows of old files, and what is needed to undo their import.

    What was interrupted can still be undone, and is left.
    """
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    is_over = Q(batch__created_at__lte=before) & ~Q(batch__status__in=WORKED_ON)
    models: tuple[Any, ...] = (ImportChunk, ImportProblem)
    return sum(delete_some(model.objects.across_teams().filter(is_over)) for model in models)


def delete_some(rows: Any) -> int:
    """Delete rows, some in each transaction; return how many."""
    deleted = 0
    while keys := list(rows.values_list("pk", flat=True)[:_AT_A_TIME]):
        rows.filter(pk__in=keys).delete()
        deleted += len(keys)
    return deleted
