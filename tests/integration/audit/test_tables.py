"""An empty database gets its tables at once, and what was squashed says the same as what it replaces."""

from collections.abc import Iterator

import pytest
from django.db import connections, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from pytest_django.plugin import DjangoDbBlocker

from audit.tables import Tables
from audit.walls import definer, together
from config.settings.environment import BASE_DIR
from tests.servers import Place

TWO = Tables(
    [
        migrations.CreateModel(
            "Hen",
            [
                ("id", models.IntegerField(primary_key=True)),
                ("egg", models.ForeignKey("audit.Egg", models.PROTECT, null=True, related_name="+")),
            ],
        ),
        migrations.CreateModel(
            "Egg",
            [
                ("id", models.IntegerField(primary_key=True)),
                ("hen", models.ForeignKey("audit.Hen", models.PROTECT, null=True, related_name="+")),
            ],
        ),
    ]
)
KEYS = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND conrelid::regclass::text IN ('audit_hen', 'audit_egg') ORDER BY 1
"""


@pytest.fixture
def owner(committed_db: Place, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The alias of the tables' owner; what a test left is removed."""
    with django_db_blocker.unblock():
        yield "owner"
        with connections["owner"].cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS audit_hen, audit_egg CASCADE")
        connections["owner"].close()


def keys(alias: str) -> list[tuple[str, str]]:
    """This function will list which of the two tables points at which."""
    with connections[alias].cursor() as cursor:
        cursor.execute(KEYS)
        return list(cursor.fetchall())


def test_tables_made_together_may_point_at_each_other(owner: str) -> None:
    before, after = ProjectState(), ProjectState()
    TWO.state_forwards("audit", after)
    with connections[owner].schema_editor() as editor:
        TWO.database_forwards("audit", editor, before, after)
    assert keys(owner) == [("audit_egg", "audit_hen"), ("audit_hen", "audit_egg")]


def test_tables_made_together_go_together(owner: str) -> None:
    before, after = ProjectState(), ProjectState()
    TWO.state_forwards("audit", after)
    with connections[owner].schema_editor() as editor:
        TWO.database_forwards("audit", editor, before, after)
    with connections[owner].schema_editor() as editor:
        TWO.database_backwards("audit", editor, after, before)
    assert not {"audit_hen", "audit_egg"} & set(connections[owner].introspection.table_names())


def test_walls_put_up_together_come_down_the_other_way_round() -> None:
    both = together(definer("first", "", "int", "SELECT 1"), definer("second", "", "int", "SELECT first()"))
    assert str(both.sql).index("FUNCTION first") < str(both.sql).index("FUNCTION second")
    assert str(both.reverse_sql).index("second") < str(both.reverse_sql).index("first")


def test_a_squashed_migration_replaces_all_that_were_before_it() -> None:
    """A database that stands in the middle goes on by the old files: they must all be named, and there."""
    loader = MigrationLoader(None, replace_migrations=False)
    for (app, name), squashed in loader.replacements.items():
        if not (BASE_DIR / app).is_dir():
            continue
        last = name.partition("_squashed_")[2]
        before = [key for key in sorted(loader.disk_migrations) if key[0] == app and key[1] <= last]
        assert squashed.replaces == [key for key in before if "_squashed_" not in key[1]]
