"""Invoices and credit notes of the visitor's own orders."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import MoneyField
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.api.order_access import TOKEN_PARAMETER, find_own_order
from quickscale_business_themes.ecommerce.models import CreditNote, Invoice
from quickscale_business_themes.ecommerce.services.documents import (
    find_document,
    list_documents,
    render_document,
    title_of,
)


class TaxDocumentSerializer(serializers.Serializer[Invoice | CreditNote]):
    """An invoice or a credit note."""

    id = serializers.CharField(source="number", read_only=True)
    title = serializers.SerializerMethodField(label=_("Document"))
    issued_at = serializers.DateTimeField(read_only=True, label=_("Date"))
    total = serializers.SerializerMethodField(label=_("Total"))
    currency = serializers.CharField(read_only=True)

    class Meta:
        presentation = {"title": "title", "columns": ["issued_at"]}

    def get_title(self, document: Invoice | CreditNote) -> str:
        return title_of(document)

    def get_total(self, document: Invoice | CreditNote) -> str:
        amount = Money(document.total, document.currency)
        return str(MoneyField().to_representation(amount))


class TaxDocumentView(ShopView):
    """What both operations on documents share: whoever may see the order may have them."""

    permission_classes = (permissions.AllowAny,)
    resource = {"name": "document", "label": _("document"), "plural": _("documents")}


class TaxDocumentListView(TaxDocumentView):
    """The invoice and the credit notes of an order, once they are issued."""

    @extend_schema(
        operation_id="document-list",
        summary=_("Documents"),
        parameters=[TOKEN_PARAMETER],
        responses=TaxDocumentSerializer(many=True),
    )
    def get(self, request: Request, number: str) -> Response:
        found: Any = list(list_documents([find_own_order(request, number)]))
        return Response(TaxDocumentSerializer(found, many=True).data)


class TaxDocumentFileView(TaxDocumentView):
    """An invoice or a credit note as PDF."""

    is_download = True

    @extend_schema(
        operation_id="document-file",
        summary=_("Download"),
        parameters=[TOKEN_PARAMETER],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, number: str, id: str) -> HttpResponse:
        document = find_document(find_own_order(request, number), id)
        if document is None:
            raise Http404
        return make_pdf_response(document)


def make_pdf_response(document: Invoice | CreditNote) -> HttpResponse:
    response = HttpResponse(render_document(document), content_type="application/pdf")
    headers: dict[str, Any] = {
        "Content-Disposition": f'attachment; filename="{document.number}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    for name, value in headers.items():
        response[name] = value
    return response
