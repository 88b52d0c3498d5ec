"""Whether pages ask other hosts for anything: scripts, styles, pictures, fonts.

    python tools/external_requests.py FOLDER

Links that a reader follows are nobody's request.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

_ADDRESS = r"""["']?((?:https?:)?//[^"'\s)>]+)"""
_IN_PAGES = (
    re.compile(rf"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\ssrc={_ADDRESS}", re.I),
    re.compile(rf"<link\b(?![^>]*\brel=.?(?:canonical|license))[^>]*?\shref={_ADDRESS}", re.I),
)
_IN_STYLES = (
    re.compile(rf"url\({_ADDRESS}", re.I),
    re.compile(rf"@import\s+{_ADDRESS}", re.I),
)
_PATTERNS = {".html": (*_IN_PAGES, *_IN_STYLES), ".css": _IN_STYLES}


def find_requests(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        for pattern in _PATTERNS.get(path.suffix, ()):
            for found in pattern.finditer(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(folder)}: {found[1]}"


def main() -> int:
    folder = Path(sys.argv[1])
    if not any(folder.rglob("*.html")):
        print(f"there are no pages in {folder}")
        return 2
    found = list(find_requests(folder))
    print("\n".join(found) or "no page asks another host")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
