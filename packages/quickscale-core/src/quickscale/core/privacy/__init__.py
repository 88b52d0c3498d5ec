"""A person's data: what layers export and erase, and where somebody is still named."""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .hooks import ExportPart
    from .personal_data import filter_mentions

__all__ = ["ExportPart", "filter_mentions"]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__, {"hooks": ("ExportPart",), "personal_data": ("filter_mentions",)}
)
