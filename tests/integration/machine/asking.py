"""Asking, answering, stopping, undoing: from the right hand and from the wrong one."""

from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from delegation.errors import Conflict, Forbidden, LeewayError, Refused
from tests.integration.machine.plain import ANSWERABLE, CIRCLES, FAMILIES, PlainAsk
from tests.integration.machine.side_by_side import A_REASON, SEE_BOTH, SideBySide, amounts, people, which, workers
from workflow.services.challenging import challenge
from workflow.services.changing import change
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.lapsing import cancel, still_needed
from workflow.services.submitting import submit_ask
from workflow.services.undoing import take_back, withdraw

LESS: dict[str, Any] = {"reason": A_REASON, "reason_code": "more_than_needed"}


class Asking(SideBySide):
    """What people ask and answer."""

    @initialize(asks=st.lists(st.tuples(people, which, amounts, st.booleans()), min_size=4, max_size=8))
    def begin(self, asks: list[tuple[str, int, int, bool]]) -> None:
        """A few asks to begin with: without any, most commands have nothing to do."""
        for person, by, amount, ask_someone in asks:
            self.ask(person, by, amount, ask_someone)

    @rule(person=people, by=which, amount=amounts, ask_someone=st.booleans())
    def ask(self, person: str, by: int, amount: int, ask_someone: bool) -> None:
        """Somebody of the family or a worker asks."""
        askers = (*FAMILIES[person], *SEE_BOTH)
        plain = PlainAsk(person=person, asker=askers[by % len(askers)], amount=amount, ask_someone=ask_someone)
        self._submit(plain, pay=None)

    @rule(person=people, by=which, amount=amounts)
    def say_what_is_paid(self, person: str, by: int, amount: int) -> None:
        """Somebody has paid already."""
        askers = (*FAMILIES[person], *SEE_BOTH)
        self._submit(
            PlainAsk(person=person, asker=askers[by % len(askers)], amount=amount, fact=True), pay="already_paid"
        )

    def _submit(self, plain: PlainAsk, *, pay: str | None) -> None:
        fields = AskFields(
            person=self.cast.person(plain.person).id,
            kind="one_off",
            amount=plain.amount,
            category="everyday",
            what_for="for the allotment",
            ask_someone=plain.ask_someone,
            pay=pay,
        )
        stored = submit_ask(by=self.cast.user(plain.asker), fields=fields, at=self.plain.at)
        self.ids.append(stored.id)
        self.plain.submit(plain)

    @precondition(lambda self: self.ids)
    @rule(number=which, amount=st.none() | amounts)
    def say_yes(self, number: int, amount: int | None) -> None:
        """Whoever it waits for says yes, to all of it or to less."""
        ask, plain = self._ask(number, *ANSWERABLE)
        by = plain.holder if plain.status in ANSWERABLE else "priya"
        amount = None if plain.fact and number % 2 else amount  # less than what is spent already is refused
        said = plain.amount if amount is None else amount
        fits = (plain.amount if plain.fact else plain.stands if plain.again else 0) <= said <= plain.amount
        expected = self._answering(plain, by, min(said, plain.due)) or (None if fits else Refused)
        verdict = Verdict(outcome="approve", amount=amount, **LESS) if amount else Verdict(outcome="approve")
        if self.send(expected, lambda: decide(by=self._user(by), ask_id=ask, verdict=verdict, at=self.plain.at)):
            self.plain.approve(plain, by, said)

    @precondition(lambda self: self.ids)
    @rule(number=which, substance=st.sampled_from((A_REASON, A_REASON, "No money.")))
    def say_no(self, number: int, substance: str) -> None:
        """Whoever it waits for says no, with a reason or without a real one."""
        ask, plain = self._ask(number, *ANSWERABLE)
        by = plain.holder if plain.status in ANSWERABLE else "sam"
        expected = self._answering(plain, by, plain.due) or (None if substance == A_REASON else Refused)
        verdict = Verdict(outcome="decline", reason=substance, reason_code="another_way")
        if self.send(expected, lambda: decide(by=self._user(by), ask_id=ask, verdict=verdict, at=self.plain.at)):
            self.plain.decline(plain, by)

    @precondition(lambda self: self.ids)
    @rule(number=which, by=workers)
    def somebody_else_says_yes(self, number: int, by: str) -> None:
        """Somebody who sees it answers, whether it waits for them or not, and whatever became of it."""
        ask, plain = self._ask(number, *ANSWERABLE, "approved")
        verdict = Verdict(outcome="approve")
        expected = self._answering(plain, by, plain.due)
        if self.send(expected, lambda: decide(by=self._user(by), ask_id=ask, verdict=verdict, at=self.plain.at)):
            self.plain.approve(plain, by, plain.amount)

    def _answering(self, plain: PlainAsk, by: str, amount: int) -> type[LeewayError] | None:
        if plain.status not in ANSWERABLE or plain.holder != by:
            return Conflict
        return None if self.plain.within(by, plain, amount) else Forbidden

    @precondition(lambda self: self.ids)
    @rule(number=which, by=st.none() | workers, amount=amounts)
    def change(self, number: int, by: str | None, amount: int) -> None:
        """Whoever asked makes it another sum, or somebody else tries to."""
        ask, plain = self._ask(number, "waiting", "blocked", "paused")
        name = by or plain.asker
        expected: type[LeewayError] | None = Forbidden if name != plain.asker else Refused if plain.fact else None
        expected = expected if plain.status in ("waiting", "blocked", "paused") and not plain.again else Conflict
        do = partial(change, by=self._user(name), ask_id=ask, changes={"amount": amount}, at=self.plain.at)
        if self.send(expected, do, repeats=False):
            self.plain.change(plain, amount)

    @precondition(lambda self: self.ids)
    @rule(number=which, by=st.none() | workers)
    def withdraw(self, number: int, by: str | None) -> None:
        """Whoever asked stops asking, or somebody else tries to."""
        ask, plain = self._ask(number, "waiting", "blocked", "paused")
        name = by or plain.asker
        expected: type[LeewayError] | None = Forbidden if name != plain.asker else None
        waits = plain.status in ("waiting", "blocked", "paused") and not (plain.again or plain.fact)
        expected = expected if waits else Conflict
        if self.send(expected, lambda: withdraw(by=self._user(name), ask_id=ask, at=self.plain.at)):
            self.plain.end(plain, "withdrawn")

    @precondition(lambda self: self.ids)
    @rule(number=which, by=st.none() | workers)
    def take_back(self, number: int, by: str | None) -> None:
        """Whoever said yes takes it back, or somebody else tries to."""
        ask, plain = self._ask(number, "approved")
        name = by or plain.said_yes or plain.asker
        expected: type[LeewayError] | None = Conflict
        if plain.status == "approved":
            expected = Forbidden if name != plain.said_yes else Conflict if plain.used else None
        if self.send(expected, lambda: take_back(by=self._user(name), ask_id=ask, at=self.plain.at)):
            self.plain.take_back(plain)
            self.follow(only=plain)

    @precondition(lambda self: self.ids)
    @rule(number=which, by=st.none() | workers)
    def cancel(self, number: int, by: str | None) -> None:
        """Whoever asked needs it no more, whoever said yes, or somebody else tries to."""
        ask, plain = self._ask(number, "approved")
        name = by or plain.asker
        expected: type[LeewayError] | None = Conflict
        if plain.status == "approved" and not plain.used:
            expected = None if name == plain.asker else Forbidden
        if self.send(expected, lambda: cancel(by=self._user(name), ask_id=ask, at=self.plain.at)):
            self.plain.end(plain, "withdrawn")

    @precondition(lambda self: self.ids)
    @rule(number=which)
    def still_needed(self, number: int) -> None:
        """Whoever asked still needs it."""
        ask, plain = self._ask(number, "approved")
        expected = None if plain.status == "approved" and not plain.used else Conflict
        if self.send(expected, lambda: still_needed(by=self._user(plain.asker), ask_id=ask, at=self.plain.at)):
            plain.told = False

    @precondition(lambda self: self.ids)
    @rule(number=which, by=st.integers(min_value=0, max_value=7))
    def have_it_looked_at_again(self, number: int, by: int) -> None:
        """Who asked, or the circle, has a no or a smaller yes looked at again; others try to."""
        ask, plain = self._ask(number, "declined", *(("approved", "settled") if by % 2 else ()))
        names = (plain.asker, *CIRCLES[plain.person], *SEE_BOTH)
        name = names[by % len(names)]
        expected: type[LeewayError] | None = None
        answered = plain.status == "declined" or (plain.status in ("approved", "settled") and plain.reduced)
        decider = plain.decider if plain.status == "declined" else plain.said_yes
        if not answered or plain.looked_again:
            expected = Conflict
        elif name == decider or name not in (plain.asker, *CIRCLES[plain.person]):
            expected = Forbidden
        again = partial(challenge, by=self._user(name), ask_id=ask, reason="It is the only shop", at=self.plain.at)
        if self.send(expected, again):
            self.plain.look_again(plain, name)
