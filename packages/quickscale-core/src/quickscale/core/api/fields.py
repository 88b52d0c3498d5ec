"""Serializer fields for what JSON alone cannot say: money, and a relation people can read."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from copy import deepcopy
from decimal import Decimal
from pathlib import PurePath
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import Model, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import SkipField, empty, get_attribute

from quickscale.core.files import PrivateFileField
from quickscale.core.money import Money, quantum


def format_amount(amount: Decimal, currency: str) -> str:
    """Write ``amount`` with at least the currency's own decimal places, and never round it."""
    unit = quantum(currency)
    rounded = amount.quantize(unit)
    return f"{rounded if rounded == amount else amount.normalize():f}"


class MoneyField(serializers.DecimalField):
    """An amount of money, in JSON a string: ``"12.50"``.

    It reads a decimal or a :class:`~quickscale.core.money.Money`, and writes a decimal.

    Args:
        currency_field: the serializer's field that holds the amount's currency, or that of the
            object where the serializer has none. Without it neither pages nor the API can write the
            amount.
    """

    quickscale_format = "money"

    def __init__(
        self,
        *,
        currency_field: str = "currency",
        max_digits: int = 19,
        decimal_places: int = 4,
        **kwargs: Any,
    ) -> None:
        self.currency_field = currency_field
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def bind(self, field_name: str, parent: Any) -> None:
        super().bind(field_name, parent)
        self._currency_source: list[str] | None = None

    def get_attribute(self, instance: Any) -> Any:
        amount = super().get_attribute(instance)
        if amount is None or isinstance(amount, Money):
            return amount
        if self._currency_source is None:
            self._currency_source = self._find_currency_source()
        return Money(Decimal(amount), get_attribute(instance, self._currency_source))

    def to_representation(self, value: Any) -> Any:
        if isinstance(value, Money):
            return format_amount(value.amount, value.currency)
        return super().to_representation(value)

    def _find_currency_source(self) -> list[str]:
        siblings: Mapping[str, Any] = getattr(self.parent, "fields", {})
        sibling = siblings.get(self.currency_field)
        return list(sibling.source_attrs) if sibling else [self.currency_field]


class RedirectField(serializers.URLField):
    """Where an action leads on another site, a payment page for instance.

    A page follows it after the action, if its origin is one of ``QUICKSCALE_REDIRECT_ORIGINS``.
    """

    quickscale_format = "redirect"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)


class LinkField(serializers.URLField):
    quickscale_format = "link"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)


class RefField(serializers.RelatedField[Model, Any, Any]):
    """A relation that reads as ``{"id", "label", "slug"}`` and is written by its id.

    Reading uses the related object itself: load it with ``select_related`` or
    ``prefetch_related``.

    Args:
        operation: the list operation that offers what may be chosen, ``ecommerce:category-list``;
            by default the one that lists the same model, where the theme has exactly one.
        screen: the screen that shows one of them; by default the theme's detail screen of what
            the operation lists.
        label_field: the attribute that people read; an empty text takes ``str()``.
        lookup: the attribute that identifies the object in public, ``slug`` for instance.
        narrow: what a page sends with ``operation`` to offer fewer, each query or path parameter
            as a path to a value of that page: ``{"product": "path.slug"}``.
    """

    quickscale_format = "relation"
    #: Whether each object says in ``screen`` where it is shown, since they are of several kinds.
    names_screen = False
    default_error_messages = {
        "does_not_exist": _("No object has the ID “{value}”."),
        "incorrect_type": _("Enter an ID, not {value_type}."),
    }

    def __init__(
        self,
        *,
        operation: str = "",
        screen: str = "",
        label_field: str = "name",
        lookup: str = "pk",
        narrow: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.operation = operation
        self.screen = screen
        self.label_field = label_field
        self.lookup = lookup
        self.narrow = dict(narrow or {})
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> dict[str, Any]:
        identity = getattr(value, self.lookup)
        label = getattr(value, self.label_field) if self.label_field else value
        return {
            "id": identity if isinstance(identity, int) else str(identity),
            "label": str(label),
            "slug": getattr(value, "slug", None) or str(identity),
        }

    def to_internal_value(self, data: Any) -> Model:
        identity = data.get("id") if isinstance(data, Mapping) else data
        if isinstance(identity, bool) or not isinstance(identity, (int, str)):
            self.fail("incorrect_type", value_type=type(identity).__name__)
        try:
            found: Model = self._candidates().get(**{self.lookup: identity})
        except ObjectDoesNotExist:
            self.fail("does_not_exist", value=identity)
        except (TypeError, ValueError, OverflowError, ValidationError):
            self.fail("incorrect_type", value_type=type(identity).__name__)
        return found

    def _candidates(self) -> QuerySet[Any]:
        queryset = self.get_queryset()
        assert queryset is not None, f"{self.field_name} is written to and has no queryset"
        return queryset


class OptionsField(serializers.ListField):
    """Several texts, each of them offered by a list operation, whose rows are no model's.

    Args:
        operation: the list operation, ``core:api-scope-list``; its rows have an ``id``.
    """

    quickscale_format = "relation"
    child = serializers.CharField(max_length=150)

    def __init__(self, *, operation: str, **kwargs: Any) -> None:
        self.operation = operation
        super().__init__(**kwargs)


class FileField(serializers.FileField):
    """A stored file, which reads as ``{"url", "name", "size"}`` and is written by an upload.

    An update that leaves it out keeps the file, and null removes it where it may be absent. Lists
    leave ``size`` null, since a storage may be slow to tell. The ``url`` of a private file is that
    of the operation that gives it out, see :class:`quickscale.core.api.PrivateFilesMixin`; where
    the view has none it is null.
    """

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        if data is empty and self._has_stored_file():
            raise SkipField
        return super().validate_empty_values(data)

    def to_representation(self, value: Any) -> Any:
        if not value:
            return None
        size = None if isinstance(self.root, serializers.ListSerializer) else read_size(value)
        return {"url": self._find_url(value), "name": PurePath(value.name).name, "size": size}

    def _has_stored_file(self) -> bool:
        instance = getattr(self.parent, "instance", None)
        return isinstance(instance, Model) and bool(self.get_attribute(instance))

    def _find_url(self, value: Any) -> str | None:
        if is_private(value):
            find_url = getattr(self.context.get("view"), "find_file_url", None)
            return find_url(value.instance, self.field_name) if find_url else None
        request = self.context.get("request")
        url: str = value.url
        return str(request.build_absolute_uri(url)) if request else url


class ImageField(FileField, serializers.ImageField):
    """A stored image: see :class:`FileField`."""


def is_private(file: Any) -> bool:
    return isinstance(getattr(file, "field", None), PrivateFileField)


def read_size(file: Any) -> int | None:
    """Return how many bytes a file has, None where the storage no longer has it."""
    try:
        size: int = file.size
    except OSError:
        return None
    return size


ModelT = TypeVar("ModelT", bound=Model)


#: What REST framework makes of model fields, by serializer.
_standard_fields: MutableMapping[type, dict[Any, Any]] = WeakKeyDictionary()


class ModelSerializer(serializers.ModelSerializer[ModelT]):
    """A model's serializer whose foreign keys and many-to-many fields are each a ``RefField``.

    They read as ``str()`` of the related object; declare a :class:`RefField` to say otherwise. Its
    files are each a :class:`FileField`, its images an :class:`ImageField`.
    """

    serializer_related_field = RefField
    #: A chain, since apps add their own fields to REST framework's after this module is imported.
    serializer_field_mapping: ChainMap[Any, Any] = ChainMap(  # type: ignore[assignment, misc]
        {models.FileField: FileField, models.ImageField: ImageField},
        serializers.ModelSerializer.serializer_field_mapping,
    )

    def build_standard_field(
        self, field_name: str, model_field: Any
    ) -> tuple[type[serializers.Field[Any, Any, Any, Any]], dict[str, Any]]:
        """Return a field's class and arguments, found out once: each request makes all fields."""
        known = _standard_fields.setdefault(type(self), {})
        # The arguments' texts are partly translated already.
        key = (get_language(), field_name, model_field)
        if key not in known:
            known[key] = self._plan_standard_field(field_name, model_field)
        field_class, arguments = known[key]
        # The child of an array is a field itself, and each field has one parent.
        return field_class, deepcopy(arguments) if "child" in arguments else {**arguments}

    def _plan_standard_field(
        self, field_name: str, model_field: Any
    ) -> tuple[type[serializers.Field[Any, Any, Any, Any]], dict[str, Any]]:
        field_class, arguments = super().build_standard_field(field_name, model_field)
        if issubclass(field_class, FileField) and model_field.blank:
            arguments["allow_null"] = True
        return field_class, arguments

    def build_relational_field(
        self, field_name: str, relation_info: Any
    ) -> tuple[type[serializers.Field[Any, Any, Any, Any]], dict[str, Any]]:
        field_class, arguments = super().build_relational_field(field_name, relation_info)
        if field_class is RefField:
            arguments["label_field"] = ""
        return field_class, arguments
