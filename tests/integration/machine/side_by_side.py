"""Leeway and the plain world side by side: each command goes to both, and then they must agree."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from audit import books
from delegation.errors import LeewayError
from delegation.models import Budget, Hold, Mandate, User
from tests.cast import Cast
from tests.integration.machine.plain import ANSWERABLE, NEAREST, WITH_SOMEBODY, PlainAsk, PlainBudget, PlainWorld
from tests.integration.workflow.steps import TUESDAY
from workflow.models import Ask, Decision, Transition

A_REASON = "Two lessons first, then we look again together."
SEE_BOTH = ("priya", "sam", "tom", "gwen")

amounts = st.sampled_from(
    (900, 4_900, 9_900, 10_000, 14_000, 29_900, 30_100, 49_000, 99_000, 120_000, 1_200_000, 26_000_000)
)
which = st.integers(min_value=0, max_value=40)
people = st.sampled_from(("ada", "leo"))
workers = st.sampled_from(SEE_BOTH)
officers = st.sampled_from((*SEE_BOTH, "helen", "dev", "dev"))
hours = st.sampled_from((1, 3, 8, 24, 72, 24 * 14))


class SideBySide(RuleBasedStateMachine):
    """The cast at work. Every example starts from the same rows, in a transaction that is rolled back."""

    cast: ClassVar[Cast]
    taken: ClassVar[Counter[tuple[str, str, str]]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.open.enter_context(transaction.atomic())
        self.open.enter_context(self.cast.scope())
        self.ids: list[UUID] = []
        self.last: Callable[[], object] = lambda: None
        budgets = {name: self._budget(name) for name in NEAREST}
        self.plain = PlainWorld(
            at=TUESDAY,
            budgets={
                name: PlainBudget(each.allocated, each.agreed, each.spent, each.held, each.overrun)
                for name, each in budgets.items()
            },
        )

    def teardown(self) -> None:
        """This function will hold the books against each other once more, and undo everything."""
        try:
            organisation_id = self.cast.organisation.id
            self._check_steps()
            found = {each.name: books.compare(each, organisation_id=organisation_id) for each in books.comparisons()}
            assert {name: each.ids for name, each in found.items() if each.differ} == {}
            steps = Transition.objects.ours().filter(ask_id__in=self.ids)
            self.taken.update(steps.values_list("command", "from_status", "to_status"))
        finally:
            transaction.set_rollback(True)
            self.open.close()

    # --- what must hold after each of them ----------------------------------------------------------------------------

    @invariant()
    def both_agree(self) -> None:
        """Statuses, money and names are those of the plain world."""
        for name, plain in self.plain.budgets.items():
            row = self._budget(name)
            assert PlainBudget(row.allocated, row.agreed, row.spent, row.held, row.overrun) == plain
        assert self._seen() == [
            (each.status, each.holder, each.held, each.used, each.charged) for each in self.plain.asks
        ]
        for each, (_, due_at, look_at) in zip(self.plain.asks, self._due(), strict=True):
            each.due_at, each.look_at = due_at, look_at

    @invariant()
    def whoever_is_named_is_here(self) -> None:
        """What waits waits for a named person with authority, who is not who asked."""
        for plain in self.plain.asks:
            if plain.status in ANSWERABLE:
                assert plain.holder != plain.asker
                assert self.plain.has_authority(plain.holder)
            assert (plain.status in WITH_SOMEBODY) == bool(plain.holder)

    def _check_steps(self) -> None:
        """This function will fail where a yes is beyond its ruling, or an ask's steps lead elsewhere than it is."""
        yeses = Decision.objects.ours().filter(outcome="approve", ask_id__in=self.ids)
        assert not yeses.exclude(ruling__outcome="within").exists()
        steps = Transition.objects.ours().filter(ask_id__in=self.ids).order_by("id")
        last = dict(steps.values_list("ask", "to_status"))
        assert [last[each] for each in self.ids] == [each.status for each in self.plain.asks]

    # --- helpers ------------------------------------------------------------------------------------------------------

    def send(self, expected: type[LeewayError] | None, do: Callable[[], object], *, repeats: bool = True) -> bool:
        """This function will send a command, and fail unless it is answered as the plain world would."""
        answer: LeewayError | None = None
        try:
            with transaction.atomic():
                do()
        except LeewayError as error:
            answer = error
        assert (type(answer) if answer else None) is expected, f"{answer!r}, expected {expected}"
        # A payment that comes twice is two payments; whoever sends it has a key for that.
        self.last = do if repeats else lambda: None
        return answer is None

    def follow(self, *, about: str = "", only: PlainAsk | None = None, looked: bool = False) -> None:
        """This function will let the plain world follow what moved, and fail where it moved wrongly or not at all.

        ``about``: whose authority changed, so that what waits for them or for nobody is looked at; `*` for everybody's.
        ``only``: one ask was looked at. ``looked``: the timer came round, so what was due has moved on.
        """
        self.last = lambda: None  # what was meant before may be right again now
        for place, plain in enumerate(self.plain.asks):
            if looked and plain.status == "approved":
                self._keep_or_lapse(plain)
            if plain.status not in WITH_SOMEBODY:
                continue
            touched = bool(about) and (plain.status == "blocked" or about in (plain.holder, "*"))
            must = plain is only if only else touched
            ask = Ask.objects.ours().select_related("assignment__user").get(id=self.ids[place])
            assert ask.assignment is not None
            name, due = str(ask.assignment.user.username), plain.due_at is not None and plain.due_at <= self.plain.at
            if plain.status == "paused":
                assert (ask.status != "paused") == (looked and due)
                if ask.status == "paused":
                    continue
                self.plain.answered(plain)
            else:
                self._follow_one(plain, name, must=must, looked=looked, about=about, due=due)
            assert (ask.status, name) == (plain.status, plain.holder), f"{plain}, {about=}, {looked=}, {must=}"

    def _keep_or_lapse(self, plain: PlainAsk) -> None:
        """This function will tell of a yes with nothing paid when its weeks are over, and end it when its days are."""
        if plain.used or plain.look_at is None or plain.look_at > self.plain.at:
            return
        if plain.told:
            self.plain.end(plain, "lapsed")
        plain.told = not plain.told

    def _follow_one(self, plain: PlainAsk, name: str, *, must: bool, looked: bool, about: str, due: bool) -> None:
        """This function will move one ask of the plain world as it must, or as it may where nothing forces it yet."""
        back, stays = self.plain.gives_back_to(plain), name == plain.holder
        if back and (must or about == back or (looked and self.plain.was_away(back)) or name == back):
            self.plain.wait_meanwhile(plain, back)
        elif plain.status == "blocked" or not self.plain.may_be_named(plain.holder, plain):
            # Money or a month's limit ran out: that moves nothing at once, the timer looks at it later.
            if must or not stays:
                self._send_on(plain)
        elif looked and due and (onward := self.plain.in_time(plain)):
            late = plain.late | {plain.holder}
            self.plain.wait_for(plain, onward)
            plain.late = late

    def _send_on(self, plain: PlainAsk) -> None:
        """This function will send an ask that its holder cannot decide to the nearest who can."""
        first = self.plain.first(plain)
        if first and plain.status in ANSWERABLE and self.plain.is_away(plain.holder):
            self.plain.wait_meanwhile(plain, first)
        else:
            self.plain.wait_for(plain, first)

    def _seen(self) -> list[tuple[str, str, int, int, str]]:
        holds = {each.ask_id: each for each in Hold.objects.ours().filter(ask_id__in=self.ids).select_related("holder")}
        rows = Ask.objects.ours().filter(id__in=self.ids).select_related("assignment__user")
        found = {}
        for row in rows:
            hold = holds.get(row.id)
            charged = hold.holder.username if hold and hold.holder else ""
            holder = row.assignment.user.username if row.assignment else ""
            found[row.id] = (row.status, holder, hold.held if hold else 0, hold.used if hold else 0, charged)
        return [found[each] for each in self.ids]

    def _due(self) -> list[tuple[UUID, datetime | None, datetime | None]]:
        rows = Ask.objects.ours().filter(id__in=self.ids).values_list("id", "assignment__due_at", "look_at")
        found = {row[0]: row for row in rows}
        return [found[each] for each in self.ids]

    def _ask(self, number: int, *statuses: str) -> tuple[UUID, PlainAsk]:
        """This function will pick an ask: three times in four one in these statuses, where there is any."""
        return self._aim(number, [place for place, each in enumerate(self.plain.asks) if each.status in statuses])

    def _paid(self, number: int) -> tuple[UUID, PlainAsk]:
        """This function will pick an ask: three times in four one that something was paid of, where there is any."""
        return self._aim(number, [place for place, each in enumerate(self.plain.asks) if each.used])

    def _aim(self, number: int, fit: list[int]) -> tuple[UUID, PlainAsk]:
        """This function will pick an ask, three times in four from these places, where there are any."""
        place = fit[number % len(fit)] if fit and number % 4 else number % len(self.ids)
        return self.ids[place], self.plain.asks[place]

    def _user(self, name: str) -> User:
        return self.cast.user(name)

    def _budget(self, name: str) -> Budget:
        return self.cast.budget(name)

    def _is_giver(self, name: str) -> bool:
        return self.plain.has_authority(name)

    def _mandate(self, name: str) -> Mandate:
        rows = Mandate.objects.ours().filter(holder=self._user(name), kind="officer", revoked_at__isnull=True)
        found: Mandate = rows.get()
        return found
