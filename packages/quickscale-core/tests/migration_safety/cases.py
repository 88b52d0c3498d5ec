"""Migrations of all kinds, upon the tables of a small library."""

from __future__ import annotations

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import models
from django.db.migrations import operations as ops
from django.db.models import Q

LONG, SHORT = 50, 20


def note(**options):
    return models.CharField(**{"max_length": LONG, "null": True, **options})


def change(name, field, model="book"):
    return ops.AlterField(model, name, field)


def author(**options):
    return models.ForeignKey("library.author", **{"on_delete": models.CASCADE, **options})


def price(digits, places):
    return models.DecimalField(max_digits=digits, decimal_places=places)


def shelf(**options):
    return ops.CreateModel(
        "shelf",
        [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=9))],
        options,
    )


def upper(apps, schema_editor):
    for book in apps.get_model("library", "book").objects.all():
        book.save()


LIBRARY = [
    ops.CreateModel(
        "publisher",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=LONG)),
        ],
    ),
    ops.CreateModel(
        "author",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=LONG)),
        ],
    ),
    ops.CreateModel(
        "book",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("title", models.CharField(max_length=LONG)),
            ("code", models.CharField(max_length=SHORT, unique=True)),
            ("pages", models.IntegerField()),
            ("likes", models.PositiveIntegerField(default=0)),
            ("views", models.BigIntegerField(default=0)),
            ("price", price(8, 2)),
            ("note", note()),
            ("rating", models.IntegerField(db_default=3)),
            ("author", author()),
            ("seller", models.BigIntegerField(default=99)),
            ("readers", models.ManyToManyField("library.author", related_name="+")),
        ],
        {
            "indexes": [models.Index(fields=["pages"], name="book_pages")],
            "constraints": [models.CheckConstraint(condition=Q(price__gt=-5), name="book_price")],
        },
    ),
]

ALWAYS = {
    "a nullable column": [ops.AddField("book", "isbn", note())],
    "a column with a default of the database": [
        ops.AddField("book", "stock", models.IntegerField(db_default=0))
    ],
    "a column with a default of Python's": [
        ops.AddField("book", "stock", models.IntegerField(default=0))
    ],
    "a text that may be blank": [
        ops.AddField("book", "blurb", models.TextField(blank=True, default=""))
    ],
    "a unique column that may be empty": [ops.AddField("book", "isbn", note(unique=True))],
    "a unique column that the database fills": [
        ops.AddField("author", "rank", models.IntegerField(db_default=0, unique=True), False)
    ],
    "a nullable key": [ops.AddField("book", "editor", author(null=True, related_name="+"))],
    "a required key": [ops.AddField("book", "editor", author(default=1, related_name="+"))],
    "a relation": [
        ops.AddField("book", "fans", models.ManyToManyField("library.author", related_name="+"))
    ],
    "a column that the database computes": [
        ops.AddField(
            "book",
            "double",
            models.GeneratedField(
                expression=models.F("pages") * 2,
                output_field=models.BigIntegerField(),
                db_persist=True,
            ),
        )
    ],
    "no nullable column any more": [ops.RemoveField("book", "note")],
    "no column with a default any more": [ops.RemoveField("book", "rating")],
    "no relation any more": [ops.RemoveField("book", "readers")],
    "another name": [ops.RenameField("book", "title", "name")],
    "another name that the database doesn't see": [
        change("title", models.CharField(max_length=LONG, db_column="title")),
        ops.RenameField("book", "title", "name"),
        change("name", models.CharField(max_length=LONG, db_column="title")),
    ],
    "another name in the database alone": [
        change("title", models.CharField(max_length=LONG, db_column="heading"))
    ],
    "a required text": [change("note", models.CharField(max_length=LONG))],
    "an optional number": [change("pages", models.IntegerField(null=True))],
    "a unique title": [change("title", models.CharField(max_length=LONG, unique=True))],
    "a code that may repeat": [change("code", models.CharField(max_length=SHORT))],
    "a longer text": [change("title", models.CharField(max_length=200))],
    "a shorter text": [change("title", models.CharField(max_length=20))],
    "a text of any length": [change("title", models.TextField())],
    "a larger number": [change("pages", models.BigIntegerField())],
    "a smaller number": [change("views", models.SmallIntegerField(default=0))],
    "a number that can't be negative": [change("pages", models.PositiveIntegerField())],
    "a number that may be negative": [change("likes", models.IntegerField(default=0))],
    "a price of more digits": [change("price", price(12, 2))],
    "a price of fewer digits": [change("price", price(6, 2))],
    "an indexed title": [change("title", models.CharField(max_length=LONG, db_index=True))],
    "choices": [change("title", models.CharField(max_length=LONG, choices=[("a", "A")]))],
    "another default of Python's": [change("views", models.BigIntegerField(default=7))],
    "another default of the database": [change("rating", models.IntegerField(db_default=5))],
    "no default of the database any more": [change("rating", models.IntegerField(default=5))],
    "another rule of deletion": [change("author", author(on_delete=models.PROTECT))],
    "a number that becomes a key": [
        change("seller", author(default=99, related_name="+", db_column="seller"))
    ],
    "a key without a constraint": [change("author", author(db_constraint=False))],
    "a new table": [shelf()],
    "a new table that points to an old one": [
        ops.CreateModel(
            "loan",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("book", models.ForeignKey("library.book", models.CASCADE)),
            ],
        )
    ],
    "no table any more": [
        ops.RemoveField("book", "author"),
        ops.RemoveField("book", "readers"),
        ops.DeleteModel("author"),
    ],
    "another model name": [ops.RenameModel("author", "writer")],
    "another model name with the old table": [
        ops.AlterModelTable("author", "library_author"),
        ops.RenameModel("author", "writer"),
    ],
    "another model name with the old table and no relations": [
        ops.AlterModelTable("publisher", "library_publisher"),
        ops.RenameModel("publisher", "house"),
    ],
    "another table": [ops.AlterModelTable("author", "writers")],
    "other options": [
        ops.AlterModelOptions("book", {"ordering": ["title"], "verbose_name": "tome"})
    ],
    "an index": [ops.AddIndex("book", models.Index(fields=["title"], name="book_title"))],
    "no index any more": [ops.RemoveIndex("book", "book_pages")],
    "an index of another name": [ops.RenameIndex("book", "book_sheets", old_name="book_pages")],
    "a check": [
        ops.AddConstraint(
            "book", models.CheckConstraint(condition=Q(pages__gt=0), name="book_positive")
        )
    ],
    "a unique pair": [
        ops.AddConstraint(
            "book", models.UniqueConstraint(fields=["title", "pages"], name="book_pair")
        )
    ],
    "a unique pair of the old kind": [ops.AlterUniqueTogether("book", {("title", "pages")})],
    "no check any more": [ops.RemoveConstraint("book", "book_price")],
    "an order": [ops.AlterOrderWithRespectTo("book", "author")],
    "rows changed by code": [ops.RunPython(upper, ops.RunPython.noop)],
    "rows changed by code for good": [ops.RunPython(upper)],
    "rows changed by SQL": [
        ops.RunSQL("UPDATE library_book SET views = 1", "UPDATE library_book SET views = 6")
    ],
    "an index by SQL": [
        ops.RunSQL("CREATE INDEX book_views ON library_book (views)", "DROP INDEX book_views")
    ],
    "a column that only the code forgets": [
        ops.SeparateDatabaseAndState(state_operations=[ops.RemoveField("book", "note")])
    ],
    "a column that only the database loses": [
        ops.SeparateDatabaseAndState(database_operations=[ops.RemoveField("book", "note")])
    ],
    "a column that comes and goes": [
        ops.AddField("book", "stock", models.IntegerField(default=0)),
        ops.RemoveField("book", "stock"),
    ],
    "a column that is required in the end": [
        ops.AddField("book", "stock", models.IntegerField(null=True)),
        ops.RunSQL("UPDATE library_book SET stock = 0", ops.RunSQL.noop),
        ops.AlterField("book", "stock", models.IntegerField()),
    ],
    "a new table that is changed at once": [
        shelf(),
        ops.AddField("shelf", "size", models.IntegerField(default=0)),
        ops.AddConstraint(
            "shelf", models.CheckConstraint(condition=Q(size__gt=1), name="shelf_size")
        ),
        ops.RenameField("shelf", "name", "title"),
        ops.RenameModel("shelf", "rack"),
    ],
}

POSTGRES = {
    "an index beside readers and writers": [
        AddIndexConcurrently("book", models.Index(fields=["title"], name="book_title"))
    ],
    "a check of new rows": [
        AddConstraintNotValid(
            "book", models.CheckConstraint(condition=Q(pages__gt=0), name="book_positive")
        )
    ],
    "a check of all rows that new rows passed": [ValidateConstraint("book", "book_price")],
}
