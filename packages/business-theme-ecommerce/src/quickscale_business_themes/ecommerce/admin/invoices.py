from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.admin.bases import ShopReadOnlyAdmin
from quickscale_business_themes.ecommerce.api.documents import make_pdf_response
from quickscale_business_themes.ecommerce.models import CreditNote, Invoice


class TaxDocumentAdmin(ShopReadOnlyAdmin):
    """Documents are looked at and printed; the law has them never changed or deleted."""

    list_display = ("number", "issued_at", "total", "currency", "pdf")
    date_hierarchy = "issued_at"
    exclude = ("data",)
    readonly_fields = ("pdf",)

    def get_urls(self) -> list[URLPattern]:
        name = f"ecommerce_{self.opts.model_name}_pdf"
        view = self.admin_site.admin_view(self.show_pdf)
        return [path("<int:pk>/pdf/", view, name=name), *super().get_urls()]

    def show_pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = self.get_queryset(request).filter(pk=pk).first()
        if document is None:
            raise Http404
        if not self.has_view_permission(request, document):
            raise PermissionDenied
        return make_pdf_response(document)

    @admin.display(description=_("PDF"))
    def pdf(self, document: Invoice | CreditNote) -> str:
        url = reverse(f"admin:ecommerce_{self.opts.model_name}_pdf", args=[document.pk])
        return format_html('<a href="{}">{}</a>', url, _("Download"))


@admin.register(Invoice)
class InvoiceAdmin(TaxDocumentAdmin):
    search_fields = ("number", "order__number", "order__email")


@admin.register(CreditNote)
class CreditNoteAdmin(TaxDocumentAdmin):
    search_fields = ("number", "invoice__number", "invoice__order__number")
