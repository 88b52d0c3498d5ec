"""Names in addresses, made of names in any script."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from anyascii import anyascii
from django.utils.text import slugify

from quickscale_business_themes.ecommerce.models import Product, ProductVariant

SLUG_LENGTH: int = Product._meta.get_field("slug").max_length or 0
PUBLIC_ID_LENGTH: int = ProductVariant._meta.get_field("public_id").max_length or 0
_DIGEST_LENGTH = 12


def make_slug(text: str, length: int = SLUG_LENGTH) -> str:
    """Return ``text`` as a slug, in Latin letters: “Чайник” is ``chaynik``.

    Without a letter or digit in it, such as “???”, the slug is empty. A text that is too long is
    cut, and ends with a digest of the whole of it.
    """
    plain = text if text.isascii() else anyascii(text)
    slug = slugify(plain)
    return slug if len(slug) <= length else shorten(slug, text, length=length)


def make_unique_id(
    product_slug: str, sku: str, options: Iterable[str], taken: Collection[str]
) -> str:
    """Return the public id of a new variant: its SKU, else its product and options.

    Args:
        taken: the ids that others have. A digest tells this variant's from them, the same one
            whenever and wherever the variant is made.
    """
    values = tuple(options)
    readable = sku or "-".join([product_slug, *map(make_slug, values)])
    source = "\0".join([product_slug, *values])
    if len(readable) > PUBLIC_ID_LENGTH or readable in taken:
        return shorten(readable, source, length=PUBLIC_ID_LENGTH)
    return readable


def shorten(text: str, source: str, *, length: int) -> str:
    """Return the beginning of ``text`` and a digest of ``source``, in ``length`` characters."""
    digest = hashlib.sha256(source.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{text[: length - _DIGEST_LENGTH - 1].rstrip('-')}-{digest}"
