"""What workers do for asks by themselves. Each task looks at the rows first, and may run twice."""

import secrets
from uuid import UUID

from celery import shared_task

from audit import clock
from audit.rounds import for_each_organisation
from audit.scope import organisation_scope
from workflow.services.erasers import remove_erased_files
from workflow.services.fairness import make_fairness
from workflow.services.helped import ask_whether_it_helped
from workflow.services.leading import reckon_if_due
from workflow.services.looking_back import remind_untold
from workflow.services.second_looks import look_again
from workflow.services.tracing import trace_new_asks
from workflow.services.trying import answer_waiting
from workflow.services.watching import watch
from workflow.services.weekly import run_weeks


@shared_task
def watch_all() -> None:
    """This function will look at every ask whose time has come, organisation by organisation."""
    for_each_organisation(_watch)


def _watch(organisation_id: UUID) -> None:
    watch(organisation_id=organisation_id, at=clock.now())


@shared_task
def run_all_weeks() -> None:
    """This function will make each week of what is paid weekly ready to pay, organisation by organisation."""
    for_each_organisation(_run_weeks)


def _run_weeks(organisation_id: UUID) -> None:
    run_weeks(organisation_id=organisation_id, at=clock.now())


@shared_task
def remind_all_untold() -> None:
    """This function will remind whoever has not told what something that could not wait was for."""
    for_each_organisation(_remind)


def _remind(organisation_id: UUID) -> None:
    with organisation_scope(organisation_id):
        remind_untold(at=clock.now())


@shared_task
def remove_all_erased_files() -> None:
    """This function will remove files that a crash left when a record was erased, organisation by organisation."""
    for_each_organisation(_remove_erased_files)


def _remove_erased_files(organisation_id: UUID) -> None:
    with organisation_scope(organisation_id):
        remove_erased_files(at=clock.now())


@shared_task
def ask_all_whether_it_helped() -> None:
    """This function will ask, 30 days after money moved, whether it helped: once, and never again."""
    for_each_organisation(_ask_helped)


def _ask_helped(organisation_id: UUID) -> None:
    with organisation_scope(organisation_id):
        ask_whether_it_helped(at=clock.now())


@shared_task
def look_again_at_all() -> None:
    """This function will do what second looks owe: publish a seed, draw a month, hand each look to somebody."""
    for_each_organisation(_look_again)


def _look_again(organisation_id: UUID) -> None:
    look_again(organisation_id=organisation_id, at=clock.now(), new_seed=lambda: secrets.token_hex(32))


@shared_task
def make_all_fairness() -> None:
    """This function will reckon fairness of yes once a day, and anew once somebody asked to be left out."""
    for_each_organisation(_make_fairness)


def _make_fairness(organisation_id: UUID) -> None:
    make_fairness(organisation_id=organisation_id, at=clock.now())


@shared_task(time_limit=600, soft_time_limit=590)
def reckon_all_for_leaders() -> None:
    """This function will reckon what could be let go of, once an hour and when a leader wants it."""
    for_each_organisation(_reckon_for_leaders)


def _reckon_for_leaders(organisation_id: UUID) -> None:
    reckon_if_due(organisation_id=organisation_id, at=clock.now())


# A million asks take minutes; whoever comes later finds the lock taken, so that a doubled message is harmless.
@shared_task(time_limit=1_800, soft_time_limit=1_790)
def answer_all_what_ifs() -> None:
    """This function will answer what was tried on more asks than anybody waits for, organisation by organisation."""
    for_each_organisation(_answer_what_ifs)


def _answer_what_ifs(organisation_id: UUID) -> None:
    answer_waiting(organisation_id=organisation_id, at=clock.now())


@shared_task
def trace_all_asks() -> None:
    """This function will rule on new asks by the drafts that are looked at, organisation by organisation."""
    for_each_organisation(_trace_asks)


def _trace_asks(organisation_id: UUID) -> None:
    trace_new_asks(organisation_id=organisation_id, at=clock.now())
