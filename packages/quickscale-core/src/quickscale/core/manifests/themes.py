"""What a business theme says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from quickscale.core.manifests.base import LayerManifest
from quickscale.core.manifests.screens import Panel, Screen


class BusinessTheme(LayerManifest):
    """A vertical's backend: its screens, and what it needs and offers.

    Attributes:
        screens: the pages its users need, in the order of the navigation.
        shared: what every page shows, a cart's count for instance; each is fetched once a page and
            stands in the template context as ``shared.<name>``.
        home: the screen at the site's root when no screen has an empty path.
        demo: management commands that load sample data, each as a command line; they may be run
            twice.
    """

    kind: ClassVar[str] = "business_theme"

    screens: ClassVar[tuple[Screen, ...]] = ()
    shared: ClassVar[tuple[Panel, ...]] = ()
    home: ClassVar[str] = ""
    demo: ClassVar[tuple[str, ...]] = ()
    hooks: ClassVar[tuple[str, ...]] = ()
    components: ClassVar[tuple[str, ...]] = ()
    settings: ClassVar[Mapping[str, Any]] = {}
