"""What helps a search to find what was meant."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.services.search_terms import join_phrase

#: Synonyms of one another, and how long each may be.
MAX_SYNONYMS, MAX_SYNONYM = 20, 64


class SearchWord(models.Model):
    """A word that some product is described by.

    Attributes:
        near: what is left of the word's beginning without a letter or two, each between blanks.
            Two words that are nearly alike share one of these.
    """

    word = models.CharField(max_length=64, unique=True)
    near = models.TextField(default="")

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word


class SearchSynonym(models.Model):
    """Words and phrases that mean the same: who searches for one finds the others."""

    terms = models.JSONField(_("synonyms"), default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["pk"]

    def __str__(self) -> str:
        return ", ".join(self.terms)

    def clean(self) -> None:
        self.terms = clean_synonyms(self.terms)


def clean_synonyms(terms: Any) -> list[str]:
    """Return synonyms without blanks around them, each once.

    Raises:
        ValidationError: there are fewer than two or too many, or one can't be searched for.
    """
    is_list = isinstance(terms, list) and all(isinstance(each, str) for each in terms)
    texts = [" ".join(each.split()) for each in terms] if is_list else []
    unique = {join_phrase(each): each for each in reversed(texts)}
    if "" in unique or any(len(each) > MAX_SYNONYM for each in texts):
        text = _("Enter words of 1 to {most} characters.").format(most=MAX_SYNONYM)
        raise ValidationError({"terms": [text]})
    if not 2 <= len(unique) <= MAX_SYNONYMS:
        text = _("Enter 2 to {most} words or phrases.").format(most=MAX_SYNONYMS)
        raise ValidationError({"terms": [text]})
    return list(reversed(unique.values()))
