from quickscale.core import hooks
from quickscale_feature_plugins.journal.models import Entry


@hooks.register("event:*")
def write_down(*, event: hooks.Envelope) -> None:
    Entry.objects.create(
        event=event.name,
        object_type=event.object_type,
        object_id=event.object_id,
        at=event.at,
    )
