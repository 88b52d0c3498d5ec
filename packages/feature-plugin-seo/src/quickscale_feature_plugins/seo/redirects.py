"""Where pages have moved: kept for ever, each old path leading straight to where the page is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from urllib.parse import quote

from django.db import connections, router, transaction
from django.db.models import OuterRef, Subquery

from quickscale_feature_plugins.seo.models import PATH_LENGTH, PageOverride, PagePath

#: PostgreSQL's lock for whoever writes: moves are rare, and each may touch many paths.
_LOCK = 0x5E0


def find_redirect(path: str) -> str | None:
    """Return where the page of ``path`` is now: empty if it is gone, None if nothing is known."""
    if len(path) > PATH_LENGTH or "\0" in path:
        return None
    current = PagePath.objects.filter(page=OuterRef("page"), is_current=True)
    known = PagePath.objects.filter(path=path).annotate(target=Subquery(current.values("path")))
    row = known.values_list("is_current", "target").first()
    # A page that is where it should be, and is not found, is hidden: that may pass.
    if row is None or row[0]:
        return None
    return quote(row[1], safe="/~:@!$&'()*+,;=") if row[1] else ""


def record_move(old: str, new: str) -> None:
    """Let ``old``, and all that led to it, lead to ``new``.

    What editors said of the page moves along. Both paths are decoded, without a query.
    """
    if old == new or not _are_storable(old, new):
        return
    with transaction.atomic(using=router.db_for_write(PagePath)):
        _lock()
        known = _read(old, new)
        page = _page_of(known.get(old))
        target = known.get(new)
        if target is not None and target.is_current and target.page != page:
            # Others lead to it already: they are one page from now on.
            PagePath.objects.filter(page=page).update(page=target.page, is_current=False)
            page = target.page
        _store(old, page=page, is_current=False)
        _store(new, page=page, is_current=True)
        _move_overrides(old, new)


def record_gone(path: str) -> None:
    """Let ``path``, and all that led to it, answer that the page is gone."""
    if not _are_storable(path):
        return
    with transaction.atomic(using=router.db_for_write(PagePath)):
        _lock()
        _store(path, page=_page_of(_read(path).get(path)), is_current=False)
        PageOverride.objects.filter(path=path).delete()


def has_redirects() -> bool:
    """Say whether any path leads elsewhere, or is told to be gone."""
    return PagePath.objects.filter(is_current=False).exists()


def record_arrival(path: str) -> None:
    """Forget where ``path`` led, now that it has a page of its own again."""
    PagePath.objects.filter(path=path, is_current=False).delete()


def _are_storable(*paths: str) -> bool:
    return all(
        path.startswith("/") and not path.startswith("//") and len(path) <= PATH_LENGTH
        for path in paths
    )


def _lock() -> None:
    """Let one process write at a time, until its transaction ends; SQLite does so by itself."""
    connection = connections[router.db_for_write(PagePath)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _read(*paths: str) -> Mapping[str, PagePath]:
    return {row.path: row for row in PagePath.objects.filter(path__in=paths)}


def _page_of(row: PagePath | None) -> uuid.UUID:
    """Return the page that was live at a path until now.

    Where the path led elsewhere, another page had taken it since, whose history begins here.
    """
    return row.page if row is not None and row.is_current else uuid.uuid4()


def _store(path: str, *, page: uuid.UUID, is_current: bool) -> None:
    PagePath.objects.update_or_create(path=path, defaults={"page": page, "is_current": is_current})


def _move_overrides(old: str, new: str) -> None:
    moved = PageOverride.objects.filter(path=old)
    if moved.exists():
        PageOverride.objects.filter(path=new).delete()
        moved.update(path=new)
