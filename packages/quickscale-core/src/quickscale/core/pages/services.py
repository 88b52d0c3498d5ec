"""What staff do with pages, and which one a visitor reads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import get_language

from quickscale.core.audit.services import record

from .models import Page


def list_languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def find_page(slug: str, *, drafts: bool = False) -> Page | None:
    """Return the page of a slug: in the active language, else for all languages, else any.

    Args:
        drafts: whether pages that visitors don't see yet are found, too.
    """
    pages: QuerySet[Page] = Page.objects.filter(slug=slug)
    if not drafts:
        pages = pages.exclude(published_at=None)
    nearest = Case(
        When(language=get_language() or "", then=Value(0)),
        When(language="", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return pages.order_by(nearest, "language").first()


@transaction.atomic
def publish_page(page: Page, *, actor: Any) -> Page:
    """Let visitors see what was written last."""
    locked = Page.objects.select_for_update().get(pk=page.pk)
    locked.content = locked.draft
    locked.published_at = timezone.now()
    locked.save()
    _record("page.published", locked, actor=actor)
    return locked


@transaction.atomic
def unpublish_page(page: Page, *, actor: Any) -> Page:
    """Hide a page from visitors; what was written is kept."""
    locked = Page.objects.select_for_update().get(pk=page.pk)
    locked.published_at = None
    locked.save()
    _record("page.unpublished", locked, actor=actor)
    return locked


def _record(action: str, page: Page, *, actor: Any) -> None:
    record(action, actor=actor, object_type="page", object_id=page.pk, label=page.title)
