"""A card programme of Elmbridge Vale, with Joe's card on Ada's money and Ravi's on his own."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast, build_cast
from tests.integration.incoming.till import Till, make_till
from tests.integration.workflow.books import check_books


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Till]:
    """The demo's people now, with their cards: the views read the clock themselves."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast: Cast = build_cast()
        yield make_till(cast)
        transaction.set_rollback(True)


@pytest.fixture
def till(made: Till) -> Iterator[Till]:
    """A till that takes the cards; what was done there is undone after the test, and the books balance."""
    with transaction.atomic():
        yield made
        with made.cast.scope():
            check_books()
        transaction.set_rollback(True)
