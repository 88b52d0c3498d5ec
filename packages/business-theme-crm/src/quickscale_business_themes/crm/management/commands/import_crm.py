from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from quickscale_business_themes.crm.importing.fields import FIELDS
from quickscale_business_themes.crm.models import DateOrder, ImportBatch, ImportKind, Pipeline
from quickscale_business_themes.crm.services import imports
from quickscale_business_themes.crm.services.import_problems import list_problems


class Command(BaseCommand):
    help = (
        "Import a file of contacts, leads, companies or deals of any size into a team's CRM. An "
        "interrupted import is taken up again by resume_imports."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=ImportKind.values, default="contact")
        parser.add_argument("--team", required=True, metavar="SLUG", help="whose")
        parser.add_argument("--user", required=True, metavar="EMAIL", help="who imports it")
        parser.add_argument("--dates", choices=DateOrder.values, default="auto")
        parser.add_argument(
            "--mapping",
            type=Path,
            metavar="JSON",
            help='of columns: {"Product": {"field": "tags", "values": {"GTXPro": "GTX Pro"}}}',
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what is wrong only")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = self.prepare(options)
        imports.work_on(batch.pk)
        if not options["dry_run"]:
            batch.refresh_from_db()
            imports.begin_import(batch)
            imports.work_on(batch.pk)
        batch.refresh_from_db()
        for row, column, value, reason in list_problems(batch):
            self.stderr.write(f"row {row}: {column} {value!r}: {reason}")
        self.stdout.write(
            f"Read {batch.rows_read} rows: {batch.rows_imported} imported, {batch.rows_ready} "
            f"ready, {batch.rows_left_out} left out."
        )

    def prepare(self, options: dict[str, Any]) -> ImportBatch:
        pipelines = Pipeline.objects.across_teams().select_related("team")
        pipeline = pipelines.filter(team__slug=options["team"]).first()
        if pipeline is None:
            raise CommandError(f"There is no team “{options['team']}” that has a pipeline.")
        members = get_user_model()._default_manager.filter(memberships__team=pipeline.team)
        user = members.filter(email__iexact=options["user"]).first()
        if user is None:
            raise CommandError(f"“{options['user']}” isn't a member of this team.")
        with options["file"].open("rb") as file:
            batch = imports.keep_file(
                File(file, name=options["file"].name),
                team=pipeline.team,
                user=user,
                kind=options["kind"],
                name=options["file"].name,
            )
        batch.date_order = options["dates"]
        if options["mapping"]:
            self.change_columns(batch, json.loads(options["mapping"].read_text()))
        batch.save()
        return batch

    def change_columns(self, batch: ImportBatch, said: dict[str, Any]) -> None:
        headers = {column["header"]: column for column in batch.mapping}
        for header, change in said.items():
            if header not in headers:
                raise CommandError(f"The file has no column “{header}”.")
            if change.get("field") and change["field"] not in FIELDS[batch.kind]:
                raise CommandError(f"There is no field “{change['field']}”.")
            headers[header].update(change)
