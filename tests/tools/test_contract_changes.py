"""What kind of release a difference between two contracts needs."""

import json
import subprocess
from copy import deepcopy

import pytest


@pytest.fixture
def compare(load):
    load("contract")
    from quickscale.core.contracts import compare, text

    def run(old, new):
        changes = compare.compare(text.read(old), text.read(new))
        return {(change.level, change.what) for change in changes}

    return run


def pair(section, old, new):
    return f"== {section}\n{old}\n", f"== {section}\n{new}\n"


@pytest.mark.parametrize(
    ("section", "old", "new", "what"),
    [
        ("hooks", "core.screens: collect() -> list[Any]", "", "core.screens is gone"),
        (
            "hooks",
            "a.b: veto(*, user: Any, cart: Any) -> None raises Refused",
            "a.b: veto(*, user: Any) -> None raises Refused",
            "a.b takes no cart any more",
        ),
        (
            "hooks",
            "a.b: veto() -> None raises Closed, Refused",
            "a.b: veto() -> None raises Refused",
            "a.b was raises Closed, Refused, is raises Refused",
        ),
        (
            "hooks",
            "a.b: filter(price: Money) -> Money",
            "a.b: filter(price: Money | None) -> Money",
            "a.b took price as Money, takes it as Money | None",
        ),
        (
            "hooks",
            "a.b: event(object: order, lines: int) public",
            "a.b: event(object: order, lines: int)",
            "a.b was public, is nothing more",
        ),
        ("settings", "QUICKSCALE_DAYS = 14", "QUICKSCALE_DAYS = 7", "was 14, is 7"),
        ("addresses", "quickscale-tokens _skin/tokens.css", "", "quickscale-tokens is gone"),
        ("screens", "shop:cart cart/ detail", "shop:cart basket/ detail", "shop:cart was cart/"),
        ("templates", "base.html: head, main", "base.html: main", "base.html has no head any more"),
        ("contexts", "page: title, url", "page: url", "page has no title any more"),
        ("template tags", "q.money tag(amount: Any) -> str", "", "q.money is gone"),
        ("commands", "manage.py:purge --days", "manage.py:purge", "has no --days any more"),
        ("checks", "quickscale.E101", "quickscale.E100", "quickscale.E101 is gone"),
        ("permissions", "shop.cart: view, refund", "shop.cart: view", "has no refund any more"),
        ("entry points", "quickscale.themes: Theme", "", "quickscale.themes is gone"),
        ("components", "hero(text: str, link: str) version 1", "hero(text: str) version 2",
         "hero takes no link any more"),
        ("api a", "f(x: int) -> str", "f(y: int) -> str", "f takes no x any more"),
        ("api a", "f(x: int) -> str", "f(x: int, y: int) -> str", "f needs y now"),
        ("api a", "f(x: int, y: int)", "f(y: int, x: int)", "f takes x as its number 2 now"),
        ("api a", "f(x: int) -> str", "f(*, x: int) -> str", "f takes x by name alone now"),
        ("api a", "f(x: int=1) -> str", "f(x: int=2) -> str", "f had x = 1, has 2"),
        ("api a", "f(x: int=1) -> str", "f(x: int) -> str", "f had x = 1, has None"),
        ("api a", "f(x: int) -> str", "f(x: str) -> str", "f took x as int, takes it as str"),
        ("api a", "f() -> str", "f() -> str | None", "f returned str, returns str | None"),
        ("api a", "class A(Base)", "class A(Other)", "A takes no Base any more"),
        ("api a", "A.x: int = 1", "A.x: int = 2", "A.x was int = 1, is int = 2"),
        ("api a", "class S(Protocol)", "class S(Protocol)\nS.g() -> None",
         "S.g is new, and whatever implements S lacks it"),
    ],
)  # fmt: skip
def test_what_breaks_somebody_is_major(compare, section, old, new, what):
    changes = compare(*pair(section, old, new))
    assert {text for level, text in changes if level == "major" and what in text}, changes
    assert compare(*pair(section, old, old)) == set()


@pytest.mark.parametrize(
    ("section", "old", "new", "what"),
    [
        ("hooks", "a.b: collect() -> list[Any]", "a.b: collect(*, user: Any) -> list[Any]",
         "a.b takes user now"),
        ("hooks", "a.b: event(object: order)", "a.b: event(object: order, lines: int) public",
         "a.b takes lines now"),
        ("hooks", "a.b: event(object: order, sku: str)",
         "a.b: event(object: order, lines: int, sku: str)", "a.b takes lines now"),
        ("hooks", "", "a.b: collect() -> list[Any]", "a.b is new"),
        ("settings", "", "QUICKSCALE_DAYS = 14", "QUICKSCALE_DAYS is new"),
        ("templates", "base.html: main", "base.html: head, main", "base.html has head now"),
        ("commands", "manage.py:purge", "manage.py:purge --days", "manage.py:purge has --days now"),
        ("components", "hero(text: str) version 1", "hero(text: str, link: str) version 2",
         "hero takes link now"),
        ("api a", "f(x: int) -> str", "f(x: int, *, y: int=1) -> str", "f takes y now"),
        ("api a", "f(x: int) -> str", "f(x: int | None) -> str", "f took x as int"),
        ("api a", "f(x: int) -> str | None", "f(x: int) -> str", "f returned str | None"),
        ("api a", "class A(Base)", "class A(Base)\nA.f() -> None", "A.f is new"),
    ],
)  # fmt: skip
def test_what_is_added_is_minor(compare, section, old, new, what):
    changes = compare(*pair(section, old, new))
    assert changes
    assert {level for level, _ in changes} == {"minor"}, changes
    assert [text for _, text in changes if what in text]


DOCUMENT = {
    "paths": {
        "/api/shop/carts/": {
            "get": {
                "operationId": "cart-list",
                "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
                "security": [{"session": []}, {}],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Cart"}}
                        }
                    }
                },
            },
            "post": {
                "operationId": "cart-create",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/CartRequest"}}
                    }
                },
                "responses": {"201": {}},
            },
        }
    },
    "components": {
        "schemas": {
            "Cart": {
                "required": ["total"],
                "properties": {
                    "total": {"type": "string", "x-quickscale": {"format": "money", "label": "a"}},
                    "status": {"type": "string", "enum": ["open", "paid"]},
                },
            },
            "CartRequest": {
                "required": ["product"],
                "properties": {
                    "product": {"type": "string", "maxLength": 50},
                    "size": {"type": "string", "enum": ["s", "m"]},
                    "note": {"type": "string"},
                },
            },
        }
    },
}


@pytest.fixture
def compare_documents(load):
    load("contract")
    from quickscale.core.contracts.openapi import compare_documents

    def run(edit):
        changed = deepcopy(DOCUMENT)
        edit(changed["paths"]["/api/shop/carts/"], changed["components"]["schemas"])
        return {(change.level, change.what) for change in compare_documents(DOCUMENT, changed)}

    return run


BREAKING = {
    "cart-create is gone": lambda path, schemas: path.pop("post"),
    "cart-list needs query shop now": lambda path, schemas: path["get"]["parameters"].append(
        {"name": "shop", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "CartRequest (request).note is required now": lambda path, schemas: schemas["CartRequest"][
        "required"
    ].append("note"),
    "CartRequest (request).note is gone": lambda path, schemas: schemas["CartRequest"][
        "properties"
    ].pop("note"),
    "CartRequest (request).size is no 'm' any more": lambda path, schemas: schemas["CartRequest"][
        "properties"
    ]["size"]["enum"].remove("m"),
    "Cart (response).status is gone": lambda path, schemas: schemas["Cart"]["properties"].pop(
        "status"
    ),
    "Cart (response).total was string, is number": lambda path, schemas: schemas["Cart"][
        "properties"
    ]["total"].update(type="number"),
    "cart-create doesn't answer 201 any more": lambda path, schemas: path["post"].update(
        responses={"202": {}}
    ),
    # Besides the eight of which other tools found two or four:
    "cart-list takes no query page any more": lambda path, schemas: path["get"].update(
        parameters=[]
    ),
    "Cart (response).total may be missing now": lambda path, schemas: schemas["Cart"].pop(
        "required"
    ),
    "Cart (response).total had the kind money, has decimal": lambda path, schemas: schemas["Cart"][
        "properties"
    ]["total"]["x-quickscale"].update(format="decimal"),
    "Cart (response).status was string, is null or string": lambda path, schemas: schemas["Cart"][
        "properties"
    ]["status"].update(type=["string", "null"]),
    "CartRequest (request).product had the maxLength 50, has 20": lambda path, schemas: schemas[
        "CartRequest"
    ]["properties"]["product"].update(maxLength=20),
    "cart-list may not be asked by everybody any more": lambda path, schemas: path["get"].update(
        security=[{"session": []}]
    ),
    "cart-create was at POST /api/shop/carts/, is at PUT /api/shop/carts/": (
        lambda path, schemas: path.update(put=path.pop("post"))
    ),
}


@pytest.mark.parametrize("what", BREAKING)
def test_an_edit_of_a_document_that_breaks_clients_is_major(compare_documents, what):
    assert ("major", what) in compare_documents(BREAKING[what])


ADDITIVE = {
    "cart-list takes query q now": lambda path, schemas: path["get"]["parameters"].append(
        {"name": "q", "in": "query", "schema": {"type": "string"}}
    ),
    "Cart (response).count is new": lambda path, schemas: schemas["Cart"]["properties"].update(
        count={"type": "integer"}
    ),
    "CartRequest (request).gift is new": lambda path, schemas: schemas["CartRequest"][
        "properties"
    ].update(gift={"type": "boolean"}),
    "CartRequest (request).size may be 'l' now": lambda path, schemas: schemas["CartRequest"][
        "properties"
    ]["size"]["enum"].append("l"),
    "Cart (response).status may be 'void' now": lambda path, schemas: schemas["Cart"]["properties"][
        "status"
    ]["enum"].append("void"),
}


@pytest.mark.parametrize("what", ADDITIVE)
def test_an_edit_of_a_document_that_only_adds_is_minor(compare_documents, what):
    assert compare_documents(ADDITIVE[what]) == {("minor", what)}


def test_texts_of_a_document_are_no_part_of_the_contract(compare_documents):
    def reword(path, schemas):
        path["get"]["summary"] = "Carts"
        schemas["Cart"]["properties"]["total"]["x-quickscale"]["label"] = "b"

    assert compare_documents(reword) == set()


PACKAGE = "packages/quickscale-core/src/quickscale/core"


@pytest.fixture
def repository(load, tmp_path):
    """A package with a contract, released as 1.0.0."""
    load("contract")
    from surface.releases import Workspace

    for name in ("contracts", PACKAGE):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / PACKAGE / "__init__.py").touch()
    workspace = Workspace(tmp_path)
    change(workspace, "== settings\nA = 1\nB = 1\n")
    release(workspace, "1.0.0")
    return workspace


def change(workspace, contract=None, version="1.0.0", waivers=""):
    if contract is not None:
        (workspace.root / PACKAGE / "contract.txt").write_text(contract)
    text = f'[project]\nname = "quickscale-core"\nversion = "{version}"\n'
    (workspace.root / "packages/quickscale-core/pyproject.toml").write_text(text)
    (workspace.root / "contracts/waivers.toml").write_text(waivers)


def release(workspace, version):
    author = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        [*author, "commit", "-qm", "Release"],
        ["tag", f"quickscale-core-v{version}"],
    ):
        subprocess.run(["git", *command], cwd=workspace.root, check=True)


def judge(workspace, ref=""):
    from surface import releases

    verdicts = releases.judge_all(workspace, ref)
    [verdict] = verdicts
    return verdict, "\n".join(releases.find_faults(workspace, verdicts))


BROKEN = "== settings\nA = 1\n"


@pytest.mark.parametrize(
    ("contract", "version", "needed", "kept"),
    [
        ("== settings\nA = 1\nB = 1\n", "1.0.1", "patch", True),
        ("== settings\nA = 1\nB = 1\nC = 1\n", "1.0.0", "minor", True),
        ("== settings\nA = 1\nB = 1\nC = 1\n", "1.0.1", "minor", False),
        ("== settings\nA = 1\nB = 1\nC = 1\n", "1.1.0", "minor", True),
        (BROKEN, "1.0.0", "major", False),
        (BROKEN, "1.1.0", "major", False),
        (BROKEN, "2.0.0", "major", True),
    ],
)
def test_a_version_has_to_promise_what_its_changes_need(
    repository, contract, version, needed, kept
):
    change(repository, contract, version)
    verdict, faults = judge(repository)
    assert (verdict.base, verdict.needed) == ("quickscale-core-v1.0.0", needed)
    assert (not faults) is kept
    assert kept or f"quickscale-core {version} needs a {needed} release after 1.0.0" in faults


def test_the_last_release_is_the_highest_version(repository):
    for version in ("1.9.0", "1.10.0"):
        change(repository, version=version)
        release(repository, version)
    assert judge(repository)[0].base == "quickscale-core-v1.10.0"


WAIVER = """
[[waiver]]
package = "quickscale-core"
what = "settings: B is gone"
reason = "{reason}"
"""


def test_a_waived_break_is_no_fault_and_needs_a_reason(repository):
    change(repository, BROKEN, waivers=WAIVER.format(reason="It never worked."))
    verdict, faults = judge(repository)
    assert (verdict.needed, faults) == ("minor", "")
    change(repository, BROKEN, waivers=WAIVER.format(reason=" "))
    assert "has no reason" in judge(repository)[1]


def test_a_waiver_that_waives_nothing_is_a_fault(repository):
    change(repository, waivers=WAIVER.format(reason="It never worked."))
    assert "remove it" in judge(repository)[1]


def test_without_a_release_a_ref_is_compared_and_without_one_that_is_said(repository):
    from surface import releases

    repository._git("tag", "-d", "quickscale-core-v1.0.0")
    change(repository, BROKEN)
    verdict, faults = judge(repository)
    assert faults == ""
    assert "no release yet" in "\n".join(releases.describe(verdict))
    verdict, faults = judge(repository, "HEAD")
    assert (verdict.base, verdict.needed) == ("HEAD", "major")
    assert faults


def test_a_clone_without_history_is_not_taken_for_one_without_releases(
    load, repository, tmp_path, monkeypatch, capsys
):
    change(repository, BROKEN)
    release(repository, "1.0.1")
    clone = tmp_path / "clone"
    address = f"file://{repository.root}"
    command = ["git", "clone", "-q", "--depth", "1", "--no-tags", address, str(clone)]
    subprocess.run(command, check=True)
    tool = load("contract")
    monkeypatch.setattr(tool, "ROOT", clone)
    assert tool.compare_releases("") == 1
    assert "git fetch --unshallow --tags" in capsys.readouterr().out


def test_a_themes_document_is_compared_with_its_release(repository):
    file = repository.root / "packages/quickscale-core/src/openapi.json"
    file.write_text(json.dumps(DOCUMENT))
    release(repository, "1.0.1")
    changed = deepcopy(DOCUMENT)
    BREAKING["cart-create is gone"](changed["paths"]["/api/shop/carts/"], {})
    file.write_text(json.dumps(changed))
    change(repository, version="1.0.1")
    verdict, _ = judge(repository)
    assert [it.what for it in verdict.changes] == ["cart-create is gone"]
