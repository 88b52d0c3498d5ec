"""The stack: what one project chose, once it is known to fit together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from quickscale.core.manifests.layers import (
    BusinessTheme,
    FeaturePlugin,
    PresentationSkin,
    ProjectApp,
)

from .errors import StackError
from .layer import Layer

_SETTINGS = {
    "INSTALLED_APPS",
    "QUICKSCALE_BUSINESS_THEME",
    "QUICKSCALE_PRESENTATION_SKIN",
    "ROOT_URLCONF",
}


@dataclass(frozen=True, slots=True)
class StackSettings:
    """The settings that decide the stack; ``urls`` is ROOT_URLCONF."""

    apps: Sequence[str]
    theme: str = "base"
    skin: str = ""
    urls: str = ""
    core_version: str = ""

    @property
    def project(self) -> str:
        """The project's own package."""
        return self.urls.partition(".")[0]


def read_stack_settings() -> StackSettings:
    from django.conf import settings

    from quickscale.core.conf import quickscale_settings

    return StackSettings(
        apps=tuple(settings.INSTALLED_APPS),
        theme=quickscale_settings.BUSINESS_THEME,
        skin=quickscale_settings.PRESENTATION_SKIN,
        urls=str(getattr(settings, "ROOT_URLCONF", "")),
        core_version=version("quickscale-core"),
    )


@dataclass(frozen=True)
class Stack:
    """A theme, a skin and plugins on one core.

    ``own`` holds the core's themes, whose screens every stack has, and ``apps`` those apps of the
    project that have operations or screens. Without a skin, a project serves its API alone. Plugins
    and apps stand in the order of INSTALLED_APPS.
    """

    core_version: str
    theme: Layer[BusinessTheme]
    own: tuple[Layer[BusinessTheme], ...]
    skin: Layer[PresentationSkin] | None = None
    plugins: tuple[Layer[FeaturePlugin], ...] = ()
    apps: tuple[Layer[ProjectApp], ...] = ()

    @property
    def site(self) -> tuple[Layer[BusinessTheme], ...]:
        """The chosen theme and the project's apps, whose pages begin at the site's root."""
        return (self.theme, *self.apps)

    @property
    def is_for_teams(self) -> bool:
        """Whether the chosen theme has screens that one has to act for a team to see."""
        return any(screen.audience == "team" for screen in self.theme.manifest.screens)

    @property
    def demo(self) -> tuple[str, ...]:
        """The commands that load sample data."""
        return tuple(line for theme in self.site for line in theme.manifest.demo)

    @property
    def themes(self) -> tuple[Layer[BusinessTheme], ...]:
        return (*self.site, *(theme for theme in self.own if theme != self.theme))

    @property
    def layers(self) -> tuple[Layer[Any], ...]:
        skins = (self.skin,) if self.skin else ()
        chosen = () if self.theme.is_builtin else (self.theme,)
        return (*skins, *chosen, *self.plugins, *self.apps, *self.own)

    def find_layer(self, module: str) -> Layer[Any] | None:
        return next((layer for layer in self.layers if layer.holds(module)), None)


@cache
def get_stack() -> Stack:
    """Return the stack of this process, judged once; StackError holds every error."""
    from .checks import validate_stack

    stack, errors = validate_stack(read_stack_settings())
    if errors:
        raise StackError(errors)
    return stack


def forget_stack(*, setting: str, **kwargs: Any) -> None:
    if setting in _SETTINGS:
        get_stack.cache_clear()
