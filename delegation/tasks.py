"""What workers do for this room by themselves. Each task looks at the rows first, and may run twice."""

from uuid import UUID

from celery import shared_task

from audit import clock
from audit.rounds import for_each_organisation
from audit.scope import organisation_scope
from delegation.services.bundle_rounds import look_after_bundles
from delegation.services.idempotency import purge
from delegation.services.lives import keep_birthdays
from delegation.services.one_time import answer_wishes, purge_codes
from delegation.services.reviews import keep_reviews
from delegation.services.sessions import purge_places, purge_sessions
from delegation.services.sign_in_tries import purge_tries
from delegation.services.year_end import turn_years


@shared_task
def purge_answered() -> None:
    """This function will forget what was answered, tried or ended long ago; the beat calls it every hour."""
    purge_tries(at=clock.now())
    purge_sessions(at=clock.now())
    for_each_organisation(_purge)


@shared_task
def send_to_sign_in() -> None:
    """This function will send the links and codes that were asked for; the beat calls it every two seconds."""
    answer_wishes(at=clock.now())


def _purge(organisation_id: UUID) -> None:
    """This function will forget one organisation's old keys and codes."""
    with organisation_scope(organisation_id):
        purge(at=clock.now())
        purge_codes(at=clock.now())
        purge_places(at=clock.now())


@shared_task
def keep_all_birthdays() -> None:
    """This function will tell who is about to turn 18, or does today; the beat calls it every quarter of an hour."""
    for_each_organisation(_birthdays)


def _birthdays(organisation_id: UUID) -> None:
    """This function will look at one organisation's calendar."""
    with organisation_scope(organisation_id):
        keep_birthdays(at=clock.now())


@shared_task
def turn_all_years() -> None:
    """This function will turn every budget's year that is over; the beat calls it every quarter of an hour."""
    for_each_organisation(_years)


def _years(organisation_id: UUID) -> None:
    turn_years(organisation_id=organisation_id, at=clock.now())


@shared_task
def keep_all_reviews() -> None:
    """This function will remind of the talks about plans that are near or late; the beat calls it each quarter hour."""
    for_each_organisation(_reviews)


def _reviews(organisation_id: UUID) -> None:
    with organisation_scope(organisation_id):
        keep_reviews(at=clock.now())


# The longest is a whole life; who comes later finds it gathered, so that a doubled message is harmless.
@shared_task(time_limit=600, soft_time_limit=590)
def look_after_all_bundles() -> None:
    """This function will gather what people asked for, watch its day, and empty what is old."""
    for_each_organisation(_bundles)


def _bundles(organisation_id: UUID) -> None:
    look_after_bundles(organisation_id=organisation_id, at=clock.now())
