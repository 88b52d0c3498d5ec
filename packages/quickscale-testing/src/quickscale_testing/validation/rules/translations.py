"""Whether the catalogues that a layer has are complete and compiled."""

import re
from collections.abc import Iterator
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from quickscale_testing.validation.code import read_string
from quickscale_testing.validation.contents import File, decode
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage

_CATALOGUE = re.compile(r"(?:.*/)?locale/([\w@-]+)/LC_MESSAGES/django\.po")
_MARKS = tuple(
    f"django.utils.translation.{name}"
    for name in ("gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy")
)
_TRANSLATE = re.compile(r"""\{%\s*+trans(?:late)?\s++(?:"([^"]++)"|'([^']++)')[^%]*+%\}""")


def check(layer: LayerPackage) -> Iterator[Finding]:
    marked = _list_marked(layer)
    known: dict[str, set[str]] = {}
    files: dict[str, File] = {}
    for file in layer.files:
        if match := _CATALOGUE.fullmatch(layer.within(file.path)):
            catalogue = _read(file)
            if catalogue is None:
                yield Finding(file.shown, 1, "layer.E902", "This catalogue can't be parsed.")
                continue
            yield from _check_catalogue(layer, file, catalogue)
            known.setdefault(match[1], set()).update(map(_name, catalogue))
            files.setdefault(match[1], file)
    for language, texts in known.items():
        if missing := [text for text in marked if text not in texts]:
            message = f"It lacks {_count(missing)}."
            yield Finding(files[language].shown, 1, "layer.W903", message)


def _read(file: File) -> Catalog | None:
    if decode(file) is None:
        return None
    try:
        return read_po(BytesIO(file.content or b""), abort_invalid=True)
    except (PoFileError, ValueError, LookupError, IndexError, TypeError, AttributeError):
        return None


def _check_catalogue(layer: LayerPackage, file: File, catalogue: Catalog) -> Iterator[Finding]:
    if file.path.removesuffix(".po") + ".mo" not in layer.contents.files:
        yield Finding(file.shown, 1, "layer.E902", "This catalogue isn't compiled: it has no .mo.")
    open_ = [message for message in catalogue if message.id and _is_open(message)]
    if open_:
        line = open_[0].lineno or 1
        message = f"{_count([_name(it) for it in open_])} not translated, or fuzzy."
        yield Finding(file.shown, line, "layer.W901", message)


def _is_open(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return message.fuzzy or not all(strings)


def _name(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def _count(texts: list[str]) -> str:
    return f"{len(texts)} text{'s' * (len(texts) > 1)} ('{texts[0][:40]}')"


def _list_marked(layer: LayerPackage) -> list[str]:
    """Return the texts that the layer's code and templates give to be translated."""
    found: dict[str, None] = {}
    for module in layer.modules:
        for path, call in module.calls:
            if path in _MARKS and call.args and (text := read_string(call.args[0])):
                found[text] = None
    for file in layer.files:
        if file.path.endswith((".html", ".txt")):
            for double, single in _TRANSLATE.findall(decode(file) or ""):
                found[double or single] = None
    return list(found)
