import json
import os
from copy import deepcopy

import pytest

from quickscale_testing.forked import run_python

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


def make_rich_document():
    """Return the document with a filter, a relation and a presentation too."""
    document = deepcopy(DOCUMENT)
    filter_ = {"name": "grain", "in": "query", "schema": {"type": "string"}}
    filter_["x-quickscale"] = {"label": "grain"}
    weights = [
        {
            "name": f"weight_{name}",
            "in": "query",
            "schema": {"type": "number"},
            "x-quickscale": {"label": "weight", "range": "weight", "bound": bound},
        }
        for name, bound in (("min", "lower"), ("max", "upper"))
    ]
    document["paths"]["/api/bakery/breads/"]["get"]["parameters"] += [filter_, *weights]
    schemas = document["components"]["schemas"]
    schemas["Baker"] = {"properties": {"id": {"type": "integer"}}}
    schemas["Bread"]["properties"]["baker"] = {
        "oneOf": [{"$ref": "#/components/schemas/Baker"}, {"type": "null"}],
        "x-quickscale": {"operation": "bakery:bread-list", "screen": "bread"},
    }
    schemas["Bread"]["x-quickscale"] = {"title": "name", "columns": ["name", "baker"]}
    return json.dumps(document)


@pytest.fixture
def bakery(site):
    """Install a theme with operations, and return how to run code in a project that chose it."""

    def add(manifest=MANIFEST, apps=(), document=""):
        files = {"openapi.json": document or json.dumps(DOCUMENT)}
        package = site.add("theme", "bakery", body=manifest, files=files)
        return {"apps": [*apps, package], "theme": "bakery"}

    return add


@pytest.fixture
def check_project(site):
    """Check a whole project of the theme, with a skin that makes pages of its screens."""

    def run(manifest=MANIFEST, files=None):
        files = {"openapi.json": make_rich_document()} if files is None else files
        site.add("theme", "bakery", body=manifest, files=files)
        stack = {"QUICKSCALE_TEST_THEME": "bakery", "PYTHONPATH": str(site.folder)}
        return run_python("-m", "quickscale_testing.manage", "check", env={**os.environ, **stack})

    return run


@pytest.fixture
def check_bakery(site, bakery):
    """Run the checks of a small project of the theme; return the exit code and what they say."""

    def run(manifest=MANIFEST, *, change=str, apps=()):
        document = change(make_rich_document())
        options = bakery(manifest, apps=apps, document=document)
        result = site.run("check", "--tag", "quickscale", **options)
        return result.returncode, result.stderr

    return run
