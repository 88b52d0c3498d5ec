from django.contrib import admin

from .models import MenuItem, Page, Picture


@admin.register(Page)
class PageAdmin(admin.ModelAdmin[Page]):
    list_display = ("title", "slug", "language", "published_at", "updated_at")
    search_fields = ("title", "slug")
    fields = ("title", "slug", "language", "description", "draft")


@admin.register(MenuItem)
class MenuItemAdmin(admin.ModelAdmin[MenuItem]):
    list_display = ("__str__", "menu", "position", "language")
    list_filter = ("menu",)


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin[Picture]):
    list_display = ("title", "file", "created_at")
    search_fields = ("title",)
