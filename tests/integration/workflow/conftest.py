"""The cast on a Tuesday morning in November, and the books that must balance after every test."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast, build_cast
from tests.integration.workflow.books import check_books
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
