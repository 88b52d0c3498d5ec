from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    event = models.CharField(_("event"), max_length=100)
    object_type = models.CharField(_("object type"), max_length=100, blank=True)
    object_id = models.CharField(_("object"), max_length=100, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("entry")
        verbose_name_plural = _("entries")

    def __str__(self) -> str:
        return f"{self.event} {self.object_type} {self.object_id}".strip()
