"""Which templates of others a skin may draw in its own way."""

from collections.abc import Iterator

from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage
from quickscale_testing.validation.neighbours import list_app_files, list_project_apps

_FOLDER = "templates/"
#: The core's skin system has them for skins to replace, and allauth its elements and layouts.
_OF_SKINS = "quickscale.core.skin_system"
_OPEN = ("allauth", "mail")


def check(layer: LayerPackage) -> Iterator[Finding]:
    if layer.kind != "presentation_skin":
        return
    foreign = _list_foreign()
    for file in layer.files:
        path = layer.within(file.path)
        owner = foreign.get(_first_part(path.removeprefix(_FOLDER)))
        if path.startswith(_FOLDER) and owner:
            message = f"{path.removeprefix(_FOLDER)} lies among the templates of {owner}."
            yield Finding(file.shown, 1, "layer.E601", message)


def _list_foreign() -> dict[str, str]:
    """Return the folders, and the single files, of templates that others draw themselves."""
    own = {_first_part(path) for path in list_app_files(_OF_SKINS, _FOLDER)}
    return {
        part: app
        for app in list_project_apps()
        for path in list_app_files(app, _FOLDER)
        if (part := _first_part(path)) not in own and part not in _OPEN
    }


def _first_part(path: str) -> str:
    return path.partition("/")[0]
