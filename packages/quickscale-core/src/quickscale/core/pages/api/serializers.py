from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from pydantic_core import PydanticCustomError
from rest_framework import serializers

from quickscale.core.api.fields import LinkField, ModelSerializer
from quickscale.core.components.formats import refuse_unsafe_address
from quickscale.core.pages.links import HOME, page_path
from quickscale.core.pages.models import MenuItem, Page, Picture
from quickscale.core.pages.seo import describe_content
from quickscale.core.pages.targets import label_targets
from quickscale.core.seo.fields import SeoField

from .fields import LanguageField, TargetField

_LANGUAGES, _TARGETS = "pages:language-list", "pages:link-target-list"


class PublicPageSerializer(ModelSerializer[Page]):
    """A page as visitors read it; a preview shows what isn't published yet."""

    is_preview = serializers.SerializerMethodField(label=_("Preview"))
    seo = SeoField(source="*")

    class Meta:
        model = Page
        fields = ["title", "slug", "content", "is_preview", "seo"]
        read_only_fields = fields
        presentation = {"title": "title", "columns": []}

    def get_is_preview(self, page: Page) -> bool:
        return bool(self.context.get("is_preview"))

    def to_representation(self, page: Page) -> dict[str, Any]:
        is_preview = self.get_is_preview(page)
        if is_preview:
            page.content = page.draft
        head = describe_content(page, is_preview=is_preview)
        return {**super().to_representation(page), "seo": head}


class PageListSerializer(ModelSerializer[Page]):
    """A page in the list of all."""

    id = serializers.IntegerField(source="pk", read_only=True)
    language = LanguageField(
        operation=_LANGUAGES, column=Page.language, label=_("Language"), read_only=True
    )
    is_published = serializers.BooleanField(label=_("Published"), read_only=True)
    has_changes = serializers.BooleanField(label=_("Unpublished changes"), read_only=True)
    can = serializers.SerializerMethodField()

    class Meta:
        model = Page
        fields = [
            "id",
            "title",
            "slug",
            "language",
            "is_published",
            "has_changes",
            "updated_at",
            "can",
        ]
        read_only_fields = fields
        presentation = {
            "title": "title",
            "columns": ["language", "is_published", "has_changes", "updated_at"],
        }

    def get_can(self, page: Page) -> dict[str, bool]:
        return {
            "publish": not page.is_published or page.has_changes,
            "unpublish": page.is_published,
        }


class PageSerializer(PageListSerializer):
    """A page as the staff write it."""

    slug = serializers.SlugField(
        max_length=100,
        required=False,
        allow_blank=True,
        label=_("Slug"),
        help_text=_(
            "Part of the page's address. Leave empty to generate it from the title. “home” is the "
            "home page."
        ),
    )
    language = LanguageField(
        operation=_LANGUAGES,
        column=Page.language,
        required=False,
        allow_null=True,
        label=_("Language"),
        help_text=_("Leave empty for all languages."),
    )
    view_url = LinkField(source="*", label=_("View"), allow_null=True)
    preview_url = LinkField(source="*", label=_("Preview"), allow_null=True)

    class Meta(PageListSerializer.Meta):
        fields = [
            *PageListSerializer.Meta.fields,
            "description",
            "draft",
            "published_at",
            "view_url",
            "preview_url",
        ]
        read_only_fields = ["published_at", "updated_at"]
        # What the constraint says is said below, in words.
        validators: list[Any] = []

    def to_representation(self, page: Page) -> dict[str, Any]:
        url = "/" if page.slug == HOME else page_path(page.slug)
        return {
            **super().to_representation(page),
            "view_url": url if page.is_published else None,
            "preview_url": f"{url}?preview=1" if url else None,
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kept: Any = self.instance
        slug = attrs.get("slug") or (kept.slug if kept else "") or slugify(attrs["title"])[:100]
        language = attrs.get("language", kept.language if kept else "")
        others = Page.objects.filter(slug=slug, language=language)
        if kept:
            others = others.exclude(pk=kept.pk)
        if not slug:
            raise serializers.ValidationError({"slug": [_("Enter a slug.")]})
        if others.exists():
            raise serializers.ValidationError(
                {"slug": [_("Another page has this slug in this language.")]}
            )
        return {**attrs, "slug": slug}


class MenuItemListSerializer(ModelSerializer[MenuItem]):
    """A link of a menu, in the list of all. The context has the ``labels`` of what is linked."""

    id = serializers.IntegerField(source="pk", read_only=True)
    title = serializers.SerializerMethodField(label=_("Link"))

    class Meta:
        model = MenuItem
        fields = ["id", "title", "menu", "position", "language"]
        presentation = {"title": "title", "columns": ["menu", "position", "language"]}

    def get_title(self, item: MenuItem) -> str:
        return item.label or self.find_labels(item).get(item.target, "") or str(item)

    def find_labels(self, item: MenuItem) -> Mapping[str, str]:
        return self.context.get("labels") or label_targets([item])


class MenuItemSerializer(MenuItemListSerializer):
    """A link of a menu."""

    target = TargetField(
        operation=_TARGETS,
        column=MenuItem.target,
        required=False,
        allow_null=True,
        label=_("Links to"),
        help_text=_("A page, a list, a category and so on. Or enter an address below."),
    )
    language = LanguageField(
        operation=_LANGUAGES,
        column=MenuItem.language,
        required=False,
        allow_null=True,
        label=_("Language"),
        help_text=_("Leave empty for all languages."),
    )

    class Meta(MenuItemListSerializer.Meta):
        fields = ["id", "title", "menu", "target", "url", "label", "language", "position"]
        validators: list[Any] = []

    def validate_url(self, url: str) -> str:
        try:
            return refuse_unsafe_address(url)
        except PydanticCustomError as error:
            raise serializers.ValidationError(
                _("Enter a path or a URL that starts with http:// or https://.")
            ) from error

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kept: Any = self.instance
        target = attrs.get("target", kept.target if kept else "")
        url = attrs.get("url", kept.url if kept else "")
        if bool(target) == bool(url):
            text = _("Choose what it links to, or enter an address.")
            raise serializers.ValidationError({"target": [text]})
        if url and not attrs.get("label", kept.label if kept else ""):
            raise serializers.ValidationError({"label": [_("Enter the text of the link.")]})
        return attrs


class PictureSerializer(ModelSerializer[Picture]):
    """A picture that was uploaded."""

    id = serializers.IntegerField(source="pk", read_only=True)
    address = serializers.SerializerMethodField(
        label=_("Address"), help_text=_("Enter it where a page asks for a picture.")
    )

    class Meta:
        model = Picture
        fields = ["id", "title", "file", "address", "created_at"]
        read_only_fields = ["created_at"]
        presentation = {"title": "title", "columns": ["address", "created_at"]}

    def get_address(self, picture: Picture) -> str:
        return str(picture.file.url)


class LanguageSerializer(serializers.Serializer[Any]):
    """A language of the site."""

    id = serializers.CharField(read_only=True)
    name = serializers.CharField(label=_("Language"), read_only=True)

    class Meta:
        presentation = {"title": "name", "columns": []}


class LinkTargetSerializer(serializers.Serializer[Any]):
    """Something that a menu may link to."""

    id = serializers.CharField(source="key", read_only=True)
    name = serializers.SerializerMethodField(label=_("Name"))
    url = serializers.CharField(label=_("Address"), read_only=True)

    class Meta:
        presentation = {"title": "name", "columns": ["url"]}

    def get_name(self, target: Any) -> str:
        return f"{target.label} ({target.kind})" if target.kind else str(target.label)
