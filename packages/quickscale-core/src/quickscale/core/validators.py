"""Names that people give themselves, their teams and roles, which others read in mails; and files.

A field whose value is mailed to somebody else has :func:`validate_name`, and is printed by
:func:`break_addresses`: otherwise invitations send whatever a stranger writes.
"""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

__all__ = ["MaxFileSizeValidator", "break_addresses", "validate_name"]

#: Joiners and marks of direction, without which Persian, Arabic, Indic languages and emoji
#: cannot be written.
_WRITTEN = frozenset("\u200c\u200d\u200e\u200f\u061c")
#: What nobody sees between two characters: these, variation selectors and the grapheme joiner.
_UNSEEN = re.compile("[\u034f\u061c\u180b-\u180d\u200c-\u200f\ufe00-\ufe0f]")
_DOT = "[.\u3002]"
_ADDRESS = re.compile(
    # No domain ends in .js, but Node.js and its like have user groups.
    rf"://|\bwww{_DOT}\S|\bmailto:\S|\S@\S|[^\W_]{_DOT}(?!js\b)[^\W\d_]{{2,}}",
    re.IGNORECASE,
)
#: Where words that hold an address are parted.
_SEAMS = re.compile(rf"(?<=[:/@]|{_DOT})(?=\S)")


def validate_name(value: str) -> None:
    """Refuse a name of several lines, with invisible characters, or with an address in it."""
    if any(_is_hidden(character) for character in value):
        raise ValidationError(_("Enter a name on one line, without invisible characters."))
    if _ADDRESS.search(_read(value)):
        raise ValidationError(
            _("Names can't contain web or e-mail addresses. Put a space after each full stop.")
        )


def break_addresses(value: str) -> str:
    """Return a text as one line, in which no mail program finds anything to link to."""
    visible = "".join(" " if _is_hidden(character) else character for character in value)
    if visible != value:
        visible = " ".join(visible.split())
    read = _read(visible)
    return _SEAMS.sub(" ", read) if _ADDRESS.search(read) else visible


def _read(value: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", value))


def _is_hidden(character: str) -> bool:
    kind = unicodedata.category(character)
    is_control = kind.startswith("C") and kind != "Cn"
    return (is_control or kind in ("Zl", "Zp")) and character not in _WRITTEN


@deconstructible
class MaxFileSizeValidator:
    """Refuses a file that is too large.

    Args:
        limit: how many bytes it may have.
    """

    message = _("The file can't be larger than %(limit)s.")

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, file: Any) -> None:
        if file.size > self.limit:
            params = {"limit": filesizeformat(self.limit)}
            raise ValidationError(self.message, code="too_large", params=params)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaxFileSizeValidator) and self.limit == other.limit

    def __hash__(self) -> int:
        return hash((MaxFileSizeValidator, self.limit))
