"""Who decides changes: somebody takes over, is named, goes away, loses authority or is given it."""

from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from delegation.errors import Conflict, Forbidden, LeewayError, Refused
from delegation.models import Post, Scheme
from delegation.services.absences import record_absence
from delegation.services.mandates import grant_officer, resume, revoke, suspend
from delegation.services.schemes import draft_scheme, propose, publish
from tests.integration.machine.plain import ANSWERABLE
from tests.integration.machine.side_by_side import SideBySide, hours, officers, which, workers
from workflow.services.leaving import leave
from workflow.services.moving import reassign
from workflow.services.passing_up import pass_up
from workflow.services.watching import watch

NOTICE = timedelta(days=28)
GIVERS = {"priya": "gwen", "sam": "gwen", "tom": "gwen", "gwen": "helen", "helen": "dev", "dev": "lena"}


class Moving(SideBySide):
    """What moves asks, and who has authority."""

    @precondition(lambda self: self.ids)
    @rule(number=which, by=workers)
    def take_over(self, number: int, by: str) -> None:
        """Somebody with authority takes an ask over."""
        ask, plain = self._ask(number, *ANSWERABLE, "blocked")
        expected: type[LeewayError] | None = None
        if plain.status not in (*ANSWERABLE, "blocked") or plain.holder == by:
            expected = Conflict
        elif plain.asker == by or not self.plain.fit(by, plain):
            expected = Forbidden
        user = self._user(by)
        if self.send(
            expected,
            lambda: reassign(by=user, ask_id=ask, to=user.id, reason="I am on duty", at=self.plain.at),
        ):
            self.plain.give_on(plain, by)

    @precondition(lambda self: self.ids)
    @rule(number=which, by=workers)
    def hand_up(self, number: int, by: str) -> None:
        """Whoever it waits for passes it up, or somebody else tries to."""
        ask, plain = self._ask(number, *ANSWERABLE)
        name = by if number % 3 == 0 else plain.holder or by
        waits = plain.status in ANSWERABLE and plain.holder == name
        onward = self.plain.above(plain) if waits else None
        expected = None if onward else Refused if waits else Conflict
        if self.send(expected, partial(pass_up, by=self._user(name), ask_id=ask, at=self.plain.at)) and onward:
            self.plain.give_on(plain, onward, up=True)

    @precondition(lambda self: any(each.status == "blocked" for each in self.plain.asks))
    @rule(number=which, to=st.sampled_from(("priya", "sam", "tom", "gwen", "helen", "dev")))
    def name_a_decider(self, number: int, to: str) -> None:
        """The owner of the limits names who decides what nobody could."""
        blocked = [place for place, each in enumerate(self.plain.asks) if each.status == "blocked"]
        place = blocked[number % len(blocked)]
        plain = self.plain.asks[place]
        expected = None if self.plain.may_be_named(to, plain) else Forbidden if to == plain.asker else Refused
        lena, user = self._user("lena"), self._user(to)
        if self.send(
            expected,
            lambda: reassign(by=lena, ask_id=self.ids[place], to=user.id, reason="You know them", at=self.plain.at),
        ):
            self.plain.give_on(plain, to)

    @rule(name=officers, hours=hours)
    def go_away(self, name: str, hours: int) -> None:
        """Somebody is away from now on."""
        if self.plain.is_away(name) or name in self.plain.gone:
            return
        begins, ends = self.plain.at, self.plain.at + timedelta(hours=hours)
        user = self._user(name)
        record_absence(by=user, user=user, starts_at=begins, ends_at=ends, at=begins)
        self.plain.away.setdefault(name, []).append((begins, ends))
        self.follow(about=name)

    @rule(name=officers)
    def end_or_give_authority(self, name: str) -> None:
        """Somebody's authority ends, or they are given it anew."""
        if name in self.plain.gone or not (name in self.plain.ended or self._is_giver(GIVERS[name])):
            return
        giver, holder = self._user(GIVERS[name]), self._user(name)
        if name in self.plain.ended:
            post = Post.objects.ours().select_related("team").filter(mandates__holder=holder)[0]
            grant_officer(by=self._user("lena"), holder=holder, post=post, at=self.plain.at)
            self.plain.ended.discard(name)
            self.plain.on_hold.discard(name)
        else:
            revoke(by=giver, mandate_id=self._mandate(name).id, reason="Moves on", at=self.plain.at)
            self.plain.ended.add(name)
        self.follow(about=name)

    @precondition(lambda self: not self.plain.gone and self._is_giver("dev"))
    @rule()
    def leave(self) -> None:
        """Helen leaves: what waits for her moves, at once or with the next round of the timer."""
        dev, helen = self._user("dev"), self._user("helen")
        leave(by=dev, user_id=helen.id, at=self.plain.at)
        self.plain.gone.add("helen")
        watch(organisation_id=self.cast.organisation.id, at=self.plain.at)
        self.follow(about="helen", looked=True)

    @precondition(lambda self: self._is_giver("gwen"))
    @rule(name=st.sampled_from(("priya", "sam", "tom")))
    def put_on_hold_or_resume(self, name: str) -> None:
        """Somebody's authority is on hold, or counts again."""
        if name in self.plain.ended:
            return
        act = resume if name in self.plain.on_hold else suspend
        act(by=self._user("gwen"), mandate_id=self._mandate(name).id, reason="We look at it", at=self.plain.at)
        self.plain.on_hold ^= {name}
        self.follow(about=name)

    @rule(amount=st.sampled_from((25_000, 30_000, 40_000)))
    def publish_limits(self, amount: int) -> None:
        """Two leaders change what a practitioner may say yes to: more from today, less in 28 days."""
        at, versions = self.plain.at, self.plain.versions
        last_from, last = versions[-1] if versions else (at, self.plain.limit_of("priya", "ada"))
        starts = max(at + NOTICE if amount < last else at, last_from)
        terms = Scheme.objects.ours().filter(status="published").latest("version").terms
        (role,) = (each for each in terms["roles"] if each["code"] == "practitioner")
        (limit,) = (each for each in role["limits"] if each["key"] == "practitioner.each")
        limit["amount"] = amount
        lena, mark = self._user("lena"), self._user("mark")
        draft = draft_scheme(by=lena, terms=terms, at=at)
        propose(by=lena, scheme_id=draft.id, at=at)
        publish(by=mark, scheme_id=draft.id, in_force_from=starts, at=at)
        versions.append((starts, amount))
        # What limits change moves with the next round of the timer, which is 15 seconds later.
        self.plain.pass_time(timedelta(seconds=15))
        watch(organisation_id=self.cast.organisation.id, at=self.plain.at)
        self.follow(about="*" if starts <= at else "", looked=True)
