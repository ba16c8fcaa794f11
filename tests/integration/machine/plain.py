"""A plain second opinion on what Leeway must do: dictionaries and sums, nothing of Leeway's own code.

Names are the cast's, amounts pence. What it knows of limits is written here by hand, after the demo's scheme.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
WITH_SOMEBODY = ("waiting", "paused", "blocked", "challenged")

ROLES = {
    "joe": "family",
    "ada": "family",
    "maya": "family",
    "tom": "support_worker",
    "priya": "practitioner",
    "sam": "practitioner",
    "gwen": "team_manager",
    "helen": "head_of_service",
    "dev": "director",
}
EACH = {
    "family": 10_000,
    "support_worker": 5_000,
    "practitioner": 30_000,
    "practitioner of a child": 50_000,
    "team_manager": 100_000,
    "head_of_service": 1_000_000,
    "director": 25_000_000,
}
FAMILY_A_MONTH, SUPPORT_WORKER_A_MONTH = 25_000, 20_000
RANKS = {
    "family": 10,
    "support_worker": 20,
    "practitioner": 30,
    "team_manager": 40,
    "head_of_service": 50,
    "director": 60,
}
FINDS_MONEY = {"team_manager": 100_000, "head_of_service": 10**12, "director": 10**12}
# Who is asked first: the circle's workers, their colleagues, then up the tree.
NEAREST = {
    "ada": ("priya", "tom", "sam", "gwen", "helen", "dev"),
    "leo": ("sam", "tom", "priya", "gwen", "helen", "dev"),
}
FAMILIES = {"ada": ("ada", "joe"), "leo": ("maya",)}
CHILDREN = ("leo",)
# Who may have an answer looked at again, besides who asked.
CIRCLES = {"ada": ("ada", "joe", "priya", "tom"), "leo": ("maya", "sam", "tom")}
ANSWERABLE = ("waiting", "challenged")


@dataclass
class PlainBudget:
    """A person's money, pence."""

    allocated: int
    agreed: int
    spent: int
    held: int = 0
    overrun: int = 0

    @property
    def free(self) -> int:
        """What is neither spent, held nor agreed."""
        return self.allocated + self.overrun - self.agreed - self.spent - self.held

    def book(self, *, held: int = 0, spent: int = 0) -> None:
        """This function will add to what is held and spent; what is too much is an overrun, paid off first."""
        self.held, self.spent = self.held + held, self.spent + spent
        self.overrun = max(0, self.held + self.spent + self.agreed - self.allocated)


@dataclass
class PlainAsk:
    """What somebody asked for, and what became of it."""

    person: str
    asker: str
    amount: int
    status: str = ""
    holder: str = ""
    held: int = 0
    used: int = 0
    charged: str = ""
    charged_at: datetime | None = None
    ask_someone: bool = False
    fact: bool = False  # paid before anybody said yes
    told: bool = False  # that it is kept for some days more
    look_at: datetime | None = None
    said_yes: str = ""
    questioner: str = ""
    decider: str = ""
    stands: int = 0  # pence said yes to that a second look leaves at least
    reduced: bool = False
    again: bool = False  # a second look is open
    looked_again: bool = False
    least_rank: int = 0
    had: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)  # had it, decided it, wrote or was asked about it
    unfit: set[str] = field(default_factory=set)  # had seen it when a second look was asked for
    due_at: datetime | None = None
    late: set[str] = field(default_factory=set)  # let it run out, or passed it up
    path: list[str] = field(default_factory=list)  # who had it, and who had it for them while they were away
    touched: bool = False  # somebody did or said something since it went the first step of that path

    @property
    def due(self) -> int:
        """What is to be said yes to: of a fact, what is still spent."""
        return self.used if self.fact and self.used else self.amount


@dataclass
class PlainWorld:
    """Everything at one moment."""

    at: datetime
    budgets: dict[str, PlainBudget]
    asks: list[PlainAsk] = field(default_factory=list)
    away: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    on_hold: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    versions: list[tuple[datetime, int]] = field(default_factory=list)  # from when, a practitioner's limit for adults

    def is_away(self, name: str) -> bool:
        """This function will say whether somebody is away now."""
        return any(begins <= self.at < ends for begins, ends in self.away.get(name, ()))

    def has_authority(self, name: str) -> bool:
        """This function will say whether somebody's authority stands now."""
        return name not in self.ended | self.on_hold | self.gone

    def limit_of(self, name: str, person: str) -> int:
        """This function will give the most pence somebody may say yes to in one ask for a person."""
        role = ROLES[name]
        if role == "practitioner" and person in CHILDREN:
            role = "practitioner of a child"
        if role == "practitioner":
            return next((amount for begins, amount in reversed(self.versions) if begins <= self.at), EACH[role])
        return EACH[role]

    def within(self, name: str, ask: PlainAsk, amount: int) -> bool:
        """This function will say whether somebody may say yes to so many pence of an ask now."""
        if not self.has_authority(name) or amount > self.limit_of(name, ask.person):
            return False
        role = ROLES[name]
        if role == "family" and self.said_this_month(ask.person, "family") + amount > FAMILY_A_MONTH:
            return False
        by_them = self.said_this_month(ask.person, "support_worker", name)
        if role == "support_worker" and by_them + amount > SUPPORT_WORKER_A_MONTH:
            return False
        missing = self.missing(ask, amount)
        return missing <= 0 or missing <= FINDS_MONEY.get(role, 0)

    def missing(self, ask: PlainAsk, amount: int) -> int:
        """This function will say how much money there is too little for so much; what it overran counts as missing."""
        budget = self.budgets[ask.person]
        return amount - (budget.free + ask.held + ask.used - min(budget.overrun, ask.used))

    def said_this_month(self, person: str, role: str, name: str | None = None) -> int:
        """This function will add up what a role, or one of its holders, said yes to for a person this month."""
        return sum(
            ask.held + ask.used
            for ask in self.asks
            if ask.person == person
            and ask.charged
            and ROLES[ask.charged] == role
            and name in (None, ask.charged)
            and ask.charged_at is not None
            and _month(ask.charged_at) == _month(self.at)
        )

    def first(self, ask: PlainAsk) -> str | None:
        """This function will name the nearest who is here and may decide an ask, or nobody; who was late comes last."""
        found = [name for name in NEAREST[ask.person] if self.may_be_named(name, ask)]
        return next((name for name in found if name not in ask.late), next(iter(found), None))

    def in_time(self, ask: PlainAsk) -> str | None:
        """This function will name the nearest who may decide an ask and has not let it run out."""
        found = (name for name in NEAREST[ask.person] if self.may_be_named(name, ask))
        return next((name for name in found if name not in ask.late | {ask.holder}), None)

    def may_be_named(self, name: str, ask: PlainAsk) -> bool:
        """This function will say whether an ask may wait for somebody now."""
        return name != ask.asker and not self.is_away(name) and self.fit(name, ask)

    def fit(self, name: str, ask: PlainAsk) -> bool:
        """This function will say whether somebody may say yes to all of it; a second look needs fresh eyes."""
        fresh = not ask.again or (name not in ask.unfit and RANKS[ROLES[name]] >= ask.least_rank)
        return fresh and self.within(name, ask, ask.due)

    # --- what commands do ---------------------------------------------------------------------------------------------

    def submit(self, ask: PlainAsk) -> None:
        """This function will ask: yes at once within the asker's own limits, else for the nearest."""
        self.asks.append(ask)
        if ask.fact:
            self.record(ask)
        else:
            self.judge(ask)

    def record(self, ask: PlainAsk) -> None:
        """This function will put what is paid already into the books, and have somebody say yes to it."""
        if self.within(ask.asker, ask, ask.amount):
            self.approve(ask, ask.asker, ask.amount)
        else:
            self.wait_for(ask, next((name for name in NEAREST[ask.person] if self.may_be_named(name, ask)), None))
        ask.used = ask.amount
        self.budgets[ask.person].book(spent=ask.amount)

    def change(self, ask: PlainAsk, amount: int) -> None:
        """This function will make an ask one for another sum, as if it were asked now."""
        ask.amount, ask.questioner = amount, ""
        self.judge(ask)

    def judge(self, ask: PlainAsk) -> None:
        """This function will say yes to an ask or have it wait, with its money set aside where there is enough."""
        if not ask.ask_someone and self.within(ask.asker, ask, ask.amount):
            self.approve(ask, ask.asker, ask.amount)
            return
        free = self.budgets[ask.person].free + ask.held
        self.wait_for(ask, next((name for name in NEAREST[ask.person] if self.may_be_named(name, ask)), None))
        self.hold(ask, ask.amount if ask.amount <= free else 0)

    def wait_for(self, ask: PlainAsk, name: str | None) -> None:
        """This function will have an ask wait for somebody, or for whoever owns the limits."""
        ask.status, ask.holder = (ANSWERABLE[ask.again], name) if name else ("blocked", "lena")
        ask.path, ask.touched = [ask.holder], False
        ask.had.add(ask.holder)
        ask.seen.add(ask.holder)

    def give_on(self, ask: PlainAsk, name: str, *, up: bool = False) -> None:
        """This function will give an ask to somebody by a person's will: who was late, or passed it up, comes last."""
        if up or (ask.due_at is not None and ask.due_at <= self.at):
            ask.late.add(ask.holder)
        self.wait_for(ask, name)

    def wait_meanwhile(self, ask: PlainAsk, name: str) -> None:
        """This function will have an ask wait for somebody while who had it is away, or because they are back."""
        ask.holder, ask.path = name, [*ask.path, name]
        ask.had.add(name)
        ask.seen.add(name)

    def gives_back_to(self, ask: PlainAsk) -> str | None:
        """This function will name who had an untouched ask before they were away, and can have it again."""
        if ask.touched or len(ask.path) == 1:
            return None
        order = list(dict.fromkeys(ask.path))
        before = order[: order.index(ask.holder)]
        return next((name for name in before if self.may_be_named(name, ask)), None)

    def was_away(self, name: str) -> bool:
        """This function will say whether some time away of somebody is over."""
        return any(ends <= self.at for _, ends in self.away.get(name, ()))

    def approve(self, ask: PlainAsk, name: str, amount: int) -> None:
        """This function will say yes: money found where it is missing, held, and charged to whoever said it."""
        self.budgets[ask.person].allocated += max(0, self.missing(ask, ask.due if ask.fact else amount))
        self.hold(ask, 0 if ask.fact else amount - ask.used)
        self.answer(ask, name, "settled" if ask.fact else "approved")
        ask.charged, ask.charged_at, ask.said_yes = name, self.at, name
        ask.stands, ask.reduced = amount, amount < ask.amount

    def decline(self, ask: PlainAsk, name: str) -> None:
        """This function will say no; at a second look what was said yes to stands."""
        if ask.again and ask.stands:
            self.answer(ask, name, "settled" if ask.used and not ask.held else "approved")
            return
        self.answer(ask, name, "declined")
        self.end(ask, "declined")

    def answer(self, ask: PlainAsk, name: str, status: str) -> None:
        """This function will note who answered: whatever was open about an ask is closed."""
        ask.status, ask.holder, ask.decider, ask.again, ask.late = status, "", name, False, set()
        ask.told = False
        ask.seen.add(name)

    def look_again(self, ask: PlainAsk, name: str) -> None:
        """This function will have an answer looked at by somebody fresh, money for a no set aside again."""
        decider = ask.said_yes if ask.status != "declined" else ask.decider
        ask.again = ask.looked_again = True
        ask.unfit, ask.least_rank = ask.seen | {name}, RANKS[ROLES[decider]]
        first = self.first(ask)
        if not ask.stands and not ask.fact and ask.amount <= self.budgets[ask.person].free:
            self.hold(ask, ask.amount)
        self.wait_for(ask, first)

    def above(self, ask: PlainAsk) -> str | None:
        """This function will name the nearest above who has it, with authority, who has not had it."""
        rank = RANKS[ROLES[ask.holder]]
        found = (name for name in NEAREST[ask.person] if self.may_be_named(name, ask) and name not in ask.had)
        return next((name for name in found if RANKS[ROLES[name]] > rank), None)

    def hold(self, ask: PlainAsk, amount: int) -> None:
        """This function will make the money set aside for an ask so many pence."""
        self.budgets[ask.person].book(held=amount - ask.held)
        ask.held = amount

    def end(self, ask: PlainAsk, status: str) -> None:
        """This function will end an ask and give its money back."""
        self.hold(ask, 0)
        ask.status, ask.holder, ask.charged, ask.charged_at, ask.stands = status, "", "", None, 0

    def take_back(self, ask: PlainAsk) -> None:
        """This function will undo a yes: an own one ends the ask, another waits again for who said it."""
        if ask.said_yes == ask.asker:
            self.end(ask, "withdrawn")
            return
        who, ask.charged, ask.charged_at, ask.stands = ask.said_yes, "", None, 0
        if ask.held < ask.amount <= self.budgets[ask.person].free + ask.held:
            self.hold(ask, ask.amount)
        self.wait_for(ask, who)

    def answered(self, ask: PlainAsk) -> None:
        """This function will give an ask back to who asked the question, or to who can decide it now."""
        asked, ask.questioner = ask.questioner, ""
        if not self.may_be_named(asked, ask):
            self.wait_for(ask, self.first(ask))
            return
        path = ask.path
        self.wait_for(ask, asked)
        if len(path) > 1:  # it goes on where the question broke off, and a question is something said
            ask.path, ask.touched = path, True

    def settle(self, ask: PlainAsk, amount: int, *, final: bool) -> None:
        """This function will pay so much; the last payment gives back what is still held.

        What is beyond the yes is an ask of its own, paid already.
        """
        excess = max(0, min(amount, ask.used + amount - ask.stands)) if amount > ask.held else 0
        amount -= excess
        held = 0 if final else max(0, ask.held - amount)
        self.budgets[ask.person].book(held=held - ask.held, spent=amount)
        ask.held, ask.used = held, ask.used + amount
        if ask.status == "approved" and final:
            ask.status = "settled"
        if excess:
            self.submit(PlainAsk(person=ask.person, asker=ask.asker, amount=excess, fact=True))

    def refund(self, ask: PlainAsk, amount: int) -> None:
        """This function will take so much back."""
        self.budgets[ask.person].book(held=0, spent=-amount)
        ask.used -= amount
        ask.told = False

    def pass_time(self, length: timedelta) -> None:
        """This function will let time go by."""
        self.at += length


def _month(at: datetime) -> str:
    return at.astimezone(LONDON).strftime("%Y-%m")
