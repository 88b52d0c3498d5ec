import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from quickscale.core.plugin_framework.services import Guarded


class Failing:
    name = "failing"

    def count(self, name):
        ContentType.objects.create(app_label=name, model=name)
        ContentType.objects.create(app_label=name, model=name)

    def more(self):
        raise RuntimeError("only the plugin has this method")


class NoOp:
    def count(self, name):
        return "nothing was counted"


@pytest.mark.django_db
def test_a_database_error_inside_a_service_leaves_the_callers_transaction_whole():
    with transaction.atomic():
        ContentType.objects.create(app_label="before", model="before")
        assert Guarded(Failing(), NoOp()).count("inside") == "nothing was counted"
        ContentType.objects.create(app_label="after", model="after")
    labels = ContentType.objects.values_list("app_label", flat=True)
    assert {"before", "after"} <= set(labels)
    assert "inside" not in labels


def test_what_the_protocol_does_not_promise_is_not_guarded():
    service = Guarded(Failing(), NoOp())
    assert service.name == "failing"
    with pytest.raises(RuntimeError, match="only the plugin"):
        service.more()
    with pytest.raises(AttributeError):
        _ = service.absent
