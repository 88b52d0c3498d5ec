#!/usr/bin/env bash
# drf-spectacular 0.30.0: a nested serializer with many=True may say how many items it takes (min_length, max_length,
# allow_empty), and REST framework holds requests to it, but the document says neither minItems nor maxItems. A ListField with
# the same arguments has both. Clients made from the document send what the server then refuses.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'django==5.2.19' 'djangorestframework==3.18.3' 'drf-spectacular==0.30.0'
cat > try.py <<'PY'
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["rest_framework", "drf_spectacular"],
    REST_FRAMEWORK={
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
    },
    ROOT_URLCONF="try",
)
django.setup()
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from rest_framework import generics, serializers


class Line(serializers.Serializer):
    name = serializers.CharField()


class Order(serializers.Serializer):
    lines = Line(many=True, min_length=1, max_length=3)
    names = serializers.ListField(child=serializers.CharField(), min_length=1, max_length=3)


class Orders(generics.CreateAPIView):
    serializer_class = Order


urlpatterns = [path("orders/", Orders.as_view())]

refused = Order(data={"lines": [{"name": "a"}] * 4, "names": ["a"]})
assert not refused.is_valid() and set(refused.errors) == {"lines"}, refused.errors
print("four lines are refused:", refused.errors["lines"])
document = SchemaGenerator(patterns=urlpatterns).get_schema(request=None, public=True)
fields = document["components"]["schemas"]["Order"]["properties"]
print("lines:", {name: it for name, it in fields["lines"].items() if name != "items"})
print("names:", {name: it for name, it in fields["names"].items() if name != "items"})
assert {"minItems", "maxItems"} <= set(fields["names"])
assert not {"minItems", "maxItems"} & set(fields["lines"]), "this has changed"
PY
env/bin/python try.py
