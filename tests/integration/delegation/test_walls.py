"""The wall between organisations, as the database itself holds it for the app's role."""

import pytest
from django.db import connection

from audit.scope import organisation_scope
from delegation.models import Budget, Mandate, Person, Scheme, Team, User
from tests.cast import Cast
from tests.integration.delegation.refusals import APPEND_ONLY, NOT_ALLOWED, refused
from tests.servers import APP

# Every other table hides its rows outside their organisation's scope. These do not, each for a reason.
OPEN_TABLES = {
    "audit_heartbeat": "when each timer last came round: no organisation's, and nobody's",
    "auth_group": "one for each team, named by its id: it says nothing, and joins to people are walled",
    "auth_group_permissions": "Leeway gives groups no global permission; the app can read the empty table",
    "auth_permission": "the four things one may do for a person: the same in every organisation",
    "delegation_signintry": "how often something was tried, by a keyed digest: it names nobody",
    "delegation_signinwish": "an address that wants a link, sealed, until a worker process has looked whose it is",
    "django_content_type": "Django's list of models",
    "django_migrations": "Django's list of migrations",
    "django_session": "keyed by an unguessable cookie before any organisation is known; signed data, no tenant rows",
}


def rows(statement: str, *values: str) -> list[tuple[object, ...]]:
    """Ask the database as the app's role."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[object, ...]] = cursor.fetchall()
        return found


def test_tests_connect_as_the_app(kept_cast: Cast) -> None:
    assert rows("SELECT current_user") == [(APP,)]


def test_every_table_is_walled_or_stands_on_the_list_with_its_reason(kept_cast: Cast) -> None:
    tables = rows(
        """
        SELECT relname, relrowsecurity FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname
        """
    )
    assert len(tables) > 30
    assert {name for name, walled in tables if not walled} <= set(OPEN_TABLES)


def test_every_walled_table_has_a_policy_or_is_closed_to_the_app(kept_cast: Cast) -> None:
    bare = rows(
        """
        SELECT relname FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relrowsecurity
          AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)
          AND has_table_privilege(%s, oid, 'SELECT, INSERT, UPDATE, DELETE')
        """,
        APP,
    )
    assert bare == []


def test_views_do_not_look_over_the_wall(kept_cast: Cast) -> None:
    assert rows("SELECT viewname FROM pg_views WHERE schemaname = 'public'") == []


def test_without_a_scope_there_are_no_rows(kept_cast: Cast) -> None:
    tables = rows("SELECT tablename FROM pg_policies WHERE schemaname = 'public'")
    seen = {name: rows(f'SELECT count(*) FROM "{name}"')[0][0] for (name,) in tables}
    assert len(seen) > 20
    assert {name: count for name, count in seen.items() if count} == {}


def test_in_its_own_scope_an_organisation_sees_itself_alone(kept_cast: Cast) -> None:
    with kept_cast.scope("otto"):
        assert [user.username for user in User.objects.all()] == ["otto"]
        assert not Person.objects.exists()
        assert Team.objects.count() == 1


@pytest.mark.parametrize("model", [User, Team, Mandate, Budget, Scheme])
def test_a_row_of_another_organisation_can_be_neither_written_nor_moved_there(
    kept_cast: Cast, model: type[User]
) -> None:
    with kept_cast.scope():
        row = model.objects.first()
    assert row is not None
    with kept_cast.scope("otto"):
        foreign = kept_cast.organisation.id
        assert model.objects.filter(id=row.id).update(organisation_id=kept_cast.user("otto").organisation_id) == 0
        row.id, row.organisation_id = row.organisation_id, foreign
        assert refused(lambda: row.save(force_insert=True)) == (NOT_ALLOWED, None)


def test_a_row_cannot_be_handed_to_another_organisation(kept_cast: Cast) -> None:
    with kept_cast.scope():
        foreign = kept_cast.user("otto").organisation_id
        mine = User.objects.filter(id=kept_cast.user("joe").id)
        assert refused(lambda: mine.update(organisation_id=foreign)) == (NOT_ALLOWED, None)


def test_the_scope_ends_with_its_block(kept_cast: Cast) -> None:
    with organisation_scope(kept_cast.organisation.id):
        assert User.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("table", ["delegation_budgetchange", "delegation_mandatechange"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_app_may_not_change_what_happened(kept_cast: Cast, table: str, verb: str) -> None:
    with kept_cast.scope():
        assert refused(lambda: rows(verb.format(table))) == (NOT_ALLOWED, None)


def test_a_published_scheme_never_changes(kept_cast: Cast) -> None:
    with kept_cast.scope():
        published = Scheme.objects.filter(version=3)
        assert refused(lambda: published.update(terms={})) == (APPEND_ONLY, None)
        assert refused(lambda: rows("DELETE FROM delegation_scheme WHERE version = 3")) == (NOT_ALLOWED, None)
