"""A person's page: money left, I want to..., what's happening; and asking, in two steps."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation import access
from delegation.days import day_at
from delegation.errors import Invalid, Missing
from delegation.http.pages import PageView
from delegation.models import Budget, Mandate, Person
from delegation.permissions import can_audit, can_lead, can_pay, can_set_up
from delegation.selectors.circles import is_own_life
from delegation.selectors.lasting import lasting_of
from delegation.selectors.restricted import is_lead
from delegation.selectors.sharing import shared_by
from delegation.selectors.year_end import ending_soon
from delegation.sentences import ruling_sentence, soon
from workflow import reading, show
from workflow.beside import last_way_to_hear
from workflow.helping import help_before
from workflow.life import Money, life_of
from workflow.models import Assignment
from workflow.pages import words
from workflow.pages.about import AboutAsks
from workflow.pages.advocate_words import talk_part
from workflow.pages.circle_words import own_way_line, shared_line, turns_18_lines, turns_18_on, wanted_line
from workflow.pages.forms import (
    BUDGETS,
    PAY_WORDS,
    PAYS_YOU,
    PAYS_YOU_WORDS,
    AskForm,
    OwnWayForm,
    new_key,
    write_pounds,
)
from workflow.pages.hearing import WAS_THERE, Besides, besides_of
from workflow.pages.money_words import MoneyLeft, budget_lines
from workflow.pages.outlook_words import stays_lines
from workflow.pages.waiting_words import usual_line
from workflow.present import WHY_WAITS, WHY_WAITS_ELSE, duty_part
from workflow.services.fields import AskFields
from workflow.services.submitting import Answer, check_ask, submit_ask

ONE_DAY = timedelta(days=1)
# What the page that says who decides asks for: whoever goes back changes what they typed, and says these anew.
BESIDES = ("was_there", "tell_by", "tell_where", "if_waits", "between")
ON_THE_NEXT_PAGE = ("ask_someone", "cant_wait", "category", "pay", "until", *BESIDES)

OWN_PAGES = {reading.HOME_FAMILY: "me", reading.HOME_WORKER: "worker"}
# Whose duty it is to pay, to check, to lead or to set up begins with that.
BY_DUTY = ((can_pay, "finance"), (can_audit, "audit"), (can_lead, "lead"), (can_set_up, "organisation"))


class Home(PageView):
    """The way from `/` to one's own page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will send families and workers to their page, and tell others what they can do now."""
        home = reading.home_of(self.user, now=self.now, at=self.at)
        if home in OWN_PAGES:
            return self.go(reverse(OWN_PAGES[home]))
        for may, page in BY_DUTY:
            if may(by=self.user):
                return self.go(reverse(page))
        people, reads_worries = reading.everybody_seen(self.user), is_lead(self.user)
        if len(people) == 1 and not reads_worries:
            return self.go(reverse("person", args=[people[0].id]))
        return self.page("pages/home.html", {"people": people, "reads_worries": reads_worries})


class PersonBase(AboutAsks):
    """What the pages about one person share."""

    def show(
        self,
        person: Person,
        may: frozenset[str],
        *,
        form: AskForm | None = None,
        own_way: OwnWayForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """This function will show a person's page: three blocks, each where the viewer may see it."""
        life = life_of(person, may, user=self.user, at=self.at, now=self.now)
        held = life.money
        self.looked(person, may_ask=access.ASK_FOR in may)
        may_ask = access.ASK_FOR in may and person.died_on is None
        if form is None and may_ask:
            form = AskForm(budgets=held.budgets if held else ())
        if form is not None:
            form.offer([each.name for each in life.payees])
        context = {
            "person": person,
            "money": held,
            "budgets": self.money_lines(held, may_ask=may_ask) if held else [],
            "reach_lines": words.reach_lines(held.reaches[0]) if held and may_ask and not held.budgets else [],
            "room_lines": self.room_lines(life.rooms) if held and may_ask else [],
            "form": form,
            "pays": may_ask and access.SEE_ASKS in may,
            "in_parts": held is not None and any(each.kind == Budget.Kind.DIRECT_PAYMENT for each in held.budgets),
            "repeats": life.repeats if may_ask else [],
            "form_key": new_key(),
            "lines": [words.line_of(ask, viewer=self.user, now=self.at, zone=self.time_zone) for ask in life.asks],
            "wanted": wanted_line(person) if self.user.team_id is not None else "",
            "shared": self.shared(person, may),
            "talk": talk_part(person, viewer=self.user, may=may, at=self.at),
            "own_way": own_way or OwnWayForm(),
            "own_ways": [own_way_line(each, viewer=self.user, zone=self.time_zone) for each in life.own_ways],
            "eighteen": self.eighteen(person),
            "here": reverse("person", args=[person.id]),
        }
        return self.page("pages/person.html", context, status=status)

    def shared(self, person: Person, may: frozenset[str]) -> str:
        """This function will say to who stands beside a person, and may not ask, what is shared with them."""
        if self.user.team_id is not None or access.ASK_FOR in may:
            return ""
        return shared_line(person, may, words=shared_by([person.id], viewer=self.user).get(person.id))

    def eighteen(self, person: Person) -> list[str]:
        """This function will say what the 18th birthday changes, in the 3 months before it."""
        on = turns_18_on(person, today=day_at(self.at, self.time_zone))
        if on is None:
            return []
        return turns_18_lines(person, on=on, own=is_own_life(self.user, person=person, at=self.at))

    def money_lines(self, held: Money, *, may_ask: bool) -> list[MoneyLeft]:
        """This function will say of each budget what is free, and what the viewer can say yes to from it."""
        own = [each for each in held.budgets if each.kind == Budget.Kind.DIRECT_PAYMENT]
        ending, lasting = ending_soon(held.budgets, at=self.at), lasting_of(own, at=self.at)
        return budget_lines(held, may_ask=may_ask, ending=ending, lasting=lasting)

    def room_lines(self, rooms: Sequence[Mandate]) -> list[str]:
        """This function will say what the viewer need not ask for again."""
        if not rooms:
            return []
        names = reading.category_names((room.category for room in rooms), language=self.user.language)
        return words.room_lines(rooms, names=names, payees=reading.payees_of(rooms), zone=self.time_zone)

    def typed(self, person_id: UUID) -> tuple[Person, frozenset[str], AskForm]:
        """This function will read the form about a person whom the viewer may ask for, or raise Missing."""
        person, may = reading.find_person(person_id, by=self.user)
        if access.ASK_FOR not in may:
            raise Missing
        budgets = reading.open_budgets(person, at=self.at, now=self.now)
        return person, may, AskForm(self.request.POST, budgets=budgets)


class Me(PersonBase):
    """The family's own page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the one person somebody acts for, or let them choose among several."""
        people = reading.people_acted_for(self.user, at=self.at, now=self.now)
        if len(people) != 1:
            return self.page("pages/choose.html", {"people": people})
        return self.show(*reading.find_person(people[0].id, by=self.user))


class PersonPage(PersonBase):
    """One person's page, for their family and for workers alike."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show the page."""
        return self.show(*reading.find_person(person_id, by=self.user))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show the page with what was typed, to change it. It stores nothing."""
        person, may, form = self.typed(person_id)
        initial = {name: request.POST.get(name, "") for name in form.fields if name not in ON_THE_NEXT_PAGE}
        return self.show(person, may, form=form.again(initial))


class CheckBase(PersonBase):
    """What the pages share that say what would happen."""

    def check_page(self, person: Person, form: AskForm, answer: Answer, *, carried: dict[str, str]) -> HttpResponse:
        """This function will show what would happen to an ask; ``carried`` is what was typed."""
        return self.page("pages/check.html", self._context(person, form, answer, carried))

    def _context(self, person: Person, form: AskForm, answer: Answer, carried: dict[str, str]) -> dict[str, Any]:
        other = answer.ruling.counterfactual
        smaller = other.amount if other and answer.ruling.outcome == "beyond" else None
        waits = show.would_wait_for(answer, at=self.at, now=self.now)
        asked = "pays_you" if answer.asks_pays_you else ""
        return {
            "person": person,
            "said": form.cleaned_data,
            "paid_from": self._paid_from(form),
            "carried": carried,
            "carried_yes": {name: value for name, value in carried.items() if name not in (asked, "pay", *BESIDES)},
            "pay": self._ways_to_pay(form),
            "carried_weekly": {name: value for name, value in carried.items() if name not in ("until", "pay")},
            "tomorrow": day_at(self.at, self.time_zone) + ONE_DAY,
            "carried_separate": {**carried, "separate": "1"},
            "close": words.close_lines(answer.close, zone=self.time_zone),
            "pays_you": list(PAYS_YOU_WORDS.items()) if asked else [],
            "carried_smaller": smaller and {**carried, "amount": write_pounds(smaller)},
            "carried_to_ask": {**carried, "ask_someone": "1"},
            "asks_first": answer.at_once and self.asks_first(person),
            "form_key": new_key(),
            "why": self.why(waits, answer),
            "category_address": reverse("person-check", args=[person.id]),
            "stays": [] if form.cleaned_data["until"] else self._stays(form, answer),
            **self.put_under(answer),
            "carried_category": {name: value for name, value in carried.items() if name != "category"},
            "waits": waits and self.waits_part(waits, blocked=answer.route is not None and answer.route.chosen is None),
            "smaller": smaller,
            "besides": self._besides(person, said=form.cleaned_data),
            "carried_urgent": {**carried, "cant_wait": "1"} if answer.urgent else None,
            "help": help_before(person.id, waits=waits, organisation=self.now.organisation, at=self.at),
            "for_family": self.user.team_id is None,
            "usual": usual_line(self.now.organisation, at=self.at) if waits else "",
            "duty": duty_part(self.now.organisation) if waits else None,
            "here": reverse("person", args=[person.id]),
        }

    def asks_first(self, person: Person) -> bool:
        """This function will say whether the viewer's own wish is that somebody who works with them is asked."""
        wishes = person.wants_to_do == Person.WantsToDo.ASK and self.user.team_id is None
        return wishes and is_own_life(self.user, person=person, at=self.at)

    def put_under(self, answer: Answer) -> dict[str, Any]:
        """This function will say under which kind of thing an ask is put, and under which it could be."""
        names = reading.names_in(answer.categories, language=self.user.language)
        if len(names) < 2:  # it was said, so no other was looked at
            names = reading.all_categories(language=self.user.language)
        return {
            "category": answer.category,
            "categories": names,
            "category_name": dict(names).get(answer.category, answer.category),
        }

    def _stays(self, form: AskForm, answer: Answer) -> list[str]:
        return stays_lines(answer, amount=form.cleaned_data["amount"], zone=self.time_zone)

    def _besides(self, person: Person, *, said: dict[str, Any]) -> Besides | None:
        """This function will give what a worker says besides: was the person with them, and how do they hear?"""
        if self.user.team_id is None:
            return None
        return besides_of(person, last=last_way_to_hear(person), said=said)

    def _paid_from(self, form: AskForm) -> str:
        """This function will name the money that was chosen, where there is more than one to choose from."""
        chosen = form.cleaned_data.get("budget")
        kinds = [budget.kind for budget in form.budgets if str(budget.id) == chosen]
        return str(BUDGETS[Budget.Kind(kinds[0])]) if kinds else ""

    def _ways_to_pay(self, form: AskForm) -> list[tuple[str, str, bool]]:
        """This function will list how this could be paid, and which was chosen; no worker is paid back (rule 4)."""
        said, staff = form.cleaned_data, self.user.team_id is not None
        left_out = {
            "pay_me_back": staff or bool(said["until"]),
            "pay_them": not said["payee"],
            "already_paid": bool(said["until"]),
        }
        ways = ((name, str(text)) for name, text in PAY_WORDS.items() if not left_out.get(name))
        return [(name, text, bool(name == said["pay"])) for name, text in ways]

    def why(self, waits: Assignment | None, answer: Answer) -> str:
        """This function will say why somebody else decides what the asker could, else what the limits say of it."""
        if waits is not None and answer.ruling.outcome == "within":
            return str(WHY_WAITS.get(waits.why, WHY_WAITS_ELSE))
        return ruling_sentence(answer.ruling, time_zone=self.time_zone)

    def waits_part(self, waits: Assignment, *, blocked: bool) -> dict[str, Any]:
        return {
            "user": waits.user,
            "short": words.short_name(waits.user),
            "blocked": blocked,
            "when": soon(waits.due_at, now=self.at, time_zone=self.time_zone),
            "passed_over": self.passed_over(waits, asker=self.user.id),
        }


class CheckPage(CheckBase):
    """What would happen: yes at once, or who decides and by when. It stores nothing."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will lead back to the form; what was typed came by POST."""
        return self.go(reverse("person", args=[person_id]))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will say what would happen to an ask."""
        person, may, form = self.typed(person_id)
        if not form.is_valid():
            return self.show(person, may, form=form, status=422)
        try:
            answer = check_ask(by=self.user, fields=fields_of(form, person), at=self.at)
        except Invalid as error:
            form.refuse(error)
            return self.show(person, may, form=form, status=422)
        carried = {name: request.POST.get(name, "") for name in form.fields}
        return self.check_page(person, form, answer, carried=carried)


class AskNow(PersonBase):
    """Asking: the second step."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will lead back to the form."""
        return self.go(reverse("person", args=[person_id]))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will store an ask once, however often the button is tapped, and show its page."""
        person, may, form = self.typed(person_id)
        if not form.is_valid():
            return self.show(person, may, form=form, status=422)

        def command() -> UUID:
            return submit_ask(by=self.user, fields=fields_of(form, person), at=self.at).id

        try:
            ask_id = self.once(command, kind="ask")
        except Invalid as error:
            form.refuse(error)
            return self.show(person, may, form=form, status=422)
        return self.go(reverse("ask-page", args=[ask_id]))


def fields_of(form: AskForm, person: Person) -> AskFields:
    """This function will make what was typed into what the services take."""
    said = form.cleaned_data
    pays_you, same_household = PAYS_YOU.get(said["pays_you"], (None, None))
    return AskFields(
        person=person.id,
        kind="weekly" if said["until"] else "one_off",
        ends_on=said["until"] and said["until"] + ONE_DAY,
        amount=said["amount"],
        category=said["category"] or None,
        what_for=said["what_for"] or None,
        payee=said["payee"] or None,
        ask_someone=said["ask_someone"],
        cant_wait=said["cant_wait"],
        between=said["between"],
        separate=True if said["separate"] else None,
        pay=said["pay"] or None,
        pays_you=pays_you,
        same_household=same_household,
        was_there=WAS_THERE.get(said["was_there"]),
        tell_by=said["tell_by"] or None,
        tell_where=said["tell_where"] or None,
        if_waits=said["if_waits"] or None,
        budget=UUID(said["budget"]) if said.get("budget") else None,
    )
