"""The rules are documented, and each of them is seen to find something."""

import re
from pathlib import Path

from quickscale_testing.validation.catalogue import RULES

from .test_bad_layers import BAD

DOCUMENT = Path(__file__).parents[4] / "docs" / "validate.md"
ROW = re.compile(r"^\| `(layer\.[EWI]\d{3})` \| (\w+) \| (.+?) \|", re.MULTILINE)

#: What only a wheel, or an installed layer, can have: test_wheels.py and test_good_layers.py.
ELSEWHERE = {"layer.E101", "layer.E103", "layer.I110"}


def test_every_rule_is_documented_with_its_level():
    documented = {id: (level, summary) for id, level, summary in ROW.findall(DOCUMENT.read_text())}
    assert documented == {id: (rule.level, rule.summary) for id, rule in RULES.items()}


def test_every_rule_has_a_bad_layer():
    assert {bad.id for bad in BAD} == RULES.keys() - ELSEWHERE


def test_every_rule_says_what_mends_it():
    assert [rule.id for rule in RULES.values() if not rule.fix or not rule.summary] == []
