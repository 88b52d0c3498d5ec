import re
from pathlib import Path

import quickscale.core.layers as layers

USED = re.compile(r'"(?:quickscale\.)?([EWI]\d{3,4})"')
DOCUMENTED = re.compile(r"\| `quickscale\.([EWI]\d{3,4})` \|")


def test_every_id_of_the_core_is_documented_once_and_no_other():
    core = Path(layers.__file__).parent.parent
    used = {id for source in core.rglob("*.py") for id in USED.findall(source.read_text())}
    documented = DOCUMENTED.findall((Path(__file__).parents[4] / "docs" / "checks.md").read_text())
    assert used == set(documented)
    assert len(documented) == len(set(documented))
