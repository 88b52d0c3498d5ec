"""What templates receive: names, types, meaning, and an example from the shop's own pages."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

from quickscale.core.skin_system import contexts
from references.markdown import split_docstring, write_block, write_code, write_table
from references.shop import read_screens

INTRODUCTION = """\
# What templates receive

The templates of a skin receive plain data: strings, numbers, lists and dictionaries, never a model
or the request. This page describes the data of each kind of template.
[The template hierarchy](templates.md) says which template renders a page.

## See it for any screen

Every site serves the data of its screens at `/_screens/<theme>/<screen>.json`. Put the parameters
of the screen's path into the query string, together with the page's own query:

    /_screens/ecommerce/product-list.json?search=mug
    /_screens/ecommerce/product-detail.json?slug=merino-crew-sweater

The response is what the template would receive for the same visitor, with the same permissions.
Errors are problem documents (RFC 9457) with the page's status. `page.nonce`, `page.tokens_url` and
`page.messages` are left out: they only make sense in a rendered page. Here is the shop's product
list, shortened:

"""

SCREENS = """
## Screens

The generic template of each kind, and templates for single screens of that kind, receive:
"""

PARTS = """
## Parts

Templates that render a part of a page. They also see the data of the page, but should only use
what is listed here, since any screen may include them.
"""

TYPES = """
## Types

The dictionaries that these consist of. The examples are taken from pages of the demo shop and its
dashboard.
"""

_LONGEST = 60

#: What is shown of ``page`` at the beginning.
_TELLING = ("theme", "screen", "kind", "title", "url", "language", "navigation")


def write_page() -> str:
    examples: dict[tuple[type, str], str] = {}
    screens = read_screens()
    for kind, context in screens.items():
        collect_examples(context, contexts.SCREENS[kind], examples)
    roots = [contexts.LayoutContext, contexts.ScreenContext, *contexts.SCREENS.values()]
    parts = [
        INTRODUCTION + write_block(shorten(screens["list"]), "json"),
        SCREENS,
        *(write_type(each, examples) for each in (*roots, contexts.ErrorContext)),
        PARTS,
        *(write_type(each, examples) for each in contexts.PARTS),
        TYPES,
        *(write_type(each, examples) for each in list_types()),
    ]
    return "\n\n".join(part.strip() for part in parts)


def list_types() -> Iterator[type[Any]]:
    for name, each in vars(contexts).items():
        if is_typeddict(each) and not name.endswith("Context") and each.__module__ != "typing":
            yield each


def write_type(owner: type[Any], examples: Mapping[tuple[type, str], str]) -> str:
    prose, sections = split_docstring(owner.__doc__ or "")
    hints = get_type_hints(owner)
    inherited = {name for base in base_types(owner) for name in get_type_hints(base)}
    rows = [
        (
            write_code(name),
            write_hint(hints[name]),
            meaning,
            write_code(examples.get((owner, name), "")),
        )
        for name, meaning in sections["Attributes"].items()
    ]
    also = write_bases(owner) if inherited else ""
    table = write_table(("name", "type", "meaning", "example"), rows)
    return f"### {title_of(owner)}\n\n{prose}{also}\n\n{table}"


def title_of(owner: type[Any]) -> str:
    names = {
        contexts.LayoutContext: "Every page",
        contexts.ScreenContext: "Every screen",
        contexts.ErrorContext: "Error pages",
    }
    if owner in names:
        return names[owner]
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", owner.__name__).split()
    if words[-1] != "Context":
        return owner.__name__
    kind = " screens" if owner in contexts.SCREENS.values() else "s"
    return " ".join(words[:-1]).capitalize() + kind


#: TypedDicts forget what they are made of.
_BASES = {
    contexts.ScreenContext: contexts.LayoutContext,
    contexts.ErrorContext: contexts.LayoutContext,
    **dict.fromkeys(contexts.SCREENS.values(), contexts.ScreenContext),
}


def base_types(owner: type[Any]) -> Iterator[type[Any]]:
    if base := _BASES.get(owner):
        yield base


def write_bases(owner: type[Any]) -> str:
    title = title_of(_BASES[owner])
    return f" In addition to [{title.lower()}](#{anchor_of(title)}):"


def anchor_of(title: str) -> str:
    return title.lower().replace(" ", "-")


#: What a template's author calls the plain types.
_PLAIN = {str: "text", bool: "true or false", int: "number", Any: "any", type(None): "None"}


def write_hint(hint: Any) -> str:
    """Return a type as a template's author reads it."""
    if is_typeddict(hint):
        return f"[{hint.__name__}](#{anchor_of(title_of(hint))})"
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return ", ".join(write_code(json.dumps(each)) for each in arguments)
    if origin is Mapping:
        return f"{write_hint(arguments[1])} by name"
    if origin is Sequence:
        return f"list of {write_hint(arguments[0])}"
    return " or ".join(write_hint(each) for each in arguments)


def collect_examples(value: Any, hint: Any, examples: dict[tuple[type, str], str]) -> None:
    """Keep the first telling value of each name."""
    if is_typeddict(hint) and isinstance(value, Mapping):
        hints = get_type_hints(hint)
        for name, part in value.items():
            owner = next((it for it in owners_of(hint) if name in own_names(it)), hint)
            if (owner, name) not in examples and (shown := show_example(part)):
                examples[owner, name] = shown
            collect_examples(part, hints.get(name), examples)
        return
    for argument in get_args(hint):
        if isinstance(value, list) and is_typeddict(argument):
            for item in value:
                collect_examples(item, argument, examples)
        elif is_typeddict(argument):
            collect_examples(value, argument, examples)


def owners_of(hint: type[Any]) -> Iterator[type[Any]]:
    yield hint
    for base in base_types(hint):
        yield from owners_of(base)


def own_names(owner: type[Any]) -> set[str]:
    inherited = {name for base in base_types(owner) for name in get_type_hints(base)}
    return {*get_type_hints(owner)} - inherited


def show_example(value: Any) -> str:
    """Return a short value as a template's author meets it; nothing for what is empty or long."""
    if value in (None, "", [], {}) or (isinstance(value, (list, dict)) and has_parts(value)):
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST and "`" not in text else ""


def has_parts(value: Any) -> bool:
    items = value if isinstance(value, list) else value.values()
    return any(isinstance(item, (list, dict)) for item in items)


def shorten(context: Any) -> str:
    """Return the telling parts of a context as JSON, with one of each list."""
    page = {name: context["page"][name] for name in _TELLING}
    told = {"page": page, "list": context["list"], "user": context["user"]}
    return json.dumps(cut(told), indent=2, ensure_ascii=False)


def cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: cut(part) for name, part in value.items() if part not in (None, "", [], {})}
    if isinstance(value, list):
        return [cut(value[0]), *(["…"] if len(value) > 1 else [])]
    return value
