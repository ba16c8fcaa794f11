"""Money moves, time goes by, the timer comes round or does not, messages arrive twice."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from audit.events import Actor
from delegation.errors import Conflict, LeewayError, Refused
from tests.integration.machine.side_by_side import SideBySide, amounts, hours, which
from workflow.models import Ask
from workflow.services.settling import refund, settle
from workflow.services.watching import watch

FEED = Actor(process="card-feed")


class TimeAndMoney(SideBySide):
    """What happens without anybody deciding anything."""

    @precondition(lambda self: self.ids)
    @rule(number=which, amount=amounts, final=st.booleans())
    def pay(self, number: int, amount: int, final: bool) -> None:
        """Something is paid of a yes: a fact, whatever was promised."""
        ask, plain = self._ask(number, "approved")
        expected = None if plain.status == "approved" or (plain.again and plain.stands) else Conflict
        paid = partial(settle, by=FEED, ask_id=ask, amount=amount, final=final, at=self.plain.at)
        if self.send(expected, paid, repeats=False):
            self.plain.settle(plain, amount, final=final)
            linked = Ask.objects.ours().filter(of=ask).exclude(id__in=self.ids)
            self.ids += linked.values_list("id", flat=True)

    @precondition(lambda self: self.ids)
    @rule(number=which, amount=amounts)
    def come_back(self, number: int, amount: int) -> None:
        """Something of what was paid comes back."""
        ask, plain = self._paid(number)
        expected: type[LeewayError] | None = Refused if amount > plain.used else None
        known = plain.status in ("approved", "settled") or plain.fact or (plain.again and plain.stands)
        expected = expected if known else Conflict
        paid = partial(refund, by=FEED, ask_id=ask, amount=amount, at=self.plain.at)
        if self.send(expected, paid, repeats=False):
            self.plain.refund(plain, amount)

    @rule(hours=hours, looked=st.booleans())
    def wait(self, hours: int, looked: bool) -> None:
        """Time goes by, and the timer comes round after it or is dead."""
        self.plain.pass_time(timedelta(hours=hours))
        self.last = lambda: None
        if looked:
            self.come_round()

    @rule()
    def send_again(self) -> None:
        """The last command arrives a second time: it changes nothing, or says what state it is in."""
        before = self._seen()
        try:
            with transaction.atomic():
                self.last()
        except LeewayError:
            assert self._seen() == before

    @rule()
    def come_round(self) -> None:
        """The timer looks at what is due."""
        watch(organisation_id=self.cast.organisation.id, at=self.plain.at)
        self.follow(looked=True)
