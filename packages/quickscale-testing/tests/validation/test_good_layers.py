"""Good layers, as a folder, a wheel and an installed layer: nothing is found in them."""

import os
import zipfile
from pathlib import Path

import pytest

from quickscale_testing.forked import run_python
from quickscale_testing.validation import validate_layer

from .drafts import begin, pack

ROOT = Path(__file__).parents[4]
FOLDERS = {
    "ecommerce": "packages/business-theme-ecommerce",
    "yoga": "tests/layers/theme-yoga",
    "modern-htmx": "packages/presentation-skin-modern-htmx",
    "bare": "tests/layers/skin-bare",
    "analytics": "packages/feature-plugin-analytics",
    "journal": "tests/layers/plugin-journal",
}
#: What is worth a note, by layer.
NOTES: dict[str, set[str]] = {}

every = pytest.mark.parametrize("name", FOLDERS)


def ids(report):
    return {finding.id for finding in report.findings}


@every
def test_nothing_is_found_in_the_folder_of_a_good_layer(name):
    assert ids(validate_layer(str(ROOT / FOLDERS[name]))) == NOTES.get(name, set())


@every
def test_nothing_is_found_in_the_wheel_of_a_good_layer(name, tmp_path):
    wheel = pack(ROOT / FOLDERS[name], tmp_path)
    assert ids(validate_layer(str(wheel))) == NOTES.get(name, set())


@every
def test_of_a_good_layer_that_is_installed_editable_its_record_alone_is_missed(name):
    assert ids(validate_layer(name)) == {"layer.I110", *NOTES.get(name, set())}


def test_an_installed_layer_answers_to_its_alias_and_to_its_distribution():
    reports = [validate_layer(it) for it in ("Modern", "quickscale-presentation-skin-modern-htmx")]
    assert [report.layer for report in reports] == ["skin 'modern-htmx' 1.0.0"] * 2


def test_nothing_is_found_in_a_new_layer(draft, tmp_path):
    assert ids(validate_layer(str(draft.folder))) == set()
    assert ids(validate_layer(str(pack(draft.folder, tmp_path)))) == set()


def install(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)


def validate_installed(name, folder):
    command = ("-m", "quickscale.core.cli", "layer", "validate", name)
    return run_python(*command, env={**os.environ, "PYTHONPATH": str(folder)})


def test_nothing_is_found_in_a_new_layer_that_is_installed(draft, tmp_path):
    install(pack(draft.folder, tmp_path), tmp_path / "site")
    done = validate_installed("clinic", tmp_path / "site")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("'clinic' 0.1.0: nothing found.\n")


def test_a_file_that_was_changed_after_installation_is_found(theme, tmp_path):
    install(pack(theme.folder, tmp_path), tmp_path / "site")
    models = tmp_path / "site/quickscale_business_themes/clinic/models.py"
    models.write_text(models.read_text() + "\n")
    done = validate_installed("clinic", tmp_path / "site")
    assert done.returncode == 1
    assert f"layer.E103 {models}:1 The file isn't the one whose digest RECORD has." in done.stdout


def test_validating_an_installed_layer_imports_nothing_of_it(theme, tmp_path):
    for file in theme.package.rglob("*.py"):
        if file.name != "theme_config.py":
            file.write_text(f"raise SystemExit('imported')\n{file.read_text()}")
    install(pack(theme.folder, tmp_path), tmp_path / "site")
    done = validate_installed("clinic", tmp_path / "site")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_layer_may_do_what_its_manifest_declares(theme):
    theme.append(
        "theme_config.py", '    capabilities = ("network", "subprocess", "dynamic-code")\n'
    )
    theme.write("extra.py", "import pickle\nimport socket\nimport subprocess\n")
    assert ids(theme.validate()) == set()


def test_a_capability_that_there_is_not_is_found(theme):
    theme.append("theme_config.py", '    capabilities = ("internet",)\n')
    assert ids(theme.validate()) == {"layer.E106"}


@pytest.mark.parametrize(
    "operation",
    [
        'migrations.AddField("item", "size", models.IntegerField(null=True))',
        'migrations.AddField("item", "size", models.IntegerField(db_default=0))',
        'migrations.AddField("item", "tags", models.ManyToManyField("clinic.Item"))',
        'migrations.AlterField("item", "name", models.CharField(max_length=200))',
        'migrations.CreateModel("Room", fields=[("name", models.CharField(max_length=9))])',
        "migrations.RunPython(print, migrations.RunPython.noop)",
        'migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Item")])',
    ],
)
def test_a_migration_that_the_running_release_lives_with_is_let_through(theme, operation):
    theme.migrate(operation)
    assert ids(theme.validate()) == set()


def test_what_a_migration_does_to_the_models_that_it_makes_is_let_through(theme):
    theme.migrate(
        'migrations.CreateModel("Room", fields=[("name", models.CharField(max_length=9))])',
        'migrations.AddField("room", "size", models.IntegerField())',
        'migrations.AddIndex("room", models.Index(fields=["size"], name="by_size"))',
    )
    assert ids(theme.validate()) == set()


def test_permissions_may_come_from_a_view_that_is_extended(theme):
    theme.write(
        "api/more.py",
        "from rest_framework.permissions import AllowAny\n"
        "from rest_framework.views import APIView\n\n\n"
        "class PublicView(APIView):\n    permission_classes = [AllowAny]\n\n\n"
        "class PingView(PublicView):\n    pass\n",
    )
    assert ids(theme.validate()) == set()


def test_a_view_of_a_page_has_the_permissions_of_its_operations(theme):
    theme.write(
        "pages.py",
        "from quickscale.core.skin_system import ListView\n\n\n"
        "class ItemsView(ListView):\n    pass\n",
    )
    assert ids(theme.validate()) == set()


def test_what_an_extra_needs_is_declared(theme):
    extra = '[project.optional-dependencies]\nfast = ["selectolax>=1.0"]\n\n'
    theme.replace("pyproject.toml", "[dependency-groups]", f"{extra}[dependency-groups]")
    theme.write("extra.py", "import selectolax\n")
    assert ids(theme.validate()) == set()


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.com/">Elsewhere</a>',
        '<script src="{% asset "clinic/a.js" %}" defer></script>',
        '<script type="application/json">{"a": "<p onclick=x>"}</script>',
        '<script nonce="{{ csp_nonce }}">go()</script>',
        "{# <script>go()</script> #}<!-- <p style=a> -->{% comment %}<style>{% endcomment %}",
        '<link rel="canonical" href="https://example.com/">',
        '<img src="{{ image.url }}" alt="{% translate "A > B" %}" data-style="x">',
    ],
)
def test_what_a_strict_policy_allows_is_let_through(html, tmp_path):
    skin = begin("skin", tmp_path)
    skin.append("templates/screens/list.html", html)
    assert ids(skin.validate()) == set()


@pytest.mark.parametrize(
    "code",
    [
        "from re import compile\n\ncompile('a')\n",
        "class A:\n    def eval(self): ...\n\n\nA().eval()\n",
        "from http import HTTPStatus\nfrom urllib.parse import urlsplit\n",
        "import os\n\nos.environ.get('HOME')\n",
        "try:\n    import selectolax\nexcept ImportError:\n    selectolax = None\n",
    ],
)
def test_code_that_only_computes_needs_no_declaration(theme, code):
    theme.write("extra.py", code)
    assert ids(theme.validate()) == set()


def test_urls_with_other_parameters_may_share_a_name(theme):
    theme.append(
        "urls.py",
        "\nfrom django.urls import path\n\n"
        'urlpatterns += [path("a/", views, name="a"), path("a/<int:page>/", views, name="a")]\n',
    )
    assert ids(theme.validate()) == set()


def test_a_skin_may_have_the_label_and_the_files_of_another_skin(tmp_path):
    skin = begin("skin", tmp_path)
    skin.replace("apps.py", '"clinic"', '"bare"')
    skin.write("static/bare/bare.css", "")
    assert ids(skin.validate()) == set()
