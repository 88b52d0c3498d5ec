"""What no log may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "[hidden]"

_NAMES = "password|passwd|secret|token|authorization|cookie|api[_-]?key|sessionid|signature|otp"
_SECRET_NAME = re.compile(rf"(?i)(^|[_-])({_NAMES})($|[_-])")
#: ``token=…``, ``"password": "…"``, ``Authorization: Bearer …`` within a text.
_SECRET_IN_TEXT = re.compile(
    rf"(?i)((?:{_NAMES})[\"']?\s*[:=]\s*(?:(?:bearer|basic|token)\s+)?[\"']?)[^\s\"'&,;)}}]+"
)
#: Keys that say what they are, and the password in the address of a service.
_KNOWN = re.compile(
    r"\b(?:sk|rk|qsk|whsec)_[A-Za-z0-9_.+/=]{8,}|(?<=_secret_)[A-Za-z0-9]{8,}"
    r"|(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"
)
#: Parts of a path that let in whoever knows them.
_SECRET_PARTS = {"key", "token", "code", "uidb36", "uidb64", "signature", "secret"}
#: What is shorter opens nothing, and may be part of any word.
_SHORTEST = 4


def is_secret(name: str) -> bool:
    """Whether a value of this name is not to be written down."""
    return bool(_SECRET_NAME.search(name))


def hide_in_text(text: str) -> str:
    """Return ``text`` without what looks like a secret."""
    return _KNOWN.sub(HIDDEN, _SECRET_IN_TEXT.sub(rf"\1{HIDDEN}", text))


def hide(value: Any, name: str = "") -> Any:
    """Return ``value`` with every secret within it hidden."""
    if name and is_secret(name):
        return HIDDEN
    if isinstance(value, str):
        return hide_in_text(value)
    if isinstance(value, dict):
        return {key: hide(item, str(key)) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [hide(item) for item in value]
    return value


def hide_in_path(text: str, parts: Mapping[str, Any]) -> str:
    """Return a path, or a text with one, without those of its parts that are secrets."""
    for name, value in parts.items():
        if name in _SECRET_PARTS and len(str(value)) >= _SHORTEST:
            text = text.replace(str(value), HIDDEN)
    return text
