"""What every theme's REST API shares: schema, fields, filters, pages, problems, idempotency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .alerts import AlertsMixin
    from .boards import BoardMixin
    from .exceptions import ServiceError
    from .exports import ExportMixin
    from .fields import (
        FileField,
        ImageField,
        LinkField,
        ModelSerializer,
        MoneyField,
        OptionsField,
        RedirectField,
        RefField,
    )
    from .files import PrivateFilesMixin
    from .idempotency import IdempotentMixin
    from .inputs import InputsSerializer
    from .lists import (
        CursorPagination,
        FacetFilter,
        FilterBackend,
        FilterSet,
        PagePagination,
        RefFilter,
        SwitchFilter,
    )
    from .maps import BoundingBoxFilter, MapMixin
    from .panels import Series, SeriesView, Stat, StatView, document, series_line
    from .periods import Period
    from .permissions import (
        IsStaffOrReadOnly,
        NotImpersonating,
        NotImpersonatingOrReadOnly,
        flag_permission,
        staff_permission,
    )
    from .problems import Problem
    from .requests import answer_minimal, page_url, prefers_minimal
    from .suggestions import Suggestion, SuggestionSerializer
    from .versions import forget_list

__all__ = [
    "AlertsMixin",
    "BoardMixin",
    "BoundingBoxFilter",
    "CursorPagination",
    "ExportMixin",
    "FacetFilter",
    "FileField",
    "FilterBackend",
    "FilterSet",
    "IdempotentMixin",
    "ImageField",
    "InputsSerializer",
    "IsStaffOrReadOnly",
    "LinkField",
    "MapMixin",
    "ModelSerializer",
    "MoneyField",
    "NotImpersonating",
    "NotImpersonatingOrReadOnly",
    "OptionsField",
    "PagePagination",
    "Period",
    "PrivateFilesMixin",
    "Problem",
    "RedirectField",
    "RefField",
    "RefFilter",
    "Series",
    "SeriesView",
    "ServiceError",
    "Stat",
    "StatView",
    "Suggestion",
    "SuggestionSerializer",
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
        "alerts": ("AlertsMixin",),
        "boards": ("BoardMixin",),
        "exceptions": ("ServiceError",),
        "exports": ("ExportMixin",),
        "fields": (
            "FileField",
            "ImageField",
            "LinkField",
            "ModelSerializer",
            "MoneyField",
            "OptionsField",
            "RedirectField",
            "RefField",
        ),
        "files": ("PrivateFilesMixin",),
        "idempotency": ("IdempotentMixin",),
        "lists": (
            "CursorPagination",
            "FacetFilter",
            "FilterBackend",
            "FilterSet",
            "PagePagination",
            "RefFilter",
            "SwitchFilter",
        ),
        "inputs": ("InputsSerializer",),
        "maps": ("BoundingBoxFilter", "MapMixin"),
        "panels": ("Series", "SeriesView", "Stat", "StatView", "document", "series_line"),
        "periods": ("Period",),
        "permissions": (
            "IsStaffOrReadOnly",
            "NotImpersonating",
            "NotImpersonatingOrReadOnly",
            "flag_permission",
            "staff_permission",
        ),
        "problems": ("Problem",),
        "requests": ("answer_minimal", "page_url", "prefers_minimal"),
        "suggestions": ("Suggestion", "SuggestionSerializer"),
        "versions": ("forget_list",),
    },
)
