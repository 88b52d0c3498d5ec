"""Categories found by their whole path: Men > Shoes is not Women > Shoes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from quickscale_business_themes.ecommerce.models import Category
from quickscale_business_themes.ecommerce.services.slugs import make_slug

Path = tuple[str, ...]
_SLUG_LENGTH: int = Category._meta.get_field("slug").max_length or 0


def ensure_categories(paths: Collection[Path]) -> dict[Path, Category]:
    """Return the category at the end of each path of names, making those that are missing."""
    known = _read_known({name for path in paths for name in path})
    return {path: _ensure(path, known) for path in sorted(paths) if path}


def _read_known(names: Iterable[str]) -> dict[tuple[int | None, str], Category]:
    found = Category.objects.filter(name__in=list(names)).order_by()
    return {(each.parent_id, each.name): each for each in found}


def _ensure(path: Path, known: dict[tuple[int | None, str], Category]) -> Category:
    category: Category | None = None
    for depth, name in enumerate(path, start=1):
        key = (category.pk if category else None, name)
        if key not in known:
            slug = _choose_slug(path[:depth])
            known[key] = Category.objects.create(parent=category, name=name, slug=slug)
        category = known[key]
    assert category is not None
    return category


def _choose_slug(path: Path) -> str:
    """Return the shortest readable slug that is free: ``shoes``, else ``women-shoes``."""
    for start in range(len(path) - 1, -1, -1):
        slug = make_slug(" ".join(path[start:]), _SLUG_LENGTH)
        if slug and not Category.objects.filter(slug=slug).exists():
            return slug
    digest = hashlib.sha256("\0".join(path).encode()).hexdigest()[:12]
    return f"{make_slug(path[-1], _SLUG_LENGTH - 13) or 'category'}-{digest}"
