"""Talking about an ask: it stops the clock, and decides nothing."""

from hypothesis.stateful import precondition, rule

from delegation.errors import Conflict, LeewayError
from tests.integration.machine.plain import ANSWERABLE
from tests.integration.machine.side_by_side import SideBySide, which, workers
from workflow.services.talking import answer, ask_colleague, comment, question


class Talking(SideBySide):
    """What people say to each other."""

    @precondition(lambda self: self.ids)
    @rule(number=which, by=workers)
    def question(self, number: int, by: str) -> None:
        """Whoever it waits for asks one thing back, or somebody else tries to."""
        ask, plain = self._ask(number, *ANSWERABLE)
        name = by if number % 3 == 0 else plain.holder or by
        expected: type[LeewayError] | None = None
        if plain.status not in ANSWERABLE or plain.holder != name:
            expected = Conflict
        if self.send(expected, lambda: question(by=self._user(name), ask_id=ask, text="Which day?", at=self.plain.at)):
            plain.status, plain.holder, plain.questioner = "paused", plain.asker, name
            plain.had.add(plain.asker)
            plain.seen |= {plain.asker, name}

    @precondition(lambda self: self.ids)
    @rule(number=which)
    def answer(self, number: int) -> None:
        """Whoever was asked answers: it goes back to who asked, or to who can decide it now."""
        ask, plain = self._ask(number, "paused")
        expected = None if plain.status == "paused" else Conflict
        if self.send(
            expected, lambda: answer(by=self._user(plain.asker), ask_id=ask, text="Tuesday", at=self.plain.at)
        ):
            self.plain.answered(plain)

    @precondition(lambda self: self.ids)
    @rule(number=which, by=workers, to=workers)
    def talk(self, number: int, by: str, to: str) -> None:
        """A colleague is asked, a remark is made: nothing changes."""
        ask, plain = self._ask(number)
        before, plain.touched = self._seen(), True
        plain.seen.add(by)
        comment(by=self._user(by), ask_id=ask, text="She likes it there", at=self.plain.at)
        if by != to and plain.holder:
            plain.seen.add(to)
            ask_colleague(by=self._user(by), ask_id=ask, to=self._user(to).id, text="And you?", at=self.plain.at)
        assert self._seen() == before
