"""The bases of the shop's admin classes, which are generic for type checkers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    BaseModelAdmin = admin.ModelAdmin[Any]
    BaseTabularInline = admin.TabularInline[Any, Any]
    ModelForm = forms.ModelForm[Any]
else:
    BaseModelAdmin = admin.ModelAdmin
    BaseTabularInline = admin.TabularInline
    ModelForm = forms.ModelForm


class ModelAdmin(BaseModelAdmin):
    """A model's pages, with a name for each input that Django's admin leaves without one."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.SplitDateTimeField):
            name_parts(field)
        return field

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return name_inputs(super().get_changelist_form(request, **kwargs))


def name_inputs(form: type[Any]) -> type[Any]:
    """Return a form whose inputs say what they are, where a table has headings and no labels."""

    class NamedForm(form):  # type: ignore[misc]  # any form
        def add_prefix(self, field_name: str) -> str:
            # The formset adds its own fields, such as the one that deletes a row, after __init__.
            if (field := self.fields.get(field_name)) is not None:
                name_input(field, field_name)
            return str(super().add_prefix(field_name))

    return NamedForm


def name_input(field: forms.Field, name: str = "") -> None:
    """Give an input its label where it has none that people can hear."""
    if isinstance(field, forms.SplitDateTimeField):
        name_parts(field)
    elif not field.widget.is_hidden:
        # What the admin wraps around a relation's input keeps attributes of its own.
        widget: Any = getattr(field.widget, "widget", field.widget)
        widget.attrs.setdefault("aria-label", capfirst(str(field.label or name)))


def name_parts(field: forms.SplitDateTimeField) -> None:
    """Give each of the two inputs of a moment its name."""
    for widget, part in zip(field.widget.widgets, (_("Date"), _("Time")), strict=True):
        widget.attrs["aria-label"] = f"{capfirst(str(field.label or ''))}: {part}"


class TabularInline(BaseTabularInline):
    """A table of rows with a name for each input.

    Attributes:
        related: what the rows' own texts need of other models, read with them.
    """

    related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request)
        return found.select_related(*self.related) if self.related else found

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = name_inputs(formset.form)
        return formset


class ShopReadOnlyAdmin(ModelAdmin):
    """Rows that are looked at and never written here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    """Parts of a row that are looked at and never written here."""

    extra = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
