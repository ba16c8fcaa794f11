"""My limits, and passing them on: for an absence or a task, or more for somebody in an emergency."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.errors import LeewayError, Missing
from delegation.http.pages import PageView
from delegation.models import Mandate, Person, User
from delegation.selectors.colleagues import colleagues_of
from delegation.selectors.mandates import find_mandate
from delegation.selectors.mine import given_on_by, held_by, stands_in_for, waits_to_be_confirmed
from delegation.selectors.standing import authority_over
from delegation.sentences import day, moment
from delegation.services.granting import GrantFields, grant
from delegation.services.mandates import revoke
from delegation.services.widening import confirm
from workflow import reading
from workflow.pages.away_forms import ColleagueField, Day, midnight
from workflow.pages.forms import LeewayForm, Pounds, new_key
from workflow.pages.limit_words import left_lines, mandate_lines, title_of, until_line, urgent_line

ONE_DAY = timedelta(days=1)
# A cap on sums is on what is paid once; what is paid weekly, or changes a plan, is not passed on with it.
CAPPED_KINDS = ("one_off", "swap")


class GiveForm(LeewayForm):
    """To whom, and for whom alone if not for everybody."""

    holder = ColleagueField(
        label=_("To whom?"), error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a colleague."))
    )
    person = forms.ChoiceField(label=_("Only for"), required=False)

    def __init__(self, data: Any = None, *, colleagues: Sequence[User], people: Sequence[Person]) -> None:
        super().__init__(data, auto_id=f"{type(self).__name__.lower()}_%s")
        field = self.fields["holder"]
        assert isinstance(field, ColleagueField)
        field.take(colleagues, nobody="")
        choices: Any = self.fields["person"]
        choices.choices = [("", str(_("Everybody"))), *((str(each.id), each.display_name) for each in people)]

    def fields_for(self, giver: Mandate, *, at: datetime, now: Any) -> GrantFields:
        """This function will make what was typed into what the service takes."""
        raise NotImplementedError

    def whom(self) -> dict[str, Any]:
        """This function will give who it is for, of what was typed."""
        said = self.cleaned_data
        return {"holder": UUID(said["holder"]), "person": UUID(said["person"]) if said["person"] else None}


class PassOnForm(GiveForm):
    """Passing on, until a day, all of it or up to an amount."""

    ends_at = Day(label=_("Until which day?"))
    amount = Pounds(
        label=_("Up to how much each time, in pounds?"), required=False, help_text=_("Leave empty for all you may.")
    )

    def fields_for(self, giver: Mandate, *, at: datetime, now: Any) -> GrantFields:
        """This function will cap what is paid once where an amount was said."""
        said, capped = self.cleaned_data, self.cleaned_data["amount"]
        limit = {"key": "passed_on.each", "kind": "per_ask", "amount": capped, "act_kinds": list(CAPPED_KINDS)}
        return GrantFields(
            kind=Mandate.Kind.PASSED_ON,
            given_from=giver.id,
            ends_at=midnight(said["ends_at"] + ONE_DAY, now.calendar.time_zone),
            limits=[limit] if capped else None,
            act_kinds=list(CAPPED_KINDS) if capped else None,
            **self.whom(),
        )


class WidenForm(GiveForm):
    """As much as one's own post allows, for some days."""

    def fields_for(self, giver: Mandate, *, at: datetime, now: Any) -> GrantFields:
        """This function will give it for as long as our limits say."""
        return GrantFields(kind=Mandate.Kind.EMERGENCY, given_from=giver.id, **self.whom())


FORMS: dict[str, type[GiveForm]] = {"pass-on": PassOnForm, "widen": WidenForm}


class LimitsBase(PageView):
    """What the pages about one's own authority share."""

    def show(self, *, part: str = "", form: GiveForm | None = None, status: int = 200) -> HttpResponse:
        """This function will show what the viewer may decide, what they gave on, and the forms to do so."""
        held = held_by(self.user, at=self.at)
        if self.user.team_id is None and not any(each.kind == Mandate.Kind.OFFICER for each in held):
            raise Missing
        names = dict(reading.all_categories(language=self.user.language))
        people = reading.everybody_to_ask_for(self.user)
        posts = [each for each in held if each.kind == Mandate.Kind.OFFICER]
        shown = {"refused": form if part else None, "form_key": new_key(), "people": people}
        context = {
            **shown,
            "held": [self._held(each, names=names) for each in held],
            "stands_in": self._stands_in(),
            "given": [self._given(each) for each in given_on_by(self.user, at=self.at)],
            "to_confirm": [self._given(each) for each in waits_to_be_confirmed(self.user, at=self.at)],
            "offers": [
                (each, form if form is not None and each == part else self.form(each, people=people), each == part)
                for each in self._gives(posts)
            ],
            **self._for_one(people),
        }
        return self.page("pages/limits.html", context, status=status)

    def form(self, part: str, *, data: Any = None, people: Sequence[Person]) -> GiveForm:
        """This function will make one of the forms, with those it can be given to."""
        return FORMS[part](data, colleagues=self.colleagues, people=people)

    @cached_property
    def colleagues(self) -> list[User]:
        """Those it can be given to: who works beside the viewer, or above."""
        return colleagues_of(self.user, at=self.at)

    def _gives(self, posts: Sequence[Mandate]) -> list[str]:
        """This function will say which of the forms the viewer's own posts are enough for."""
        widening = self.now.terms.widening
        lowest = self.now.terms.roles.get(widening.lowest_role) if widening else None
        roles = [self.now.terms.roles[each.role] for each in posts if each.role in self.now.terms.roles]
        widens = lowest is not None and any(role.rank >= lowest.rank for role in roles)
        return [part for part, may in (("pass-on", bool(posts)), ("widen", widens)) if may]

    def _held(self, mandate: Mandate, *, names: dict[str, str]) -> dict[str, Any]:
        return {
            "title": title_of(mandate, now=self.now, category_names=names),
            "lines": mandate_lines(mandate, now=self.now, category_names=names),
            "until": until_line(mandate, zone=self.time_zone),
            "urgent": urgent_line(mandate, now=self.now),
            "on_hold": mandate.suspended_at is not None,
        }

    def _given(self, mandate: Mandate) -> dict[str, Any]:
        giver = mandate.given_from.holder.display_name if mandate.given_from else ""
        return {
            "id": mandate.id,
            "name": mandate.holder.display_name,
            "giver": giver,
            "until": until_line(mandate, zone=self.time_zone),
            "ends": moment(mandate.ends_at, time_zone=self.time_zone) if mandate.ends_at else "",
            "urgent": mandate.kind == Mandate.Kind.EMERGENCY,
            "confirmed": mandate.confirmed_at is not None,
        }

    def _for_one(self, people: Sequence[Person]) -> dict[str, Any]:
        chosen = next((each for each in people if str(each.id) == self.request.GET.get("person")), None)
        if chosen is None:
            return {}
        found = authority_over(user=self.user, person_id=chosen.id, at=self.at)
        return {"chosen": chosen, "left": left_lines(found, zone=self.time_zone)}

    def _stands_in(self) -> list[tuple[str, str]]:
        found = stands_in_for(self.user, at=self.at)
        return [(each.user.display_name, day(each.ends_at, time_zone=self.time_zone)) for each in found]


class Limits(LimitsBase):
    """My limits."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show them, and of one person what is left, where one was chosen."""
        return self.show()


class Give(LimitsBase):
    """Passing on, or widening in an emergency."""

    part = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead to the page."""
        return self.go(reverse("limits"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will give it from the viewer's highest post, once."""
        form = self.form(self.part, data=request.POST, people=reading.everybody_to_ask_for(self.user))
        posts = [each for each in held_by(self.user, at=self.at) if each.kind == Mandate.Kind.OFFICER]
        if not posts:
            raise Missing
        if not form.is_valid():
            return self.show(part=self.part, form=form, status=422)
        roles = self.now.terms.roles
        giver = max(posts, key=lambda each: roles[each.role].rank if each.role in roles else 0)
        fields = form.fields_for(giver, at=self.at, now=self.now)
        try:
            self.once(lambda: grant(by=self.user, fields=fields, at=self.at).id, kind="mandate")
        except LeewayError as error:
            form.refuse(error)
            return self.show(part=self.part, form=form, status=422)
        return self.go(reverse("limits"))


class GivenCommand(LimitsBase):
    """Something done to what was given on."""

    def get(self, request: HttpRequest, mandate_id: UUID) -> HttpResponse:
        """This function will lead to the page."""
        return self.go(reverse("limits"))

    def post(self, request: HttpRequest, mandate_id: UUID) -> HttpResponse:
        """This function will do it once, to what the viewer may see."""
        find_mandate(by=self.user, mandate_id=mandate_id, at=self.at)
        self.once(lambda: self.act(mandate_id).id, kind="mandate")
        return self.go(reverse("limits"))

    def act(self, mandate_id: UUID) -> Mandate:
        """This function will do it."""
        raise NotImplementedError


class EndGiven(GivenCommand):
    """Ending it before its day."""

    def act(self, mandate_id: UUID) -> Mandate:
        """This function will end it."""
        return revoke(by=self.user, mandate_id=mandate_id, at=self.at)


class ConfirmGiven(GivenCommand):
    """A second leader's yes to what was given in an emergency."""

    def act(self, mandate_id: UUID) -> Mandate:
        """This function will confirm it."""
        return confirm(by=self.user, mandate_id=mandate_id, at=self.at)
