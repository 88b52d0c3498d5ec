"""Accounts: people who sign in with an e-mail address."""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .api.problems import ReauthenticationRequired
    from .exceptions import DeletionRefused
    from .permissions import NotImpersonating, NotImpersonatingOrReadOnly

__all__ = [
    "DeletionRefused",
    "NotImpersonating",
    "NotImpersonatingOrReadOnly",
    "ReauthenticationRequired",
]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__,
    {
        "api.problems": ("ReauthenticationRequired",),
        "exceptions": ("DeletionRefused",),
        "permissions": ("NotImpersonating", "NotImpersonatingOrReadOnly"),
    },
)
