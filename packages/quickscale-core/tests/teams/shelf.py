"""A tiny theme's models, whose tables the fixture ``shelf_tables`` makes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from quickscale.core.teams.scoping import TeamScoped


class Shelf(TeamScoped):
    name = models.CharField(max_length=80)
    code = models.SlugField(null=True, blank=True, unique=True)

    class Meta:
        app_label = "shelf"


class Book(TeamScoped):
    shelf = models.ForeignKey(Shelf, models.CASCADE, related_name="books")
    title = models.CharField(max_length=80)
    added_at = models.DateTimeField(default=timezone.now)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="read_books"
    )

    class Meta:
        app_label = "shelf"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("team", "title", name="shelf_book_title_once")]
