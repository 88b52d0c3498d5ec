"""The skins that ship, which are held to the same bars."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from quickscale.core.skin_system import PresentationSkin

PACKAGES = Path(__file__).resolve().parents[2] / "packages"


@dataclass(frozen=True)
class Skin:
    """One skin, and where its parts are."""

    name: str
    manifest: type[PresentationSkin]
    stylesheet: str

    def __str__(self) -> str:
        return self.name

    @property
    def module(self) -> str:
        return self.name.replace("-", "_")

    @property
    def package(self) -> Path:
        return PACKAGES / f"presentation-skin-{self.name}"

    @property
    def source(self) -> Path:
        return self.package / "src/quickscale_presentation_skins" / self.module

    @property
    def templates(self) -> Path:
        return self.source / "templates"

    @property
    def static(self) -> Path:
        return self.source / "static" / self.module


def load_skin(name: str, manifest: str, stylesheet: str) -> Skin:
    module = f"quickscale_presentation_skins.{name.replace('-', '_')}.skin_config"
    return Skin(name, getattr(import_module(module), manifest), stylesheet)


SKINS = (
    load_skin("modern-htmx", "ModernHtmxSkin", "app.css"),
    load_skin("classic", "ClassicSkin", "classic.css"),
)
