"""quickscale layer validate, as the author of a layer types it."""

import json
import os

import jsonschema
import pytest

from quickscale_testing.forked import run_python

from .drafts import begin

#: The parts of the schema of SARIF 2.1.0 that say what a log of one run must have.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "run": {
            "type": "object",
            "required": ["tool"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "additionalProperties": False,
                    "properties": {"driver": {"$ref": "#/$defs/toolComponent"}},
                },
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "toolComponent": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "semanticVersion": {"type": "string"},
                "rules": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {"$ref": "#/$defs/reportingDescriptor"},
                },
            },
        },
        "reportingDescriptor": {
            "type": "object",
            "required": ["id"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "shortDescription": {"$ref": "#/$defs/message"},
                "help": {"$ref": "#/$defs/message"},
                "defaultConfiguration": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"level": {"$ref": "#/$defs/level"}},
                },
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": -1},
                "level": {"$ref": "#/$defs/level"},
                "message": {"$ref": "#/$defs/message"},
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
            },
        },
        "location": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation"],
                    "additionalProperties": False,
                    "properties": {
                        "artifactLocation": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {"uri": {"type": "string", "pattern": r"^[^\s\\]+$"}},
                        },
                        "region": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {"startLine": {"type": "integer", "minimum": 1}},
                        },
                    },
                }
            },
        },
        "message": {
            "type": "object",
            "required": ["text"],
            "additionalProperties": False,
            "properties": {"text": {"type": "string"}},
        },
        "level": {"enum": ["none", "note", "warning", "error"]},
    },
}


def run(*arguments, folder):
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = ("-m", "quickscale.core.cli", "layer", "validate", *arguments)
    return run_python(*command, cwd=folder, env=kept)


@pytest.fixture
def bad(tmp_path):
    """A skin with an error in a file whose name needs quoting in an address, and a warning."""
    draft = begin("skin", tmp_path)
    draft.write("templates/screens/my list.html", "\n<script>go()</script>\n")
    draft.replace("pyproject.toml", "django>=5.2,<6.2", "django")
    return draft


def test_each_finding_is_a_line_with_id_place_sentence_and_fix(bad, tmp_path):
    done = run(bad.folder.name, folder=tmp_path)
    skin = "presentation-skin-clinic/src/quickscale_presentation_skins/clinic"
    assert done.stdout.splitlines() == [
        "layer.W206 presentation-skin-clinic/pyproject.toml:1 'django' has no floor. "
        "Fix: add the oldest version that works",
        f"layer.E603 {skin}/templates/screens/my list.html:2 This script stands in the page. "
        "Fix: move it to a static file",
        "skin 'clinic' 0.1.0: 1 error, 1 warning.",
    ]
    assert done.returncode == 1


def test_a_layer_without_errors_passes(bad, tmp_path):
    bad.remove("templates/screens/my list.html")
    done = run(".", folder=bad.folder)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "skin 'clinic' 0.1.0: 1 warning.")


def test_what_is_no_layer_has_a_status_of_its_own(tmp_path):
    done = run("modern-htxm", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'modern-htmx'?" in done.stderr
    assert run(".", folder=tmp_path).returncode == 2
    assert run("base", folder=tmp_path).returncode == 2


def test_programs_get_json(bad, tmp_path):
    said = json.loads(run(bad.folder.name, "--format", "json", folder=tmp_path).stdout)
    assert said["layer"] == "skin 'clinic' 0.1.0"
    assert [(it["id"], it["level"], it["line"]) for it in said["findings"]] == [
        ("layer.W206", "warning", 1),
        ("layer.E603", "error", 2),
    ]
    assert said["findings"][1]["fix"] == "move it to a static file"


def test_code_scanners_get_sarif(bad, tmp_path):
    done = run(bad.folder.name, "--format", "sarif", folder=tmp_path)
    log = json.loads(done.stdout)
    jsonschema.validate(log, SARIF)
    (sarif_run,) = log["runs"]
    for result in sarif_run["results"]:
        rule = sarif_run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert (rule["id"], rule["defaultConfiguration"]["level"]) == (
            result["ruleId"],
            result["level"],
        )
    place = sarif_run["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("/templates/screens/my%20list.html")
    assert place["region"] == {"startLine": 2}


def test_sarif_names_an_installed_layer_by_the_address_of_its_files(tmp_path):
    log = json.loads(run("yoga", "--format", "sarif", folder=tmp_path).stdout)
    jsonschema.validate(log, SARIF)
    (result,) = log["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert (uri.partition("//")[0], result["level"]) == ("file:", "note")
