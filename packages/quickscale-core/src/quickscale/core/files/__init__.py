"""Files that only those may read who may read the object that they belong to."""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .fields import PrivateFileField, PrivateImageField
    from .responses import make_file_response

__all__ = ["PrivateFileField", "PrivateImageField", "make_file_response"]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__,
    {
        "fields": ("PrivateFileField", "PrivateImageField"),
        "responses": ("make_file_response",),
    },
)
