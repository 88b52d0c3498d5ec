"""Teams that are older than the CRM get the pipeline with which newer ones begin."""

from django.db import migrations

STAGES = (
    ("Prospecting", "open", 10, 30),
    ("Qualification", "open", 20, 30),
    ("Proposal", "open", 50, 21),
    ("Negotiation", "open", 80, 14),
    ("Won", "won", 100, None),
    ("Lost", "lost", 0, None),
)


def create_pipelines(apps, schema_editor):
    Pipeline, Stage = (apps.get_model("crm", name) for name in ("Pipeline", "Stage"))
    for team in apps.get_model("quickscale_teams", "Team").objects.iterator():
        pipeline = Pipeline.objects.create(team=team, name="Sales", is_default=True)
        for position, (name, kind, probability, days) in enumerate(STAGES):
            Stage.objects.create(
                team=team,
                pipeline=pipeline,
                name=name,
                kind=kind,
                probability=probability,
                rotten_days=days,
                position=position,
            )


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]

    operations = [migrations.RunPython(create_pipelines, migrations.RunPython.noop)]
