"""Names that people give themselves, their teams and roles, which others read in mails.

Put :func:`validate_name` among the validators of a field whose value is mailed to somebody else,
and print it by :func:`break_addresses`: otherwise invitations send whatever a stranger writes.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Joiners, without which Persian, Indic languages and emoji cannot be written.
_JOINERS = frozenset("\u200c\u200d")
_DOT = "[.\u3002]"
_ADDRESS = re.compile(
    rf"://|\bwww{_DOT}\S|\bmailto:\S|\S@\S|[^\W_]{_DOT}[^\W\d_]{{2,}}",
    re.IGNORECASE,
)
#: Where words that hold an address are parted.
_SEAMS = re.compile(rf"(?<=[:/@]|{_DOT})(?=\S)")


def validate_name(value: str) -> None:
    """Refuse a name of several lines, with invisible characters, or with an address in it."""
    if any(_is_hidden(character) for character in value):
        raise ValidationError(_("Enter a name on one line, without invisible characters."))
    if _ADDRESS.search(unicodedata.normalize("NFKC", value)):
        raise ValidationError(
            _("Names can't contain web or e-mail addresses. Put a space after each full stop.")
        )


def break_addresses(value: str) -> str:
    """Return a text as one line, in which no mail program finds anything to link to."""
    visible = "".join(" " if _is_hidden(character) else character for character in value)
    if visible != value:
        visible = " ".join(visible.split())
    normal = unicodedata.normalize("NFKC", visible)
    return _SEAMS.sub(" ", normal) if _ADDRESS.search(normal) else visible


def _is_hidden(character: str) -> bool:
    kind = unicodedata.category(character)
    is_control = kind.startswith("C") and kind != "Cn"
    return (is_control or kind in ("Zl", "Zp")) and character not in _JOINERS
