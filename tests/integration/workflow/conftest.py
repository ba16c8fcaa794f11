"""The cast on a Tuesday morning in November, and the books that must balance after every test."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast, build_cast
from tests.integration.workflow.books import check_books
from tests.integration.workflow.door import Door
from tests.integration.workflow.steps import TUESDAY, Steps


@pytest.fixture(scope="module")
def tuesday(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The demo's people at ten on a Tuesday, made once for the tests of a file and rolled back after them.

    The month and the week have room on both sides.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_cast(at=TUESDAY)
        transaction.set_rollback(True)


@pytest.fixture
def steps(tuesday: Cast) -> Iterator[Steps]:
    """What people do, inside Elmbridge Vale's scope. Whatever they did, the books balance; then it is undone."""
    with transaction.atomic():
        with tuesday.scope():
            yield Steps(tuesday)
            check_books()
        transaction.set_rollback(True)


CALLERS = ("joe", "ada", "mo", "priya", "sam", "tom", "gwen", "helen", "lena", "kofi", "mark", "omar", "otto")


@pytest.fixture(scope="module")
def today(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The demo's people now, for tests over HTTP: the views read the clock themselves."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_cast()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def tokens(today: Cast) -> dict[str, str]:
    """A token for each caller, made before anybody counts rows."""
    return {name: today.token(name) for name in CALLERS}


@pytest.fixture
def door(today: Cast, tokens: dict[str, str]) -> Iterator[Door]:
    """The way in by HTTP; what a test did there is undone after it."""
    with transaction.atomic():
        yield Door(today, tokens)
        with today.scope():
            check_books()
        transaction.set_rollback(True)
