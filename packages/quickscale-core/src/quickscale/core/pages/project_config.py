from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import P, ProjectApp, Screen


class Pages(ProjectApp):
    """The pages that the staff of a site write, beside the theme's."""

    name = "pages"
    label = _("Pages")
    screens = (
        Screen(
            "page-detail",
            "pages/<slug:slug>/",
            "pages:page-retrieve",
            query={"preview": P("query.preview")},
            fields=("content",),
            view="quickscale.core.pages.views.PageView",
        ),
    )
