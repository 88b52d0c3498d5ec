"""Layers: manifests, discovery, the stack, compatibility and its checks."""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .management import execute

__all__ = ["execute"]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__,
    {"management": ("execute",)},
)
