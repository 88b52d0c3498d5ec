"""Stripe's form encoding: nested names in brackets."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

_NAME = re.compile(r"[^\[\]]+|\[\]")


def decode_form(text: str) -> dict[str, Any]:
    """Return ``a[b][0]=c`` as ``{"a": {"b": {"0": "c"}}}``; lists are told apart by their types."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _put(tree, _NAME.findall(name), value)
    return tree


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    *parents, last = path or [""]
    for part in parents:
        below = tree.setdefault(_number(part, tree), {})
        if not isinstance(below, dict):
            return
        tree = below
    tree[_number(last, tree)] = value


def _number(part: str, tree: dict[str, Any]) -> str:
    return str(len(tree)) if part == "[]" else part
