"""The audit log: what happened that matters for security, and who did it."""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .actions import describe_actions
    from .services import record

__all__ = ["describe_actions", "record"]

# Models import this package before they are ready.
__getattr__ = import_lazily(__name__, {"actions": ("describe_actions",), "services": ("record",)})
