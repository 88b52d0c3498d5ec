"""Bad layers: a good one with one thing wrong, found by its own id and by no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from .drafts import Draft, begin

CORE = '"quickscale-core>=1.0,<2"'
VIEW = "from rest_framework import views\n\n\nclass PingView(views.APIView):\n    {}\n"
CATALOGUE = "locale/de/LC_MESSAGES/django.po"
COMPILED = "locale/de/LC_MESSAGES/django.mo"
MARKED = '\n\nLABEL = _("not gathered")\n'
NAME = "models.CharField(max_length={}{})"


@dataclass(frozen=True)
class Bad:
    """What is wrong, by the id that says so, in a new layer of a kind."""

    id: str
    kind: str
    change: Callable[[Draft], object]

    def __str__(self) -> str:
        return f"{self.id}-{self.kind}"


def html(text: str) -> Callable[[Draft], object]:
    return lambda it: it.append("templates/screens/list.html", text)


def migrate(*operations: str) -> Callable[[Draft], object]:
    return lambda it: it.migrate(*operations)


def project(old: str, new: str) -> Callable[[Draft], object]:
    return lambda it: it.replace("pyproject.toml", old, new)


def code(text: str) -> Callable[[Draft], object]:
    return lambda it: it.write("extra.py", text)


def link_outside(draft: Draft) -> None:
    (draft.folder.parent / "secret.txt").write_text("elsewhere")
    (draft.package / "notes.txt").symlink_to(draft.folder.parent / "secret.txt")


def take_no_constant(draft: Draft) -> None:
    draft.write("screens.py", "SCREENS = tuple([])\n")
    draft.replace("theme_config.py", "\n\nclass", "\nfrom .screens import SCREENS\n\n\nclass")


def serve_api(draft: Draft) -> None:
    code("from rest_framework.views import APIView\n")(draft)
    project("dependencies = [", 'dependencies = ["djangorestframework>=3.16", ')(draft)


BAD = [
    # integrity
    Bad("layer.E102", "plugin", link_outside),
    Bad("layer.E104", "theme", project('version = "0.1.0"', 'version = "one"')),
    Bad("layer.E104", "skin", project('version = "0.1.0"', "version = 1")),
    Bad("layer.E104", "plugin", project("dependencies = [", 'dependencies = ["a>>1",')),
    Bad("layer.E105", "theme", project("theme_config:", "config:")),
    Bad("layer.E105", "skin", project(":ClinicSkin", ":OtherSkin")),
    Bad("layer.E106", "plugin", lambda it: it.append("plugin_config.py", "print(1)\n")),
    Bad("layer.E106", "theme", take_no_constant),
    Bad("layer.E106", "theme", lambda it: it.replace("theme_config.py", "demo =", "demos =")),
    Bad("layer.E106", "skin", lambda it: it.replace("skin_config.py", '"clinic"', '"surgery"')),
    Bad("layer.E107", "theme", code("def broken(:\n")),
    Bad("layer.E107", "plugin", code("x = " + "-" * 100_000 + "1\n")),
    Bad("layer.E107", "skin", lambda it: it.write("extra.py", b"# -*- coding: nonsense -*-\n")),
    Bad("layer.E108", "skin", lambda it: it.write("templates/screens/x.html", b"\xff\xfe\x00")),
    Bad("layer.W109", "skin", lambda it: it.write("static/clinic/big.js", " " * (5 * 2**20))),
    Bad("layer.E111", "plugin", lambda it: it.write("../__init__.py", "")),
    Bad("layer.E111", "skin", lambda it: it.write("../../helpers.py", "")),
    Bad("layer.E112", "theme", project(':ClinicTheme"', ':ClinicTheme"\nother = "a.b:C"')),
    # compatibility
    Bad("layer.E201", "theme", project(f"    {CORE},\n", "")),
    Bad("layer.E202", "skin", project(CORE, '"quickscale-core>=1.0"')),
    Bad("layer.E202", "plugin", project(CORE, '"quickscale-core<2"')),
    Bad("layer.E202", "theme", project(CORE, '"quickscale-core>=0.8,<2"')),
    Bad("layer.E203", "plugin", project(CORE, '"quickscale-core>=7.0,<8"')),
    Bad("layer.E204", "skin", project('requires-python = ">=3.11"\n', "")),
    Bad("layer.E204", "theme", project('">=3.11"', '"<4"')),
    Bad("layer.E205", "plugin", code("import selectolax\n")),
    Bad("layer.W206", "theme", project("djangorestframework>=3.18", "djangorestframework")),
    # kinds and imports
    Bad("layer.E301", "skin", lambda it: it.write("models.py", "")),
    Bad("layer.E301", "skin", code("from django.db import models\n")),
    Bad("layer.E302", "theme", lambda it: it.write("templates/clinic/item_list.html", "")),
    Bad("layer.E302", "theme", lambda it: it.write("static/clinic/clinic.css", "")),
    Bad("layer.E303", "plugin", lambda it: it.write("urls.py", "")),
    Bad("layer.E303", "plugin", serve_api),
    Bad("layer.E303", "plugin", lambda it: it.write("templates/clinic/count.html", "")),
    Bad("layer.E304", "theme", code("from quickscale_business_themes import yoga\n")),
    Bad("layer.E304", "theme", code("import quickscale_feature_plugins.analytics.models\n")),
    Bad("layer.E304", "plugin", code("def f():\n    import quickscale_business_themes.yoga\n")),
    Bad("layer.E304", "skin", code("from quickscale.core import hooks\n")),
    Bad("layer.E304", "skin", code("from ..bare import apps\n")),
    Bad("layer.E305", "plugin", code("from quickscale.core.api import fields\n")),
    Bad("layer.E305", "theme", code("import quickscale.core.layers.stack\n")),
    Bad("layer.E306", "skin", lambda it: it.remove("templates/screens/form.html")),
    # capabilities
    Bad("layer.E401", "plugin", code("import socket\n")),
    Bad("layer.E401", "theme", code("from urllib import request\n")),
    Bad("layer.E401", "skin", code("import importlib\n\nimportlib.import_module('smtplib')\n")),
    Bad("layer.E402", "plugin", code("import subprocess as sp\n")),
    Bad("layer.E402", "skin", code("import os as o\n\no.system('true')\n")),
    Bad("layer.E402", "theme", code("from os import popen as p\n\np('true')\n")),
    Bad("layer.E403", "plugin", code("eval('1')\n")),
    Bad("layer.E403", "theme", code("import pickle\n")),
    Bad("layer.E403", "skin", code("name = 'x'\n__import__(name)\n")),
    # clashes
    Bad("layer.E501", "plugin", lambda it: it.replace("apps.py", '"quickscale_clinic"', '"auth"')),
    Bad("layer.E501", "skin", lambda it: it.replace("apps.py", '"clinic"', '"ecommerce"')),
    Bad(
        "layer.E502", "skin", lambda it: it.append("skin_config.py", '    aliases = ("modern",)\n')
    ),
    Bad("layer.E503", "skin", lambda it: it.write("static/admin/css/base.css", "")),
    Bad("layer.E504", "plugin", lambda it: it.write("templates/mail/layout.html", "")),
    Bad("layer.E505", "theme", lambda it: it.replace("urls.py", '= "clinic"', '= "core"')),
    Bad("layer.E505", "theme", lambda it: it.replace("urls.py", 'app_name = "clinic"\n', "")),
    Bad(
        "layer.E506",
        "theme",
        lambda it: it.append(
            "urls.py",
            "\nfrom django.urls import path\n\n"
            'urlpatterns += [path("a", views, name="a"), path("b", views, name="a")]\n',
        ),
    ),
    # templates and pages
    Bad("layer.E601", "skin", lambda it: it.write("templates/admin/base_site.html", "")),
    Bad("layer.E601", "skin", lambda it: it.write("templates/account/login.html", "")),
    Bad("layer.E602", "skin", html('<img src="https://cdn.example.com/a.png" alt="">')),
    Bad("layer.E602", "skin", html('<img srcset="/a.png 1x, https://example.com/a.png 2x">')),
    Bad("layer.E602", "skin", html('<link rel="preconnect" href="https://example.com">')),
    Bad("layer.E602", "skin", html('<form action="https://example.com/collect">')),
    Bad("layer.E602", "skin", html('<script src="//{{ host }}/a.js"></script>')),
    Bad(
        "layer.E602",
        "skin",
        lambda it: it.append("static/clinic/clinic.css", "@import url(https://example.com/a.css);"),
    ),
    Bad(
        "layer.E602",
        "skin",
        lambda it: it.write("static/clinic/a.js", 'fetch("https://example.com/track");'),
    ),
    Bad("layer.E603", "skin", html("<script>alert(1)</script>")),
    Bad("layer.E604", "skin", html('<button {% if a %}type="button"{% endif %} onClick="a()">')),
    Bad("layer.E605", "skin", html('<p style="color: {{ color }}">')),
    Bad("layer.E605", "skin", html("<style>p { color: red }</style>")),
    Bad("layer.E606", "skin", html('<a href=" JavaScript:go()">Go</a>')),
    # migrations
    Bad("layer.E701", "theme", migrate('migrations.RenameField("item", "name", "title")')),
    Bad("layer.E701", "theme", migrate('migrations.RenameModel("Item", "Thing")')),
    Bad(
        "layer.E702",
        "theme",
        migrate('migrations.AddField("item", "size", models.IntegerField(default=0))'),
    ),
    Bad(
        "layer.E703",
        "theme",
        migrate(
            'migrations.AddField("item", "size", models.IntegerField(null=True))',
            'migrations.AlterField("item", "size", models.IntegerField())',
        ),
    ),
    Bad(
        "layer.E704",
        "theme",
        migrate(f'migrations.AlterField("item", "name", {NAME.format(9, "")})'),
    ),
    Bad(
        "layer.E704",
        "theme",
        migrate('migrations.AlterField("item", "name", models.IntegerField())'),
    ),
    Bad("layer.W705", "theme", migrate('migrations.RemoveField("item", "name")')),
    Bad("layer.W705", "theme", migrate('migrations.DeleteModel("Item")')),
    Bad(
        "layer.W705",
        "theme",
        migrate('migrations.SeparateDatabaseAndState([migrations.DeleteModel("Item")])'),
    ),
    Bad("layer.W706", "theme", migrate("migrations.RunPython(print)")),
    Bad("layer.W706", "theme", migrate('migrations.RunSQL("SELECT 1")')),
    Bad(
        "layer.I707",
        "theme",
        migrate('migrations.AddIndex("item", models.Index(fields=["name"], name="by_name"))'),
    ),
    # the API
    Bad("layer.E801", "theme", lambda it: it.replace("api/views.py", "IsStaffOrReadOnly]", "]")),
    Bad("layer.E801", "theme", lambda it: it.write("api/more.py", VIEW.format("pass"))),
    Bad(
        "layer.E801",
        "theme",
        lambda it: it.write(
            "api/more.py",
            "from rest_framework.decorators import api_view\n\n\n"
            "@api_view()\ndef ping(request): ...\n",
        ),
    ),
    Bad("layer.E802", "theme", lambda it: it.remove("openapi.json")),
    Bad("layer.E803", "theme", lambda it: it.write("openapi.json", "{")),
    Bad("layer.E803", "theme", lambda it: it.write("openapi.json", "[" * 100_000)),
    Bad("layer.E803", "theme", lambda it: it.write("openapi.json", '{"swagger": "2.0"}')),
    # translations
    Bad("layer.W901", "plugin", lambda it: it.translate({"event": ""})),
    Bad("layer.W901", "plugin", lambda it: it.translate({"event": "Ereignis"}, flag="fuzzy")),
    Bad("layer.E902", "plugin", lambda it: (it.translate(), it.remove(COMPILED))),
    Bad("layer.E902", "plugin", lambda it: (it.translate(), it.append(CATALOGUE, 'msgid "'))),
    Bad("layer.W903", "plugin", lambda it: (it.translate(), it.append("models.py", MARKED))),
]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_bad_layer_is_found_by_its_own_id_alone(bad, tmp_path):
    draft = begin(bad.kind, tmp_path)
    bad.change(draft)
    assert {finding.id for finding in draft.validate().findings} == {bad.id}
