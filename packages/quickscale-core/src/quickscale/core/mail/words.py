"""What a type of mail says: the layer's words, or those that the operator has written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .blocks import Block, Button
from .mail_types import MailType, find_placeholders
from .models import MailText


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a mail in one language.

    Attributes:
        button: what its button says, empty for a mail that has none.
    """

    subject: str
    introduction: str
    button: str = ""


#: The fields of a mail that may be written anew.
FIELDS = ("subject", "introduction", "button")


def read_default_words(mail_type: MailType, language: str) -> Words:
    """Return the layer's own words."""
    with translation.override(language):
        button = find_button(mail_type.sample().blocks)
        return Words(str(mail_type.subject), str(mail_type.introduction), button)


def read_written(mail_type: MailType) -> dict[str, MailText]:
    """Return what the operator has written of a mail, by language."""
    return {each.language: each for each in MailText.objects.filter(name=mail_type.name)}


def read_words(mail_type: MailType, language: str, written: MailText | None) -> Words:
    """Return the words that the mail is sent with.

    Args:
        written: what the operator has written of them.
    """
    default = read_default_words(mail_type, language)
    own = {name: getattr(written, name) for name in FIELDS if getattr(written, name, "")}
    return replace(default, **own)


def write_words(mail_type: MailType, language: str, words: Words) -> None:
    """Write the operator's words. An empty text, and one that is the layer's own, stay the layer's,
    which a new release may better."""
    default = read_default_words(mail_type, language)
    own = {
        name: text if (text := getattr(words, name)) != getattr(default, name) else ""
        for name in FIELDS
    }
    if not any(own.values()):
        reset_words(mail_type, language)
        return
    MailText.objects.update_or_create(name=mail_type.name, language=language, defaults=own)


def reset_words(mail_type: MailType, language: str) -> None:
    """Let a mail say what the layer has it say."""
    MailText.objects.filter(name=mail_type.name, language=language).delete()


def require_known(mail_type: MailType, text: str) -> None:
    """Refuse words with placeholders that nothing fills.

    Raises:
        ValidationError: the mail has no value of that name.
    """
    known = mail_type.placeholders
    for name in sorted(find_placeholders(text).difference(known)):
        raise ValidationError(
            _("{%(name)s} isn't available in this e-mail. Available: %(known)s"),
            params={"name": name, "known": ", ".join(f"{{{each}}}" for each in known)},
        )


def find_button(blocks: Sequence[Block]) -> str:
    """Return what the first button says, empty where there is none."""
    return next((block.label for block in blocks if isinstance(block, Button)), "")


def rename_button(blocks: Sequence[Block], mail_type: MailType, label: str) -> Sequence[Block]:
    """Return blocks whose main button says something else; one that does another thing, since there
    is nothing to pay or to track, keeps its own words."""
    usual = find_button(mail_type.sample().blocks)
    return [
        replace(block, label=label) if isinstance(block, Button) and block.label == usual else block
        for block in blocks
    ]
