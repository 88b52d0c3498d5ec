"""Indexes for PostgreSQL: of parts of names, and of all that reports add up."""

from django.db import migrations

#: The index, its table, and the columns that are searched: the expressions that
#: services/searching.py searches by, which have to stay the same to the letter.
INDEXES = (
    ("crm_contact_search", "crm_contact", ("first_name", "last_name", "email", "phone")),
    ("crm_company_search", "crm_company", ("name", "domain", "city", "phone")),
    ("crm_company_search_name", "crm_company", ("name",)),
    ("crm_deal_search", "crm_deal", ("name",)),
    ("crm_lead_search", "crm_lead", ("first_name", "last_name", "email", "phone", "company_name")),
)
#: How well the database knows what is frequent: rare words are looked for another way.
STATISTICS = 500

#: What services/reporting.py adds up without reading the rows themselves.
COVERING = {
    "crm_deal_open": """
        crm_deal (team_id, stage_id) INCLUDE (
            id, amount, home_amount, probability, expected_close_on, stage_since, owner_id, source
        ) WHERE status = 'open'""",
    "crm_deal_closed": """
        crm_deal (team_id, closed_on) INCLUDE (
            id, status, amount, home_amount, opened_on, stage_id, owner_id, source, lost_reason
        ) WHERE closed_on IS NOT NULL""",
    "crm_deal_opened": "crm_deal (team_id, opened_on) INCLUDE (id, stage_id, owner_id)",
    "crm_stagechange_passed": """
        crm_stagechange (deal_id) INCLUDE (to_stage_id) WHERE to_kind <> 'lost'""",
}


def add_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name, table, columns in INDEXES:
        text = " || ' ' || ".join(f'"{column}"' for column in columns)
        schema_editor.execute(
            f"CREATE INDEX {name} ON {table} "
            f"USING gin ((UPPER((' ' || {text})::text)) gin_trgm_ops)"
        )
        schema_editor.execute(f"ALTER INDEX {name} ALTER COLUMN 1 SET STATISTICS {STATISTICS}")
    for name, definition in COVERING.items():
        schema_editor.execute(f"CREATE INDEX {name} ON {definition}")
    for table in sorted({table for _name, table, _columns in INDEXES}):
        schema_editor.execute(f"ANALYZE {table}")


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in (*(index[0] for index in INDEXES), *COVERING):
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("crm", "0002_default_pipelines")]

    operations = [migrations.RunPython(add_indexes, drop_indexes)]
