"""What a request says of its visitor, and what an answer needs: the web's side of the core."""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from . import downloads, request_context
    from .csp import CSP
    from .request_context import RequestContext

__all__ = ["CSP", "RequestContext", "downloads", "request_context"]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__,
    {"csp": ("CSP",), "downloads": (), "request_context": ("RequestContext",)},
)
