"""The files of a new layer: a distribution of its own that passes the conformance kit at once."""

import keyword
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from .errors import ProjectExists, SelectionError
from .scaffold import SUFFIX, walk_templates, write_folder

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class LayerKind:
    """What layers of one kind are called, and what a new one is tested with.

    Attributes:
        title: in a sentence, ``business theme``.
        suffix: of its manifest's class.
        variable: what puts it into the test settings.
        option: what puts it into a project, of ``quickscale create``.
        beside: the layers that its tests need.
        libraries: what it imports beside the core and Django.
    """

    title: str
    suffix: str
    variable: str
    option: str
    beside: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return self.title.replace(" ", "-")

    @property
    def group(self) -> str:
        return self.title.replace(" ", "_") + "s"


KINDS = {
    "theme": LayerKind(
        "business theme",
        "Theme",
        "QUICKSCALE_TEST_THEME",
        "business-theme",
        beside=("quickscale-presentation-skin-modern-htmx>=1.0,<2",),
        libraries=("djangorestframework>=3.18",),
    ),
    "skin": LayerKind(
        "presentation skin",
        "Skin",
        "QUICKSCALE_TEST_SKIN",
        "presentation-skin",
        beside=("quickscale-business-theme-ecommerce>=1.0,<2",),
    ),
    "plugin": LayerKind(
        "feature plugin",
        "Plugin",
        "QUICKSCALE_TEST_PLUGINS",
        "feature-plugins",
        beside=(
            "quickscale-business-theme-ecommerce>=1.0,<2",
            "quickscale-presentation-skin-modern-htmx>=1.0,<2",
        ),
    ),
}


def write_layer(kind: str, name: str, folder: Path) -> Path:
    """Write a new layer into a new folder within ``folder``, and return that.

    Raises:
        SelectionError: no layer can have the name.
        ProjectExists: its folder exists.
    """
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise SelectionError(
            f"{name!r} isn't a valid layer name: it must start with a letter and contain only "
            "lower-case letters and digits, with '-' between them.",
            hint=f"quickscale layer new {kind} bookings",
        )
    target = folder / f"{KINDS[kind].slug}-{name}"
    if target.exists():
        raise ProjectExists(f"{target} exists already.", hint="choose another name or folder")
    write_folder(target, render_layer(kind, name))
    return target


def render_layer(kind: str, name: str) -> dict[str, str]:
    """Return the texts of a new layer's files by their paths."""
    values = _template_values(KINDS[kind], name)
    templates = files("quickscale.core.assembly") / "layer_templates"
    return {
        _target(path, values): Template(source.read_text(encoding="utf-8")).substitute(values)
        for folder in ("common", kind)
        for path, source in walk_templates(templates / folder)
    }


def _target(path: str, values: dict[str, str]) -> str:
    source = f"src/{values['module'].replace('.', '/')}/"
    path = re.sub("^package/", source, path.removesuffix(SUFFIX))
    return path.replace("__name__", values["name"]).replace("dot-", ".")


def _template_values(kind: LayerKind, name: str) -> dict[str, str]:
    class_name = "".join(part.capitalize() for part in name.split("-"))
    module = name.replace("-", "_")
    testing = ("quickscale-testing>=1.0,<2", *kind.beside)
    return {
        "name": name,
        "label": name.replace("-", " ").capitalize(),
        "kind": kind.title,
        "distribution": f"quickscale-{kind.slug}-{name}",
        "group": f"quickscale.{kind.group}",
        "namespace": f"quickscale_{kind.group}",
        "module": f"quickscale_{kind.group}.{module}",
        "manifest": f"{kind.suffix.lower()}_config",
        "manifest_class": f"{class_name}{kind.suffix}",
        "app_class": f"{class_name}Config",
        "app_label": f"quickscale_{module}" if kind is KINDS["plugin"] else module,
        "variable": kind.variable,
        "option": f"--{kind.option} {name}",
        "dependencies": _list("quickscale-core>=1.0,<2", "django>=5.2,<6.2", *kind.libraries),
        "dev": _list(*testing),
    }


def _list(*requirements: str) -> str:
    return "\n".join(f'    "{requirement}",' for requirement in requirements)
