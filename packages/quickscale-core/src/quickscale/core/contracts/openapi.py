"""What differs between two OpenAPI documents, and whom it breaks.

What is sent and what is answered are judged from opposite sides: a field that is new in an answer
is an addition, one that has to be sent breaks every client. Texts are no part of the contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .changes import Change, adds, breaks

Schema = Mapping[str, Any]

_METHODS = ("get", "post", "put", "patch", "delete")
_SENT, _ANSWERED = "request", "response"
#: The limits of what may be sent, and whether a higher one leaves more.
_LIMITS = {
    "maxLength": True,
    "maximum": True,
    "maxItems": True,
    "minLength": False,
    "minimum": False,
    "minItems": False,
}


def compare_documents(old: Schema, new: Schema) -> list[Change]:
    """Return what differs between the operations of two documents."""
    return sorted(set(_Comparison(old, new).compare()), key=lambda change: change.what)


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.seen: set[tuple[str, str, str]] = set()

    def compare(self) -> Iterator[Change]:
        was, is_now = _list_operations(self.old), _list_operations(self.new)
        for name in sorted(was.keys() | is_now.keys()):
            for change in self.compare_name(name, was.get(name), is_now.get(name)):
                yield replace(change, section="operations", name=name)

    def compare_name(self, name: str, old: Schema | None, new: Schema | None) -> Iterator[Change]:
        if new is None:
            yield breaks(f"{name} is gone")
        elif old is None:
            yield adds(f"{name} is new")
        else:
            yield from self.compare_operations(name, old, new)

    def compare_operations(self, name: str, old: Schema, new: Schema) -> Iterator[Change]:
        if old["address"] != new["address"]:
            yield breaks(f"{name} was at {old['address']}, is at {new['address']}")
        yield from self.compare_parameters(name, old, new)
        yield from self.compare_bodies(name, old, new)
        yield from self.compare_answers(name, old, new)
        yield from _compare_security(name, old, new)

    def compare_parameters(self, name: str, old: Schema, new: Schema) -> Iterator[Change]:
        was, is_now = self._list_parameters(self.old, old), self._list_parameters(self.new, new)
        for key in sorted(was.keys() - is_now.keys()):
            yield breaks(f"{name} takes no {key} any more")
        for key in sorted(is_now.keys() - was.keys()):
            needed = bool(is_now[key].get("required"))
            yield (breaks if needed else adds)(f"{name} {'needs' if needed else 'takes'} {key} now")
        for key in sorted(was.keys() & is_now.keys()):
            if is_now[key].get("required") and not was[key].get("required"):
                yield breaks(f"{name} needs {key} now")
            schemas = was[key].get("schema", {}), is_now[key].get("schema", {})
            yield from self.compare_schemas(f"{name} {key}", *schemas, side=_SENT)

    def compare_bodies(self, name: str, old: Schema, new: Schema) -> Iterator[Change]:
        was = self._resolve(self.old, old.get("requestBody", {}))
        is_now = self._resolve(self.new, new.get("requestBody", {}))
        if is_now.get("required") and not was.get("required"):
            yield breaks(f"{name} needs a body now")
        yield from self._compare_media(f"{name} {_SENT}", was, is_now, side=_SENT)

    def compare_answers(self, name: str, old: Schema, new: Schema) -> Iterator[Change]:
        was, is_now = old.get("responses", {}), new.get("responses", {})
        for status in sorted(was.keys() - is_now.keys()):
            yield breaks(f"{name} doesn't answer {status} any more")
        for status in sorted(is_now.keys() - was.keys()):
            yield adds(f"{name} answers {status} now")
        for status in sorted(was.keys() & is_now.keys()):
            answers = self._resolve(self.old, was[status]), self._resolve(self.new, is_now[status])
            yield from self._compare_media(f"{name} {_ANSWERED} {status}", *answers, side=_ANSWERED)

    def _compare_media(self, where: str, old: Schema, new: Schema, side: str) -> Iterator[Change]:
        was, is_now = old.get("content", {}), new.get("content", {})
        for media in sorted(was.keys() - is_now.keys()):
            yield breaks(f"{where} is no {media} any more")
        for media in sorted(is_now.keys() - was.keys()):
            yield adds(f"{where} may be {media} now")
        for media in sorted(was.keys() & is_now.keys()):
            schemas = was[media].get("schema", {}), is_now[media].get("schema", {})
            yield from self.compare_schemas(where, *schemas, side=side)

    def compare_schemas(self, where: str, old: Schema, new: Schema, side: str) -> Iterator[Change]:
        names = _name_of(old), _name_of(new)
        if all(names):
            if (*names, side) in self.seen:
                return
            self.seen.add((*names, side))
            where = f"{names[1]} ({side})" if names[0] == names[1] else where
        was, is_now = self._flatten(self.old, old), self._flatten(self.new, new)
        yield from _compare_types(where, was, is_now, side)
        yield from _compare_enums(where, was, is_now, side)
        if side == _SENT:
            yield from _compare_limits(where, was, is_now)
        yield from self._compare_properties(where, was, is_now, side)
        if "items" in was and "items" in is_now:
            yield from self.compare_schemas(f"{where}[]", was["items"], is_now["items"], side)

    def _compare_properties(
        self, where: str, old: Schema, new: Schema, side: str
    ) -> Iterator[Change]:
        was, is_now = old.get("properties", {}), new.get("properties", {})
        needed, needs = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(was.keys() - is_now.keys()):
            yield breaks(f"{where}.{name} is gone")
        for name in sorted(is_now.keys() - was.keys()):
            made = breaks if side == _SENT and name in needs else adds
            yield made(f"{where}.{name} is new{' and required' if name in needs else ''}")
        for name in sorted(was.keys() & is_now.keys()):
            if side == _SENT and name in needs - needed:
                yield breaks(f"{where}.{name} is required now")
            if side == _ANSWERED and name in needed - needs:
                yield breaks(f"{where}.{name} may be missing now")
            yield from self.compare_schemas(f"{where}.{name}", was[name], is_now[name], side)

    def _list_parameters(self, document: Schema, operation: Schema) -> dict[str, Schema]:
        listed = [self._resolve(document, it) for it in operation.get("parameters", ())]
        return {f"{it['in']} {it['name']}": it for it in listed}

    def _resolve(self, document: Schema, schema: Schema) -> Schema:
        while reference := schema.get("$ref"):
            node: Any = document
            for key in reference.removeprefix("#/").split("/"):
                node = node[key]
            schema = node
        return schema

    def _flatten(self, document: Schema, schema: Schema) -> dict[str, Any]:
        """Return a schema with its parts merged into it; of alternatives, all that any has."""
        resolved = self._resolve(document, schema)
        flat = {key: value for key, value in resolved.items() if key not in ("allOf", "oneOf")}
        flat["type"] = set(_listed(resolved.get("type")))
        flat["properties"] = dict(resolved.get("properties", {}))
        for part in (*resolved.get("allOf", ()), *resolved.get("oneOf", ())):
            inner = self._flatten(document, part)
            flat["type"] |= inner["type"]
            flat["properties"] |= inner["properties"]
            for key in ("format", "items", "required", "x-quickscale"):
                if key in inner:
                    flat.setdefault(key, inner[key])
            if "enum" in inner or "enum" in flat:
                flat["enum"] = [*flat.get("enum", ()), *inner.get("enum", ())]
        return flat


def _list_operations(document: Schema) -> dict[str, Schema]:
    return {
        item[method]["operationId"]: {**item[method], "address": f"{method.upper()} {path}"}
        for path, item in document.get("paths", {}).items()
        for method in _METHODS
        if method in item
    }


def _compare_security(name: str, old: Schema, new: Schema) -> Iterator[Change]:
    was = {tuple(sorted(each)) for each in old.get("security", ({},))}
    is_now = {tuple(sorted(each)) for each in new.get("security", ({},))}
    for way in sorted(was - is_now):
        yield breaks(f"{name} may not be asked {_describe_way(way)} any more")
    for way in sorted(is_now - was):
        yield adds(f"{name} may be asked {_describe_way(way)} now")


def _describe_way(way: tuple[str, ...]) -> str:
    return f"with {' and '.join(way)}" if way else "by everybody"


def _compare_types(where: str, old: Schema, new: Schema, side: str) -> Iterator[Change]:
    was, is_now = old["type"], new["type"]
    if was != is_now:
        is_safe = was <= is_now if side == _SENT else is_now <= was
        text = f"{where} was {_join(was)}, is {_join(is_now)}"
        yield (adds if is_safe and was and is_now else breaks)(text)
    for what, was, is_now in (
        ("format", old.get("format"), new.get("format")),
        ("kind", _kind_of(old), _kind_of(new)),
    ):
        if was != is_now:
            yield breaks(f"{where} had the {what} {was}, has {is_now}")


def _compare_enums(where: str, old: Schema, new: Schema, side: str) -> Iterator[Change]:
    was, is_now = set(map(str, old.get("enum", ()))), set(map(str, new.get("enum", ())))
    if was and not is_now:
        yield (adds if side == _SENT else breaks)(f"{where} may be anything now")
    elif is_now and not was:
        yield (breaks if side == _SENT else adds)(f"{where} is one of {_join(is_now)} now")
    else:
        for value in sorted(was - is_now):
            yield (breaks if side == _SENT else adds)(f"{where} is no {value!r} any more")
        for value in sorted(is_now - was):
            yield adds(f"{where} may be {value!r} now")


def _compare_limits(where: str, old: Schema, new: Schema) -> Iterator[Change]:
    for limit, is_most in _LIMITS.items():
        was, is_now = old.get(limit), new.get(limit)
        if was == is_now:
            continue
        looser = is_now is None or (was is not None and (is_now > was) is is_most)
        yield (adds if looser else breaks)(f"{where} had the {limit} {was}, has {is_now}")
    if old.get("pattern") != new.get("pattern") and new.get("pattern"):
        yield breaks(f"{where} has to match {new['pattern']} now")


def _name_of(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _kind_of(schema: Schema) -> str:
    kind: str = schema.get("x-quickscale", {}).get("format", "")
    return kind


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _join(values: set[str]) -> str:
    return " or ".join(sorted(values)) or "anything"
