"""What a path of this site is."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_path(path: str) -> None:
    """Refuse what is no path of this site: another host, a query, a fragment.

    Raises:
        ValidationError: it is none.
    """
    if not path.startswith("/") or path.startswith("//") or "?" in path or "#" in path:
        raise ValidationError(_("Enter a path such as /products/mug/, without host and query."))
