"""What can be said of a layer without running it: ``quickscale layer validate``.

:func:`validate_layer` reads a layer's files and metadata, and holds them to the rules that
docs/validate.md lists. It finds mistakes and undeclared use; it doesn't find malice.
"""

from .contents import NotALayer
from .findings import Finding
from .validate import Report, validate_layer

__all__ = ["Finding", "NotALayer", "Report", "validate_layer"]
