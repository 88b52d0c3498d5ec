"""The languages that have paths of their own, by ``i18n_patterns``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.conf.urls.i18n import is_language_prefix_patterns_used
from django.utils import translation

T = TypeVar("T")


def list_languages() -> list[str]:
    """Return the languages that have paths of their own; the default one where none has."""
    if not is_language_prefix_patterns_used(settings.ROOT_URLCONF)[0]:
        return [settings.LANGUAGE_CODE]
    return [code for code, _name in settings.LANGUAGES]


def in_each_language(call: Callable[[], T]) -> list[T]:
    """Return what ``call`` returns in each language that has paths of its own."""
    answers = []
    for code in list_languages():
        with translation.override(code):
            answers.append(call())
    return answers
