"""The manifests of themes, skins and plugins, and those that the core brings."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from .base import LayerManifest
from .screens import HeaderLink, Link, Panel, Screen, ScreenKind


class FeaturePlugin(LayerManifest):
    """A Python service that themes use.

    Attributes:
        services: the services that it provides, by name, as dotted paths to classes that take no
            argument: ``{"analytics": "quickscale_feature_plugins.analytics.services.Analytics"}``.
        hooks: the extension points that it declares.
        settings: the Django settings that it reads and their defaults.
    """

    kind: ClassVar[str] = "feature_plugin"

    services: ClassVar[Mapping[str, str]] = {}
    hooks: ClassVar[tuple[str, ...]] = ()
    settings: ClassVar[Mapping[str, Any]] = {}


class PresentationSkin(LayerManifest):
    """A frontend: what it is built with and what it can draw.

    Attributes:
        technology: ``htmx``, ``django``, ``react`` and so on.
        screen_kinds: the kinds of screen that it has a generic template for,
            ``screens/<kind>.html``.
        color_schemes: the schemes that it draws.
        rtl: whether it draws right-to-left languages.
        budgets: the most that one page loads, in gzipped bytes, by ``js`` and ``css``.
        tokens: design tokens and their values in this skin, overridden by the merchant.
    """

    kind: ClassVar[str] = "presentation_skin"

    technology: ClassVar[str] = "django"
    screen_kinds: ClassVar[tuple[ScreenKind, ...]] = ()
    color_schemes: ClassVar[tuple[Literal["light", "dark"], ...]] = ("light",)
    rtl: ClassVar[bool] = False
    budgets: ClassVar[Mapping[Literal["js", "css"], int]] = {}
    tokens: ClassVar[Mapping[str, str]] = {}


class BusinessTheme(LayerManifest):
    """A vertical's backend: its screens, and what it needs and offers.

    Attributes:
        screens: the pages its users need, in the order of the navigation.
        shared: what every page shows, a cart's count for instance; each is fetched once a page and
            stands in the template context as ``shared.<name>``.
        home: the screen at the site's root when no screen has an empty path.
        search: the list screen that the search field in the header leads to.
        suggestions: the operation that says what this field suggests while somebody types; see
            :mod:`quickscale.core.api.suggestions`.
        header_links: the links in the header of every page, a cart with its count for instance.
        footer_links: links in the footer of every page, to what everybody must find.
        settings_links: the pages on which visitors look after their own account.
        in_account_menu: whether the account menu leads to its home, beside the chosen theme.
        of_site: whether its pages are about the whole site, whatever the visitor's workspace.
        demo: management commands that load sample data, each as a command line; they may be run
            twice.
        optional_services: the services that it calls and can do without, beside the core's: the
            class that answers where no plugin provides one, as a dotted path. A plugin's service
            must have its public methods. A service that it can't do without is a matter of
            ``requires_plugins``.
    """

    kind: ClassVar[str] = "business_theme"

    screens: ClassVar[tuple[Screen, ...]] = ()
    shared: ClassVar[tuple[Panel, ...]] = ()
    home: ClassVar[str] = ""
    search: ClassVar[str] = ""
    suggestions: ClassVar[str] = ""
    header_links: ClassVar[tuple[HeaderLink, ...]] = ()
    footer_links: ClassVar[tuple[Link, ...]] = ()
    settings_links: ClassVar[tuple[Link, ...]] = ()
    in_account_menu: ClassVar[bool] = False
    of_site: ClassVar[bool] = False
    demo: ClassVar[tuple[str, ...]] = ()
    optional_services: ClassVar[Mapping[str, str]] = {}
    hooks: ClassVar[tuple[str, ...]] = ()
    components: ClassVar[tuple[str, ...]] = ()
    settings: ClassVar[Mapping[str, Any]] = {}


class ProjectApp(BusinessTheme):
    """An app of a project that has operations and screens of its own, beside the chosen theme's.

    It stands in the app's ``project_config.py`` and takes what a theme's manifest takes. Its
    operations are ``<name>:<operationId>``, below ``/api/<name>/``; its screens stand at the site's
    root and in the main navigation, as the theme's do.
    """

    kind: ClassVar[str] = "project_app"


BASE = "base"
DASHBOARD = "dashboard"

#: Where the pages of each begin, beside those of the chosen theme.
MOUNTS: Mapping[str, str] = {BASE: "account/", DASHBOARD: "dashboard/"}
