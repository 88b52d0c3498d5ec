"""What a business theme says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from quickscale.core.manifests.base import LayerManifest
from quickscale.core.manifests.screens import Link, Panel, Screen


class BusinessTheme(LayerManifest):
    """A vertical's backend: its screens, and what it needs and offers.

    Attributes:
        screens: the pages its users need, in the order of the navigation.
        shared: what every page shows, a cart's count for instance; each is fetched once a page and
            stands in the template context as ``shared.<name>``.
        home: the screen at the site's root when no screen has an empty path.
        settings_links: the pages on which visitors look after their own account.
        in_account_menu: whether the account menu leads to its home, beside the chosen theme.
        of_site: whether its pages are about the whole site, whatever the visitor's workspace.
        demo: management commands that load sample data, each as a command line; they may be run
            twice.
    """

    kind: ClassVar[str] = "business_theme"

    screens: ClassVar[tuple[Screen, ...]] = ()
    shared: ClassVar[tuple[Panel, ...]] = ()
    home: ClassVar[str] = ""
    settings_links: ClassVar[tuple[Link, ...]] = ()
    in_account_menu: ClassVar[bool] = False
    of_site: ClassVar[bool] = False
    demo: ClassVar[tuple[str, ...]] = ()
    hooks: ClassVar[tuple[str, ...]] = ()
    components: ClassVar[tuple[str, ...]] = ()
    settings: ClassVar[Mapping[str, Any]] = {}
