"""Which notices an event makes, and by which way each goes (pure).

Everything is in the app. Beside it each person hears of one event by one way, never by two: the first of their own
order that reaches them. The others are there for when it fails for good.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from notifications.own_words import IN_WORDS_OF_ITS_OWN
from notifications.rules import LESS, Audience, Channel, Rule, Urgency, rules_for
from notifications.telling import BY_HAND, BY_MACHINE, Wishes, in_order


@dataclass(frozen=True, slots=True)
class UserFacts:
    """A user who may hear: what reaches them, and what they chose."""

    id: UUID
    has_email: bool
    has_phone: bool = False
    has_browser: bool = False
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def reached(self) -> frozenset[Channel]:
        """This function will say by which ways a machine reaches them."""
        has = zip(BY_MACHINE, (self.has_email, self.has_phone, self.has_browser), strict=True)
        return frozenset(way for way, here in has if here)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The person it is about: their own route, and themself as a user, if they sign in."""

    id: UUID
    tell_by: str
    user: UserFacts | None


@dataclass(frozen=True, slots=True)
class Story:
    """What happened, as far as telling goes: who did it, and who is what to it."""

    event: str
    actor: UUID | None
    users: Mapping[Audience, Sequence[UserFacts]]
    person: PersonFacts | None = None
    reduced: bool = False
    kind: str = ""  # of the ask, where it is about one


@dataclass(frozen=True, slots=True)
class Message:
    """One notice to write: to a user, or by a worker to a person; with the ways that are left if this one fails."""

    channel: Channel
    template: str
    user_id: UUID | None = None
    person_id: UUID | None = None
    left: tuple[Channel, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    wishes: Wishes = field(default_factory=Wishes, compare=False)


def plan(story: Story) -> list[Message]:
    """This function will say which notices an event makes: each who hears, in the first words that fit.

    What a row says to the person whose life it is decides how they hear, whatever else they are to it.
    """
    rules = rules_for(story.event)
    here: dict[UUID, Message] = {}
    out: dict[UUID, Message] = {}
    for rule in rules:
        for user in _users(rule, story):
            here.setdefault(user.id, Message(Channel.IN_APP, template_of(rule, story), user_id=user.id))
    for rule in sorted(rules, key=lambda each: each.audience != Audience.PERSON):
        for who, message in _outward(rule, story):
            out.setdefault(who, message)
    return [*here.values(), *out.values()]


def _users(rule: Rule, story: Story) -> list[UserFacts]:
    """This function will name who hears of one row in the app. Nobody hears there of what they did themself."""
    if rule.audience != Audience.PERSON:
        users = list(story.users.get(rule.audience, ()))
    else:
        users = [story.person.user] if story.person is not None and story.person.user is not None else []
    return [user for user in users if rule.confirm or user.id != story.actor]


def _outward(rule: Rule, story: Story) -> Iterator[tuple[UUID, Message]]:
    """This function will give what goes out because of one row, and to whom."""
    if rule.audience != Audience.PERSON:
        for user in _users(rule, story):
            ways = in_order(user.wishes.ways, reached=user.reached)
            if ways and rule.urgency > Urgency.LOW and user.wishes.wants(rule.urgency):
                yield user.id, _message(ways, rule, story, user)
        return
    person = story.person
    if person is None or (person.user is not None and person.user.id == story.actor and not rule.confirm):
        return
    message = _to_person(rule, story, person)
    if message is not None:
        yield (person.user.id if person.user is not None else person.id), message


def _to_person(rule: Rule, story: Story, person: PersonFacts) -> Message | None:
    """This function will tell the person by their own route, never through whoever acts for them (rule 10).

    By the letter, call or visit they asked for, or by what they chose of the rest. Somebody whom neither the app nor
    anything else reaches is visited: nobody is left out. What is LOW makes no letter.
    """
    own = rule.template in IN_WORDS_OF_ITS_OWN.get(story.kind, {})
    if rule.urgency == Urgency.LOW and not own:
        return None
    user, way = person.user, Channel.IN_APP if person.tell_by == "app" else Channel(person.tell_by)
    if user is None and way not in BY_HAND:
        way = Channel.VISIT
    if user is not None and not own and not user.wishes.wants(rule.urgency):
        return None
    if way in BY_HAND:
        return Message(way, template_of(rule, story), person_id=person.id, urgency=rule.urgency)
    if user is None or way == Channel.IN_APP or rule.urgency == Urgency.LOW:
        return None
    ways = in_order((way, *user.wishes.ways), reached=user.reached)
    # Where all of them fail, who works with them rings.
    return _message((*ways, Channel.PHONE), rule, story, user) if ways else None


def _message(ways: tuple[Channel, ...], rule: Rule, story: Story, user: UserFacts) -> Message:
    first, left = ways[0], ways[1:]
    return Message(
        first, template_of(rule, story), user_id=user.id, left=left, urgency=rule.urgency, wishes=user.wishes
    )


def template_of(rule: Rule, story: Story) -> str:
    """This function will name the words in which somebody hears of one row."""
    template = LESS.get(rule.template, rule.template) if story.reduced else rule.template
    return IN_WORDS_OF_ITS_OWN.get(story.kind, {}).get(template, template)
