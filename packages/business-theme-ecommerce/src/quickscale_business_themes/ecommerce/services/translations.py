"""What a product, a category, a collection or an attribute says in the site's other languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import InvalidRows
from quickscale_business_themes.ecommerce.models import (
    Attribute,
    Category,
    Collection,
    Product,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.fields import SearchTermsField
from quickscale_business_themes.ecommerce.models.translations import Translatable
from quickscale_business_themes.ecommerce.services.content_texts import (
    clean_content_text,
    list_content_texts,
)

#: What can be translated, by the name that it has in addresses and files.
SUBJECTS: Mapping[str, type[Any]] = {
    "product": Product,
    "category": Category,
    "collection": Collection,
    "attribute": Attribute,
}
#: The column whose translations are laid over components.
CONTENT = "content"
MAX_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the catalogue in the shop's own language, where it stands, and its translations.

    Attributes:
        id: identifies it within its subject: ``name``, ``option:Size``, ``value:Size:Large``,
            ``content:<place>``. The same in every shop that has the same catalogue.
        label: what people call it.
        row: the row that holds it and its translations.
        place: within the row's content, empty for a column's text.
    """

    id: str
    label: str
    source: str
    row: Translatable
    column: str
    place: str = ""

    def read(self, language: str) -> str:
        """Return the translation, empty where there is none."""
        found = self.row.translations.get(language, {}).get(self.column, "")
        return str(found.get(self.place, "")) if self.place and found else str(found)

    def write(self, language: str, text: str) -> bool:
        """Set the translation, and return whether it was another; an empty one is none.

        Raises:
            ValueError: it does not fit; what it says is for people.
        """
        text = text.strip()
        if text:
            text = self._clean(text)
        if text == self.read(language):
            return False
        texts = self.row.translations.setdefault(language, {})
        holder, key = texts, self.column
        if self.place:
            holder, key = texts.setdefault(self.column, {}), self.place
        holder.pop(key, None)
        if text:
            holder[key] = text
        self._tidy(language)
        return True

    def _clean(self, text: str) -> str:
        if self.place:
            try:
                return clean_content_text(getattr(self.row, self.column), self.place, text)
            except ValueError:
                raise ValueError(_("This text doesn't fit here.")) from None
        most = getattr(self.row._meta.get_field(self.column), "max_length", None) or MAX_TEXT
        if len(text) > most:
            raise ValueError(_("Enter at most {most} characters.").format(most=most))
        if "\x00" in text:
            raise ValueError(_("This text doesn't fit here."))
        return text

    def _tidy(self, language: str) -> None:
        """Leave out what is empty by now, so that a row without translations has none."""
        texts = self.row.translations[language]
        if not texts.get(self.column, True):
            del texts[self.column]
        if not texts:
            del self.row.translations[language]


def list_texts(subject: Any) -> list[Text]:
    """Return what can be translated of a subject, empty texts left out."""
    return [text for text in _LISTS[type(subject)](subject) if text.source.strip()]


def _list_columns(row: Translatable, prefix: str = "") -> Iterator[Text]:
    for column in row.TRANSLATED:
        label = capfirst(str(row._meta.get_field(column).verbose_name))  # type: ignore[union-attr]
        yield Text(prefix or column, label, getattr(row, column) or "", row, column)


def _list_product(product: Product) -> Iterator[Text]:
    yield from _list_columns(product)
    for option in product.options.all():
        yield from _list_columns(option, f"option:{option.name}")
        for value in option.values.all():
            yield from _list_columns(value, f"value:{option.name}:{value.value}")
    for said in product.attribute_values.select_related("attribute"):
        if said.text:
            label = said.attribute.name
            yield Text(f"attribute:{said.attribute.slug}", label, said.text, said, "text")
    for number, image in enumerate(product.images.all(), 1):
        yield from _list_columns(image, f"image:{number}")
    for place, label, source in list_content_texts(product.content):
        yield Text(f"content:{place}", label, source, product, CONTENT, place)


def _list_attribute(attribute: Attribute) -> Iterator[Text]:
    yield from _list_columns(attribute)
    for choice in attribute.choices.all():
        yield from _list_columns(choice, f"choice:{choice.value}")


_LISTS: Mapping[type[Any], Any] = {
    Product: _list_product,
    Category: _list_columns,
    Collection: _list_columns,
    Attribute: _list_attribute,
}


@transaction.atomic
def write_translations(subject: Any, language: str, edits: Sequence[tuple[str, str]]) -> int:
    """Write these texts of a subject in a language, and return how many were others.

    Texts that aren't named stay as they are; two editors never lose each other's.

    Args:
        edits: the id of each text, and its translation; an empty one removes it.

    Raises:
        InvalidRows: a text is gone meanwhile, or a translation doesn't fit; nothing is written.
    """
    held = type(subject).objects.select_for_update().get(pk=subject.pk)
    known = {text.id: text for text in list_texts(held)}
    rows: dict[str, dict[str, list[str]]] = {}
    changed = []
    for index, (id, translation) in enumerate(edits):
        try:
            if id not in known:
                raise ValueError(_("This text no longer exists."))
            if known[id].write(language, translation):
                changed.append(known[id].row)
        except ValueError as error:
            rows[str(index)] = {"text": [str(error)]}
    if rows:
        raise InvalidRows({"texts": rows})
    _save(held, changed)
    return len(changed)


def _save(subject: Any, changed: Iterable[Translatable]) -> None:
    rows = {(type(row), row.pk): row for row in changed}
    if not rows:
        return
    # Of the subject in any case: it is what search engines and caches ask the time of.
    rows[type(subject), subject.pk] = subject
    for row in rows.values():
        row.save(update_fields=_list_written(row))
    if isinstance(subject, Product):
        translate_variant_names(subject)


def _list_written(row: Translatable) -> list[str]:
    """Return the columns that follow from translations, too."""
    return [
        field.name
        for field in row._meta.concrete_fields
        if field.name == "translations"
        or isinstance(field, SearchTermsField)
        or getattr(field, "auto_now", False)
    ]


def translate_variant_names(product: Product) -> None:
    """Write what the variants of a product are called in each language, after their values."""
    options = list(product.options.prefetch_related("values"))
    known = {value.pk: value for option in options for value in option.values.all()}
    changed = []
    for variant in product.variants.prefetch_related("option_values"):
        values = [known[each.pk] for each in variant.option_values.all() if each.pk in known]
        names = _translate_names(values)
        if names != variant.translations:
            variant.translations = names
            changed.append(variant)
    ProductVariant.objects.bulk_update(changed, ["translations"])


def _translate_names(values: Sequence[Any]) -> dict[str, dict[str, str]]:
    languages = {language for value in values for language in value.translations}
    return {
        language: {
            "name": " / ".join(
                value.translations.get(language, {}).get("value") or value.value for value in values
            )
        }
        for language in sorted(languages)
    }
