"""What can go wrong with an extension point."""

from django.core.exceptions import ImproperlyConfigured


class HookError(ImproperlyConfigured):
    """A declaration, an implementation or the answer of one breaks the rules of its hook."""
