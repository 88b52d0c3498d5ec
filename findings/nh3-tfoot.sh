#!/usr/bin/env bash
# nh3 0.3.8 (ammonia) allows table, thead, tbody, tr, th and td by default, and attributes of tfoot, but not the tag tfoot: a
# table's last row stays and loses its place. It drops dir as well, so that a text from right to left is shown from left to right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'nh3==0.3.8'
env/bin/python - <<'PY'
import nh3

table = "<table><tbody><tr><td>10</td></tr></tbody><tfoot><tr><td>Total 10</td></tr></tfoot></table>"
print(nh3.clean(table))
print(nh3.clean('<p dir="rtl">text</p>'))
print("tfoot has allowed attributes:", "tfoot" in nh3.ALLOWED_ATTRIBUTES, "- is an allowed tag:", "tfoot" in nh3.ALLOWED_TAGS)
assert "tfoot" not in nh3.clean(table) and "Total 10" in nh3.clean(table) and "tbody" in nh3.clean(table)
assert "tfoot" in nh3.ALLOWED_ATTRIBUTES and "tfoot" not in nh3.ALLOWED_TAGS
assert nh3.clean('<p dir="rtl">text</p>') == "<p>text</p>"
PY
