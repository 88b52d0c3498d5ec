"""What every theme's REST API shares: schema, fields, filters, pages, problems, idempotency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .fields import (
        LinkField,
        ModelSerializer,
        MoneyField,
        OptionsField,
        RedirectField,
        RefField,
    )
    from .idempotency import IdempotentMixin
    from .lists import (
        ORDERING_PARAM,
        CursorPagination,
        FilterBackend,
        FilterSet,
        PagePagination,
        RefFilter,
        SwitchFilter,
    )
    from .operations import forget_list
    from .panels import Series, SeriesView, Stat, StatView, document, series_line
    from .periods import Period
    from .permissions import IsStaffOrReadOnly, flag_permission, staff_permission
    from .problems import Problem
    from .requests import answer_minimal, page_url, prefers_minimal

__all__ = [
    "ORDERING_PARAM",
    "CursorPagination",
    "FilterBackend",
    "FilterSet",
    "IdempotentMixin",
    "IsStaffOrReadOnly",
    "LinkField",
    "ModelSerializer",
    "MoneyField",
    "OptionsField",
    "PagePagination",
    "Period",
    "Problem",
    "RedirectField",
    "RefField",
    "RefFilter",
    "Series",
    "SeriesView",
    "Stat",
    "StatView",
    "SwitchFilter",
    "answer_minimal",
    "document",
    "flag_permission",
    "forget_list",
    "page_url",
    "prefers_minimal",
    "series_line",
    "staff_permission",
]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__,
    {
        "fields": (
            "LinkField",
            "ModelSerializer",
            "MoneyField",
            "OptionsField",
            "RedirectField",
            "RefField",
        ),
        "idempotency": ("IdempotentMixin",),
        "lists": (
            "CursorPagination",
            "FilterBackend",
            "FilterSet",
            "ORDERING_PARAM",
            "PagePagination",
            "RefFilter",
            "SwitchFilter",
        ),
        "operations": ("forget_list",),
        "panels": ("Series", "SeriesView", "Stat", "StatView", "document", "series_line"),
        "periods": ("Period",),
        "permissions": ("IsStaffOrReadOnly", "flag_permission", "staff_permission"),
        "problems": ("Problem",),
        "requests": ("answer_minimal", "page_url", "prefers_minimal"),
    },
)
