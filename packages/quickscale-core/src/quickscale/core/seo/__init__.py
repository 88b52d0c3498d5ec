"""What search engines read of a site: which pages there are, and what stands in their heads.

A theme says what its pages are about: a :class:`SeoAdapter` for each model with pages, named by the
hook ``core.seo_adapters``, and ``seo = SeoField()`` in the operation that reads one, filled by
:func:`describe`. Skins draw it by ``{% head %}``. What comes of it is the service ``seo``.
"""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .adapters import SeoAdapter
    from .describing import describe, get_adapters, get_public_pages
    from .fields import SeoField

__all__ = [
    "SeoAdapter",
    "SeoField",
    "describe",
    "get_adapters",
    "get_public_pages",
]

# Hooks import this package before the apps are ready.
__getattr__ = import_lazily(
    __name__,
    {
        "adapters": ("SeoAdapter",),
        "describing": ("describe", "get_adapters", "get_public_pages"),
        "fields": ("SeoField",),
    },
)
