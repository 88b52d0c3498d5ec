"""Lists: rows and columns, filters, orderings and pages."""

from .lists import (
    ListPlan,
    Pages,
    asked_filter,
    build_filters,
    build_list,
    build_ordering,
    build_search,
    choose_filters,
    image_of,
    is_filtered,
    read_pages,
)

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
