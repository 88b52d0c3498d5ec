"""The pages of the staff's dashboard on which the site's content is written."""

from django.utils.translation import gettext_lazy as _

from quickscale.core.manifests.screens import Action, Screen

_WEBSITE = _("Website")
_FORM = ("title", "draft", "description", "slug", "language")
_LINK = ("menu", "target", "url", "label", "position", "language")

_PUBLISH = Action(
    "publish",
    "pages:staff-page-publish",
    message=_("Page published."),
    row=True,
    bulk=True,
    tone="primary",
)
_UNPUBLISH = Action(
    "unpublish",
    "pages:staff-page-unpublish",
    confirm=_("Hide this page from visitors?"),
    message=_("Page unpublished."),
    bulk=True,
)

PAGES = (
    Screen(
        "page-list",
        "pages/",
        "pages:staff-page-list",
        title=_("Pages"),
        navigation=True,
        group=_WEBSITE,
        layout="table",
        item="page-detail",
        export=True,
        audience="staff",
        empty=_("No pages yet."),
        actions=(
            Action("new", screen="page-create", tone="primary"),
            Action(
                "pictures",
                "pages:staff-picture-list",
                screen="picture-list",
                label=_("Pictures"),
            ),
            _PUBLISH,
            _UNPUBLISH,
        ),
    ),
    Screen(
        "page-create",
        "pages/new/",
        "pages:staff-page-create",
        fields=_FORM,
        success="page-detail",
        audience="staff",
    ),
    Screen(
        "page-detail",
        "pages/<int:id>/",
        "pages:staff-page-retrieve",
        fields=(
            "slug",
            "language",
            "published_at",
            "has_changes",
            "preview_url",
            "view_url",
        ),
        audience="staff",
        actions=(
            Action("edit", screen="page-edit", label=_("Edit"), tone="primary"),
            Action("publish", "pages:staff-page-publish", message=_("Page published.")),
            Action(
                "unpublish",
                "pages:staff-page-unpublish",
                confirm=_("Hide this page from visitors?"),
                message=_("Page unpublished."),
            ),
            Action("delete", "pages:staff-page-destroy", success="page-list", tone="danger"),
        ),
    ),
    Screen(
        "page-edit",
        "pages/<int:id>/edit/",
        "pages:staff-page-update",
        fields=_FORM,
        success="page-detail",
        message=_("Draft saved. Visitors see it when you publish it."),
        audience="staff",
    ),
)

MENUS = (
    Screen(
        "menu-item-list",
        "menus/",
        "pages:staff-menu-item-list",
        title=_("Menus"),
        navigation=True,
        group=_WEBSITE,
        layout="table",
        item="menu-item-edit",
        audience="staff",
        empty=_("No links yet. The header shows the site's own navigation."),
        actions=(
            Action("new", screen="menu-item-create", tone="primary"),
            Action("edit", screen="menu-item-edit", label=_("Edit"), row=True),
            Action("delete", "pages:staff-menu-item-destroy", row=True, bulk=True),
        ),
    ),
    Screen(
        "menu-item-create",
        "menus/new/",
        "pages:staff-menu-item-create",
        fields=_LINK,
        success="menu-item-list",
        audience="staff",
    ),
    Screen(
        "menu-item-edit",
        "menus/<int:id>/edit/",
        "pages:staff-menu-item-update",
        fields=_LINK,
        success="menu-item-list",
        audience="staff",
    ),
)

PICTURES = (
    Screen(
        "picture-list",
        "pages/pictures/",
        "pages:staff-picture-list",
        title=_("Pictures"),
        parent="page-list",
        layout="table",
        audience="staff",
        empty=_("No pictures yet."),
        actions=(
            Action("new", screen="picture-create", tone="primary"),
            Action("delete", "pages:staff-picture-destroy", row=True, tone="danger"),
        ),
    ),
    Screen(
        "picture-create",
        "pages/pictures/new/",
        "pages:staff-picture-create",
        fields=("title", "file"),
        success="picture-list",
        audience="staff",
    ),
)

SCREENS = (*PAGES, *MENUS, *PICTURES)
