"""The form of a panel: what is wrong with it is told on the screen that the panel stands on."""

from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict

from quickscale.core.skin_system.forms import OperationForm
from quickscale.core.skin_system.rendering import ScreenResponse

from .actions import ActionView
from .screens import ScreenView


class PanelFormView(ActionView):
    """The form of a panel: POST performs its operation, and leads back to the panel's screen.

    Attributes:
        screen_class: the class of that screen's view, given by ``as_view``.
    """

    screen_class: type[ScreenView] = cast(type[ScreenView], None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_sent:
            return super().get(request, *args, **kwargs)
        self.check_permission()
        return self.show_screen(self.get_form())

    def form_invalid(self, form: OperationForm) -> HttpResponse:
        return self.show_screen(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def show_screen(self, form: OperationForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
        """Return the screen as its visitor left it, with what was typed into this form."""
        view = self.screen_class(bound=self.bound)
        view.setup(self.request, **self.page.values)
        view.page.query = self.read_screen_query()
        view.page.sent_forms = {self.action.name: form}
        response: HttpResponse = view.get(self.request, **self.page.values)  # type: ignore[attr-defined]
        if isinstance(response, ScreenResponse):
            response.status_code = status
            page = (response.context_data or {})["page"]
            page.update(path=view.page.path, url=view.page.url_with())
        return response

    def read_screen_query(self) -> QueryDict:
        """Return the query of the page that the form was sent from."""
        return QueryDict(urlsplit(self.next).query)
