"""Columns of private files."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.admin.utils import quote
from django.core.files.storage import storages
from django.core.signals import setting_changed
from django.db import models, transaction
from django.db.models.fields.files import FieldFile, ImageFieldFile
from django.db.models.signals import class_prepared, post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils.functional import LazyObject, empty

#: The name in STORAGES of where private files are kept.
PRIVATE = "private"


class PrivateStorage(LazyObject):  # type: ignore[type-arg]  # generic in its stubs alone
    """The storage of private files, as the project's settings say once it is asked for."""

    def __bool__(self) -> bool:
        """Say that there is one: a column asks before checks can say what its settings lack."""
        return True

    def _setup(self) -> None:
        self._wrapped = storages[PRIVATE]


private_storage: Any = PrivateStorage()


@receiver(setting_changed)
def forget_storage(*, setting: str, **kwargs: Any) -> None:
    if setting == "STORAGES":
        private_storage._wrapped = empty


class PrivateFieldFile(FieldFile):
    @property
    def url(self) -> str:
        """Where staff who see the object in Django's admin can fetch the file."""
        place = (self.instance._meta.label_lower, quote(self.instance.pk), self.field.name)
        return reverse("quickscale-private-file", args=place)


class PrivateImageFieldFile(PrivateFieldFile, ImageFieldFile):
    pass


class PrivateFileField(models.FileField):
    """A file that has no public address.

    It is kept in ``STORAGES["private"]``, and given out by the operation that
    :class:`quickscale.core.api.PrivateFilesMixin` adds to a view set. A file that was replaced, or
    whose object was deleted, is removed after the commit; whoever copies an object copies its file.
    """

    attr_class = PrivateFieldFile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "storage": private_storage})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("storage", None)
        return name, path.replace(f"{__name__}.", f"{__package__}."), args, kwargs

    def contribute_to_class(self, cls: Any, name: str, **kwargs: Any) -> None:  # type: ignore[override]
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            post_delete.connect(self.remove_with_object, sender=cls)
            class_prepared.connect(self.watch_proxy)

    def watch_proxy(self, sender: Any, **kwargs: Any) -> None:
        """Hear of what is deleted as an instance of a proxy, whose signals are its own."""
        if sender._meta.proxy and issubclass(sender, self.model):
            post_delete.connect(self.remove_with_object, sender=sender)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        stored = "" if add else self.find_stored_name(model_instance)
        file = super().pre_save(model_instance, add)
        if stored and stored != file.name:
            self.remove_after_commit(stored, using=model_instance._state.db)
        return file

    def find_stored_name(self, instance: Any) -> str:
        """Return the name of the file that an object has in the database."""
        rows = type(instance)._base_manager.using(instance._state.db).filter(pk=instance.pk)
        return rows.values_list(self.attname, flat=True).first() or ""

    def remove_with_object(self, instance: Any, using: str, **kwargs: Any) -> None:
        if name := getattr(instance, self.attname).name:
            self.remove_after_commit(name, using=using)

    def remove_after_commit(self, name: str, *, using: str | None) -> None:
        transaction.on_commit(partial(self.storage.delete, name), using=using, robust=True)


class PrivateImageField(PrivateFileField, models.ImageField):
    """An image that has no public address: see :class:`PrivateFileField`."""

    attr_class = PrivateImageFieldFile
