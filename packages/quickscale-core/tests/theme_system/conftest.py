import json

import pytest

MANIFEST = """
screens = (
    Screen("bread-list", "", "bakery:bread-list", navigation=True),
    Screen("bread", "breads/<slug:slug>/", "bakery:bread-retrieve", kind="detail",
           parent="bread-list",
           actions=(Action("order", "bakery:bread-order", success="bread-list"),)),
)
"""


def describe(operation_id, *parameters, **more):
    answer = {"schema": {"$ref": "#/components/schemas/Bread"}}
    return {
        "operationId": operation_id,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in parameters
        ],
        "responses": {"200": {"content": {"application/json": answer}}},
        **more,
    }


DOCUMENT = {
    "openapi": "3.1.1",
    "paths": {
        "/api/bakery/breads/": {
            "get": describe(
                "bread-list",
                responses={
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/PagedBread"}
                            }
                        }
                    }
                },
                **{"x-quickscale": {"resource": {"name": "bread"}}},
            ),
        },
        "/api/bakery/breads/{slug}/": {"get": describe("bread-retrieve", "slug")},
        "/api/bakery/breads/{slug}/order/": {
            "post": describe(
                "bread-order",
                "slug",
                requestBody={
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
                    }
                },
            )
        },
    },
    "components": {
        "schemas": {
            "PagedBread": {
                "properties": {
                    "results": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Bread"},
                    }
                }
            },
            "Bread": {"properties": {"slug": {"type": "string"}, "name": {"type": "string"}}},
            "Order": {"properties": {"quantity": {"type": "integer"}}},
        }
    },
}


@pytest.fixture
def bakery(site):
    """Install a theme with operations, and return how to run code in a project that chose it."""

    def add(manifest=MANIFEST, apps=()):
        files = {"openapi.json": json.dumps(DOCUMENT)}
        package = site.add("theme", "bakery", body=manifest, files=files)
        return {"apps": [*apps, package], "theme": "bakery"}

    return add
