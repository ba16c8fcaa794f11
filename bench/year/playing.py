"""`python -m bench.year.playing ASKS SEED` plays the year in the database that the environment names.

Each hour of work people ask, those at their desk answer, and the watch comes round. It prints what came of it as JSON.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import django

BEGINS_BEFORE = timedelta(days=3)
# The beat is dead for three working days in autumn.
DEAD_DAYS = range(120, 123)
CHECK_EACH_DAYS = 5
ASKED_BY_WORKER, SAYS_NO, SAYS_LESS, ASKS_BACK, PASSES_UP = 0.1, 0.04, 0.05, 0.08, 0.03
ANSWERS_BACK_AN_HOUR = 0.06
LOOK_AGAIN_PLEASE = 0.5
OPEN = ("waiting", "paused", "challenged")
A_REASON = "There is another way, which we look at together."


class Year:
    """The organisation as it plays, and what is counted on the way."""

    def __init__(self, *, asks: int, seed: str, days: int | None = None) -> None:
        from bench.year.draws import FIRST_DAY, moment, wishes, working_days
        from bench.year.world import build_world

        self.draw = Random(seed)  # noqa: S311 - the same year again, and no secret
        self.world = build_world(self.draw, at=moment(FIRST_DAY, 8) - BEGINS_BEFORE)
        self.days = working_days()[:days]
        self.wishes = wishes(self.draw, asks, families=len(self.world.families), days=self.days)
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.asked = 0

    def play(self) -> datetime:
        """This function will play each hour of work, and give the last."""
        from bench.year.draws import hours_of
        from bench.year.events import EVENTS, answer_alarms, tell_absences

        for number, day in enumerate(self.days):
            hours = hours_of(day)
            with self.scope():
                tell_absences(self.world, number, at=hours[0])
                answer_alarms(self.world, at=hours[0])
                for event in EVENTS.get(number, ()):
                    event(self.world, at=hours[0])
            for at in hours:
                self._hour(at, beats=number not in DEAD_DAYS)
            if number % CHECK_EACH_DAYS == 0 and number not in DEAD_DAYS:
                self._check(hours[-1])
        self._check(hours[-1])
        return hours[-1]

    def scope(self) -> Any:
        """This function will open a transaction in the year's organisation."""
        from audit.scope import organisation_scope

        return organisation_scope(self.world.organisation_id)

    def _hour(self, at: datetime, *, beats: bool) -> None:
        """This function will let people ask until an hour, answer in it, and the watch come round at its end."""
        while self.asked < len(self.wishes) and self.wishes[self.asked].at <= at:
            self._ask(self.asked)
            self.asked += 1
        for ask_id, user_id in self._waiting():
            self._maybe_answer(ask_id, user_id, at=at)
        if beats:
            self._watch(at)

    def _watch(self, at: datetime) -> None:
        from workflow.services.watching import MOST_A_ROUND, watch

        while (looked := watch(organisation_id=self.world.organisation_id, at=at)) == MOST_A_ROUND:
            self.counts["looks"] += looked
        self.counts["looks"] += looked
        self.counts["rounds"] += 1

    def _ask(self, number: int) -> None:
        from workflow.services.fields import AskFields
        from workflow.services.submitting import submit_ask

        wish = self.wishes[number]
        family = self.world.families[wish.family]
        here = family.worker.username not in self.world.gone
        by = family.worker if self.draw.random() < ASKED_BY_WORKER and here else family.decider
        fields = AskFields(
            person=family.person.id,
            kind="one_off",
            amount=wish.amount,
            category=wish.category,
            what_for=f"wish {number}",
        )
        with self.scope():
            submit_ask(by=by, fields=fields, at=wish.at)

    def _waiting(self) -> list[tuple[UUID, UUID]]:
        from workflow.models import Ask

        with self.scope():
            rows = Ask.objects.ours().filter(status__in=OPEN).order_by("created_at", "id")
            return list(rows.values_list("id", "assignment__user_id"))

    def _maybe_answer(self, ask_id: UUID, user_id: UUID, *, at: datetime) -> None:
        """This function will let somebody at their desk answer, as is their habit."""
        habit = self.world.habits.get(user_id)
        chance = ANSWERS_BACK_AN_HOUR if habit is None else habit.an_hour
        drawn, how = self.draw.random(), self.draw.random()
        if drawn >= chance or self.is_away(user_id, at=at):
            return
        from delegation.errors import LeewayError

        try:
            with self.scope():
                self._answer(ask_id, user_id, how=how, at=at)
        except LeewayError as error:  # what they see is an hour old: it may be beyond them now
            self.counts[f"refused: {type(error).__name__}"] += 1

    def _answer(self, ask_id: UUID, user_id: UUID, *, how: float, at: datetime) -> None:
        from delegation.models import User
        from workflow.models import Ask
        from workflow.services.deciding import decide
        from workflow.services.passing_up import pass_up
        from workflow.services.talking import answer, question

        user, ask = User.objects.ours().get(id=user_id), Ask.objects.ours().get(id=ask_id)
        if ask.status == "paused":
            answer(by=user, ask_id=ask_id, text="On Tuesday.", at=at)
        elif how < ASKS_BACK:
            question(by=user, ask_id=ask_id, text="Which day?", at=at)
        elif how < ASKS_BACK + PASSES_UP:
            pass_up(by=user, ask_id=ask_id, at=at)
        else:
            decided = decide(by=user, ask_id=ask_id, verdict=_verdict(ask, how - ASKS_BACK - PASSES_UP), at=at)
            self._maybe_challenge(decided, at=at)

    def _maybe_challenge(self, ask: Any, *, at: datetime) -> None:
        """This function will have some of the noes and smaller yeses looked at again, as who asked may."""
        from workflow.models import Challenge
        from workflow.services.challenging import challenge

        if ask.status == "approved" and not ask.decisions.filter(reduced=True).exists():
            return
        if self.draw.random() < LOOK_AGAIN_PLEASE and not Challenge.objects.ours().filter(ask=ask).exists():
            challenge(by=ask.asker, ask_id=ask.id, reason="It is needed for the winter.", at=at)

    def is_away(self, user_id: UUID, *, at: datetime) -> bool:
        """This function will say whether somebody is away, as was drawn."""
        return any(first <= at < back for first, back in self.world.away.get(user_id, ()))

    def _check(self, at: datetime) -> None:
        """This function will note what waits for nobody who is here and can decide it, and is not blocked."""
        from bench.year.counting import stuck

        with self.scope():
            found = list(stuck(at=at))
        self.counts["checks"] += 1
        self.wrong += found


def _verdict(ask: Any, how: float) -> Any:
    from workflow.services.deciding import Verdict

    if how < SAYS_NO:
        return Verdict(outcome="decline", reason=A_REASON, reason_code="another_way")
    if how < SAYS_NO + SAYS_LESS:
        return Verdict(outcome="approve", amount=ask.amount // 2, reason=A_REASON, reason_code="more_than_needed")
    return Verdict(outcome="approve")


class NoBroker:
    """The way to a broker that is not there: notices are not what the year is about."""

    def publish(self, organisation_id: UUID, parcels: Sequence[Any]) -> None:
        """This function will send nothing."""

    def hurry(self, organisation_id: UUID) -> None:
        """This function will hurry nobody."""


def main(asks: int, seed: str) -> dict[str, Any]:
    """This function will play a year and give what is counted of it."""
    from audit import outbox
    from bench.year.counting import Counted, count

    outbox.use(NoBroker())
    year = Year(asks=asks, seed=seed)
    at = year.play()
    with year.scope():
        counted: Counted = count(at=at, counts=year.counts)
    return {"rows": [*counted.rows], "wrong": [*counted.wrong, *year.wrong]}


def words() -> Iterator[str]:
    """This function will give the command's own words."""
    yield from sys.argv[1:]


if __name__ == "__main__":
    django.setup()
    how_many, drawn_by = words()
    print(json.dumps(main(int(how_many), drawn_by)))
