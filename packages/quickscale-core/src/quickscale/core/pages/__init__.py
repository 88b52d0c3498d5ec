"""Pages and menus that the staff of a site write in the dashboard.

The app stands at the site's root beside the theme, in a project that has it in ``INSTALLED_APPS``.
A theme whose home page the staff may compose names ``quickscale.core.pages.HomeView`` as the
``view`` of its home screen, and adds component types to the group ``page``.
"""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .links import find_page_url, forget_links
    from .views import HomeView

__all__ = ["HomeView", "find_page_url", "forget_links"]

# The app's models are loaded after this package.
__getattr__ = import_lazily(
    __name__, {"links": ("find_page_url", "forget_links"), "views": ("HomeView",)}
)
