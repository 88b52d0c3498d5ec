"""The stack: what one project chose, once it is known to fit together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from quickscale.core.layers.exceptions import StackError
from quickscale.core.layers.layer import Layer
from quickscale.core.manifests.plugins import FeaturePlugin
from quickscale.core.manifests.skins import PresentationSkin
from quickscale.core.manifests.themes import BusinessTheme


@dataclass(frozen=True)
class Stack:
    """A theme, a skin and plugins on one core.

    Attributes:
        core_version: the version of ``quickscale-core``.
        theme: the chosen theme.
        own: the core's own themes, whose screens every stack has: the base theme, which may also
            be the chosen one, and the staff's dashboard.
        skin: the chosen skin; None where a project serves its API alone.
        plugins: in the order of INSTALLED_APPS.
    """

    core_version: str
    theme: Layer[BusinessTheme]
    own: tuple[Layer[BusinessTheme], ...]
    skin: Layer[PresentationSkin] | None = None
    plugins: tuple[Layer[FeaturePlugin], ...] = ()

    @property
    def themes(self) -> tuple[Layer[BusinessTheme], ...]:
        """The themes whose screens and operations exist, the chosen one first."""
        return (self.theme, *(theme for theme in self.own if theme != self.theme))

    @property
    def layers(self) -> tuple[Layer[Any], ...]:
        """Every layer, the core's own themes last."""
        skins = (self.skin,) if self.skin else ()
        chosen = () if self.theme.is_builtin else (self.theme,)
        return (*skins, *chosen, *self.plugins, *self.own)

    def find_layer(self, module: str) -> Layer[Any] | None:
        """Return the layer in which the dotted path ``module`` lies, if it lies in one."""
        return next((layer for layer in self.layers if layer.holds(module)), None)


@cache
def get_stack() -> Stack:
    """Return the stack of this process, judged once.

    Raises:
        StackError: the chosen layers cannot run together; it holds every error.
    """
    from quickscale.core.layers.stack_settings import read_stack_settings
    from quickscale.core.layers.validation import validate_stack

    stack, errors = validate_stack(read_stack_settings())
    if errors:
        raise StackError(errors)
    return stack


def forget_stack(**kwargs: Any) -> None:
    """Judge anew at the next call, since the settings have changed."""
    get_stack.cache_clear()
