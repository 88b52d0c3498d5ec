"""What is said of a migration is what happens: the old release's models meet the new tables."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations import Migration
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from quickscale.core.migration_safety.operations import Judge
from quickscale.core.migration_safety.plans import describe

from .cases import ALWAYS, LIBRARY, POSTGRES

LIVES, BREAKS = ("expand", "data"), ("contract",)
pytestmark = pytest.mark.django_db(transaction=True)


def make_migration(operations):
    migration = Migration("0002_change", "library")
    migration.operations = operations
    migration.atomic = not any("Concurrently" in type(it).__name__ for it in operations)
    return migration


@contextmanager
def library():
    """Yield the state of a library with its tables and some rows; drop all tables behind it."""
    first = Migration("0001_initial", "library")
    first.operations = LIBRARY
    state = ProjectState()
    with connection.schema_editor() as editor:
        state = first.apply(state, editor)
    fill(state)
    try:
        yield state
    finally:
        drop_tables()


def drop_tables():
    with connection.cursor() as cursor:
        tables = [it for it in connection.introspection.table_names(cursor)
                  if it.startswith("library_") or it == "writers"]  # fmt: skip
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'DROP TABLE "{table}"{cascade}')


def fill(state):
    author = state.apps.get_model("library", "author").objects.create(name="Ann")
    book = state.apps.get_model("library", "book")
    for number in (1, 2):
        book.objects.create(
            title=f"Title {number}", code=str(number), pages=number, price=Decimal("12.50"),
            note="on loan", author=author, seller=author.pk, rating=4, likes=5, views=6,
        ).readers.add(author)  # fmt: skip


def judge(migration, state):
    with connection.schema_editor(collect_sql=True) as editor:
        return describe(migration, state, Judge(editor), {})


def migrate(migration, state):
    with connection.schema_editor(atomic=migration.atomic) as editor:
        return migration.apply(state.clone(), editor)


def use_old_code(state):
    """Read and write as the old release does, with all that its fields allow."""
    book, author = (state.apps.get_model("library", name) for name in ("book", "author"))
    for values in ({"name": "Ben"}, {"name": "Ben"}, {"name": "x" * 50}):
        last = author.objects.create(**values)
    common = {"title": "x" * 50, "author": last, "pages": -7, "price": Decimal("999999.99")}
    extremes = ({"views": 2**40, "rating": -1}, {"note": "y" * 50, "likes": 2**31 - 1})
    made = [
        book.objects.create(code=f"new {number}", **common, **values)
        for number, values in enumerate(({}, *extremes))
    ]
    for field in (it.name for it in book._meta.fields):
        assert book.objects.filter(**{field: getattr(made[0], field)}).order_by(field).exists()
    made[0].readers.add(last)
    assert list(book.objects.filter(readers=last)) == [made[0]]
    made[0].note = None
    made[0].save()
    book.objects.filter(pk=made[1].pk).update(title="Same", pages=3, seller=123456)
    assert [it.title for it in book.objects.select_related("author")]
    publisher = state.apps.get_model("library", "publisher")
    assert publisher.objects.get(pk=publisher.objects.create(name="Z").pk).name == "Z"
    connection.check_constraints()
    made[1].delete()
    last.delete()


def use_new_code(state):
    """Read and write as the new release does, on whatever tables there are."""
    for model in state.apps.get_models():
        list(model.objects.all())
    book = state.apps.get_model("library", "book")
    names = {field.name for field in book._meta.fields}
    if "author" not in names:
        return
    first = state.apps.get_model("library", "book").objects.first()
    values = {
        "title": "A",
        "code": "new",
        "pages": 3,
        "price": Decimal("1.00"),
        "note": "B",
        "stock": 1,
    }
    given = {name: value for name, value in values.items() if name in names}
    book.objects.create(author_id=first.author_id, **given).delete()
    for relation in book._meta.many_to_many:
        list(getattr(first, relation.name).all())


def lives(state, use=use_old_code):
    try:
        with transaction.atomic():
            use(state)
    except DatabaseError:
        return False
    return True


def list_rows(state):
    book = state.apps.get_model("library", "book")
    return [list(book.objects.order_by("pk").values()), list(book.readers.through.objects.values())]


def comes_back(migration, state):
    """Whether the way back brings the tables and rows that there were."""
    before = list_rows(state)
    migrate(migration, state)
    try:
        with connection.schema_editor(atomic=migration.atomic) as editor:
            migration.unapply(state.clone(), editor)
        return list_rows(state) == before and lives(state)
    except (IrreversibleError, DatabaseError):
        return False


def check_class(operations):
    migration = make_migration(operations)
    with library() as state:
        verdict = judge(migration, state)
        migrate(migration, state)
        assert verdict["class"] in (LIVES if lives(state) else BREAKS)


def check_waiting(operations):
    """Before its migration, the new release works if it is said that the migration can wait."""
    migration = make_migration(operations)
    with library() as state:
        verdict = judge(migration, state)
        if verdict["class"] != "contract":
            return
        new = migration.mutate_state(state)
        assert verdict["needed"] or lives(new, use_new_code)


def check_way_back(operations):
    migration = make_migration(operations)
    with library() as state:
        assert judge(migration, state)["reversible"] is comes_back(migration, state)


@pytest.mark.parametrize("name", ALWAYS)
def test_old_code_lives_or_breaks_as_it_is_said(name):
    check_class(ALWAYS[name])


@pytest.mark.parametrize("name", ALWAYS)
def test_a_migration_can_be_taken_back_if_that_is_said(name):
    check_way_back(ALWAYS[name])


@pytest.mark.parametrize("name", ALWAYS)
def test_new_code_waits_for_a_migration_if_that_is_said(name):
    check_waiting(ALWAYS[name])


@pytest.mark.parametrize(
    "name",
    ["a column with a default of Python's", "another name", "another table", "another model name",
     "an order", "no relation any more"],
)  # fmt: skip
def test_new_code_does_not_work_before_what_it_needs(name):
    is_needed = name != "no relation any more"
    migration = make_migration(ALWAYS[name])
    with library() as state:
        assert judge(migration, state)["needed"] is is_needed
        assert lives(migration.mutate_state(state), use_new_code) is not is_needed


@pytest.mark.postgres
@pytest.mark.parametrize("name", [*ALWAYS, *POSTGRES])
def test_new_code_waits_for_a_migration_if_that_is_said_on_postgresql(name):
    check_waiting({**ALWAYS, **POSTGRES}[name])


@pytest.mark.postgres
@pytest.mark.parametrize("name", [*ALWAYS, *POSTGRES])
def test_old_code_lives_or_breaks_as_it_is_said_on_postgresql(name):
    check_class({**ALWAYS, **POSTGRES}[name])


@pytest.mark.postgres
@pytest.mark.parametrize("name", [*ALWAYS, *POSTGRES])
def test_a_migration_can_be_taken_back_if_that_is_said_on_postgresql(name):
    check_way_back({**ALWAYS, **POSTGRES}[name])


def test_old_code_lives_where_nothing_changes():
    with library() as state:
        assert lives(state)


class Unheard(Operation):
    reversible = True

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        pass

    def describe(self):
        return "Do something"


@pytest.mark.parametrize("operation", [Unheard(), RunSQL("GRANT ALL ON library_book TO ann")])
def test_nobody_can_tell_what_a_strange_operation_does(operation):
    with library() as state:
        assert judge(make_migration([operation]), state)["class"] == "unknown"
