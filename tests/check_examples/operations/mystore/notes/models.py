from django.db import models

from quickscale.core.files import PrivateFileField


class Note(models.Model):
    title = models.CharField(max_length=80)
    scan = PrivateFileField(upload_to="scans/")
