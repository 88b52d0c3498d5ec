"""Accounts: people who sign in with an e-mail address."""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .api.problems import ReauthenticationRequired
    from .exceptions import DeletionRefused

__all__ = ["DeletionRefused", "ReauthenticationRequired"]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__,
    {
        "api.problems": ("ReauthenticationRequired",),
        "exceptions": ("DeletionRefused",),
    },
)
