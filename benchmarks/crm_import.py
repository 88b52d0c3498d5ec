"""An import of contacts with their companies into a team's CRM, on PostgreSQL.

A process of its own checks the file and imports it, as a worker does. What counts is its CPU time,
start-up included, together with that of the database server, and the most memory it had.

Run: python benchmarks/crm_import.py [rows]
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import finish

MANY = 750_000
#: The CPU seconds and the MB that so many rows may take.
SECONDS, MEGABYTES = 300, 200
COLUMNS = (
    "First Name", "Last Name", "Email", "Phone Number", "Job Title", "Associated Company",
    "Website URL", "Contact owner", "Tags",
)  # fmt: skip
FIRST = ("Nina", "Otto", "Eve", "Max", "Kim", "Ole", "Ada", "Jürgen", "Zoë", "Ivan", "Mei")
LAST = ("Fischer", "Mendes", "Ames", "Muster", "Berg", "Dahl", "Drößel", "Novák", "O'Neil")


def write_file(path: Path, rows: int) -> None:
    """Write contacts, of whom one in a hundred has an address that is none."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for n in range(rows):
            company = n // 8
            email = f"person{n}@company{company}.example" if n % 100 else "none"
            writer.writerow(
                (
                    FIRST[n % 11], f"{LAST[n % 9]} {n % 5000}", email,
                    f"+1 212 555 {n % 10_000:04}", "Buyer", f"Company {company}",
                    f"https://company{company}.example", "ada@example.com",
                    f"batch {n % 20}",
                )
            )  # fmt: skip


def prepare(path: Path) -> None:
    """Make the team that the file is imported for."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from quickscale.core.teams.services import create_team

    call_command("migrate", verbosity=0)
    owner = get_user_model().objects.create_user("ada@example.com", name="Ada")
    print(json.dumps(create_team("Sales", owner=owner).slug))


def run_import(path: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    with Path(os.devnull).open("w") as nowhere:
        call_command(
            "import_crm", str(path), team="sales", user="ada@example.com", stderr=nowhere,
            stdout=sys.stderr,
        )  # fmt: skip
    connections.close_all()
    status = Path("/proc/self/status").read_text()
    print(json.dumps(int(status.partition("VmHWM:")[2].split()[0]) / 1024))


STEPS = {"prepare": prepare, "import": run_import}


def run_apart(step: str, path: Path) -> tuple[object, float]:
    """Do a step in a process of its own; return what it tells, and its CPU time."""
    before = sum(os.times()[2:4])
    command = [sys.executable, __file__, step, str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout), sum(os.times()[2:4]) - before


def read_cpu(postmaster: int) -> float:
    """Return the CPU seconds of a server with all the processes that it has had."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        own = stat.parent.name == str(postmaster)
        if own or fields[1] == str(postmaster):
            ticks += sum(map(int, fields[11 : 15 if own else 13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main(rows: int) -> None:
    from quickscale_testing.postgres import own_server

    with own_server() as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DATABASE_URL=server.url,
            DJANGO_SETTINGS_MODULE="quickscale_testing.settings",
            QUICKSCALE_TEST_THEME="crm",
            QUICKSCALE_TEST_PLUGINS="",
        )
        path = Path(folder) / "contacts.csv"
        write_file(path, rows)
        run_apart("prepare", path)
        postmaster = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
        before = read_cpu(postmaster)
        megabytes, ours = run_apart("import", path)
        theirs = read_cpu(postmaster) - before
    assert isinstance(megabytes, float)
    bar = SECONDS * max(rows, 100_000) / MANY
    print(f"{rows:,} rows: {ours:.1f} s CPU here + {theirs:.1f} s in the database (bar {bar:.0f})")
    print(f"{(ours + theirs) / rows * 1e6:.0f} µs a row, {megabytes:.0f} MB (bar {MEGABYTES})")
    finish(ours + theirs <= bar, megabytes <= MEGABYTES)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        STEPS[sys.argv[1]](Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
