import re
from pathlib import Path

ROOT = Path(__file__).parents[4]
USED = re.compile(r'"(?:quickscale\.)?([EWI]\d{3,4})"')
DOCUMENTED = re.compile(r"\| `quickscale\.([EWI]\d{3,4})` \|")


def test_every_id_is_documented_once_and_no_other():
    sources = (ROOT / "packages").glob("*/src/**/*.py")
    used = {id for source in sources for id in USED.findall(source.read_text())}
    documented = DOCUMENTED.findall((ROOT / "docs" / "checks.md").read_text())
    assert used == set(documented)
    assert len(documented) == len(set(documented))
