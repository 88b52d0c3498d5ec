"""Lists: rows and columns, filters, orderings and pages."""

from quickscale.core.skin_system.lists.filters import (
    asked_filter,
    build_filters,
    build_ordering,
    build_search,
    choose_filters,
    is_filtered,
)
from quickscale.core.skin_system.lists.lists import ListPlan, build_list, image_of
from quickscale.core.skin_system.lists.pagination import Pages, read_pages

__all__ = [
    "ListPlan",
    "Pages",
    "asked_filter",
    "build_filters",
    "build_list",
    "build_ordering",
    "build_search",
    "choose_filters",
    "image_of",
    "is_filtered",
    "read_pages",
]
