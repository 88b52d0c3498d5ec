"""Who wrote a screen or a panel: its theme, or another layer by a hook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from quickscale.core.hooks.dispatch import Implementation
from quickscale.core.hooks.listing import trace
from quickscale.core.layers.layer import Layer
from quickscale.core.manifests.layers import BusinessTheme

from .contributions import list_given
from .registry import get_own_screens


@dataclass(frozen=True, slots=True)
class Origin:
    """A layer and its file, as a message names them; ``repair`` is what a hint asks for."""

    name: str
    file: str
    repair: str


#: Who gave a screen (its name and "") or a panel or an action (its screen's name and its own).
Givers = Mapping[tuple[str, str], Origin]


def of_theme(theme: Layer[BusinessTheme]) -> Origin:
    return Origin(f"The {theme}", theme.file, theme.repair)


def find_givers(theme: Layer[BusinessTheme]) -> Givers:
    """Return which screens and panels of a theme other layers gave by hook."""
    return dict(_trace(theme))


def _trace(theme: Layer[BusinessTheme]) -> Iterator[tuple[tuple[str, str], Origin]]:
    own = get_own_screens(theme)
    for screen in own.values():
        if not screen.panels_hook:
            continue
        for implementation, panels in trace(screen.panels_hook):
            for panel in panels or ():
                yield (screen.name, panel.name), _of_hook(implementation, theme)
    for given in list_given():
        for name in own:
            yield (name, given.name), _of_hook(given.implementation, theme)
    for implementation, screens in trace("core.screens", theme=theme.name, screens=own):
        for given in screens or ():
            yield (given.name, ""), _of_hook(implementation, theme)


def _of_hook(implementation: Implementation, theme: Layer[BusinessTheme]) -> Origin:
    origin = of_implementation(implementation)
    return replace(origin, name=f"{origin.name}, for the theme '{theme.name}'")


def of_implementation(implementation: Implementation) -> Origin:
    file = f"{implementation.file}:{implementation.line}"
    return Origin(f"Layer '{implementation.namespace.name}' ({file})", file, f"Fix {file}")
