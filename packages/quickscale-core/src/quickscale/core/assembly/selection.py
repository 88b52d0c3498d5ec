from collections.abc import Iterable
from dataclasses import dataclass

from quickscale.core.layers.discovery import find_layers
from quickscale.core.layers.layer import KIND_LABELS, normalise_name, suggest_name

from .errors import SelectionError
from .sources import PLURALS, Candidate, LayerSource, assume_candidate

DEFAULT_THEME = "base"
DEFAULT_SKIN = "modern-htmx"


@dataclass(frozen=True, slots=True)
class Selection:
    core: Candidate
    theme: Candidate | None
    skin: Candidate
    plugins: tuple[Candidate, ...]

    @property
    def layers(self) -> tuple[Candidate, ...]:
        """Skin, theme and plugins, as INSTALLED_APPS orders them."""
        return (self.skin, *((self.theme,) if self.theme else ()), *self.plugins)

    @property
    def theme_name(self) -> str:
        return self.theme.name if self.theme else DEFAULT_THEME

    @property
    def summary(self) -> str:
        plugins = " and ".join(p.name for p in self.plugins) or "no plugin"
        return f"the {self.theme_name} theme in the {self.skin.name} skin with {plugins}"


def select_layers(
    source: LayerSource, *, theme: str, skin: str, plugins: Iterable[str]
) -> Selection:
    is_base = normalise_name(theme) == DEFAULT_THEME
    chosen = Selection(
        core=source.core(),
        theme=None if is_base else find_candidate(source, "business_theme", theme),
        skin=find_candidate(source, "presentation_skin", skin),
        plugins=tuple(
            dict.fromkeys(find_candidate(source, "feature_plugin", name) for name in plugins)
        ),
    )
    _require_needed_plugins(chosen)
    return chosen


def find_candidate(source: LayerSource, kind: str, name: str) -> Candidate:
    """Return the candidate of ``kind`` that answers to ``name``, or raise SelectionError.

    A source that isn't complete leaves a name to the package index, unless it looks like a slip.
    """
    candidates = source.candidates(kind)
    for candidate in candidates:
        if candidate.answers_to(name):
            return candidate
    if any(layer.is_builtin and layer.answers_to(name) for layer in find_layers()):
        raise SelectionError(
            f"The {KIND_LABELS[kind]} '{name}' is part of the core and included in every project.",
            hint=f"quickscale layer list {PLURALS[kind]}",
        )
    known = [candidate.name for candidate in candidates]
    if kind == "business_theme":
        known.append(DEFAULT_THEME)
    meant = suggest_name(normalise_name(name), known)
    if not source.complete and not meant:
        return assume_candidate(kind, name, source.core())
    there = ", ".join(sorted(known)) or "none"
    raise SelectionError(
        " ".join(
            filter(None, [f"No {KIND_LABELS[kind]} '{name}' found.", meant, f"Available: {there}."])
        ),
        hint=f"quickscale layer list {PLURALS[kind]}",
    )


def _require_needed_plugins(selection: Selection) -> None:
    for layer in selection.layers:
        for needed in layer.requires_plugins:
            if not any(plugin.answers_to(needed) for plugin in selection.plugins):
                wanted = ",".join([*(plugin.name for plugin in selection.plugins), needed])
                raise SelectionError(
                    f"The {KIND_LABELS[layer.kind]} '{layer.name}' needs the plugin '{needed}'.",
                    hint=f"--feature-plugins {wanted}",
                )
