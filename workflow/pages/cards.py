"""Cards on somebody's money: linked because they chose it, paused and ended at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation import access
from delegation.days import day_at
from delegation.errors import Missing
from delegation.models import Budget, Person
from workflow import reading
from workflow.card_lists import CardLists, card_lists
from workflow.models import Card
from workflow.pages.forms import BUDGETS, LONGEST_TEXT, LeewayForm, new_key
from workflow.pages.once import OncePage
from workflow.services.cards import CardFields, end_card, link_card, pause_card, use_again

CHANGES: dict[str, Callable[..., Card]] = {"pause": pause_card, "use": use_again, "end": end_card}
CHOOSE = _("Choose one.")
PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class CardForm(LeewayForm):
    """A card that somebody chose."""

    source = forms.ChoiceField(
        label=_("Who gave out the card"), error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE)
    )
    token = forms.CharField(
        label=_("What they call the card"),
        help_text=_("The name or code that its provider gave you. Not the long number on the card."),
        max_length=128,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Write what its provider calls the card.")},
    )
    last4 = forms.CharField(
        label=_("Its last 4 digits"),
        help_text=_("So that you can tell cards apart. You can leave this empty."),
        max_length=4,
        required=False,
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "numeric", "class": "short"}),
    )
    budget = forms.ChoiceField(
        label=_("Which money it pays from"), error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE)
    )
    holder = forms.ChoiceField(
        label=_("Who taps it"), error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE)
    )
    said = forms.CharField(
        label=_("How did they say yes to a card?"),
        help_text=_("In a few words. A card is theirs to choose."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def take(self, lists: CardLists, *, own: bool) -> None:
        """This function will offer what can be chosen; whoever chooses for themself need not say how."""
        offered = {
            "source": [(str(each.id), each.name) for each in lists.programmes],
            "budget": [(str(each.id), BUDGETS[Budget.Kind(each.kind)]) for each in lists.budgets],
            "holder": [(str(each.id), each.display_name) for each in lists.tappers],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices
        if own:
            del self.fields["said"]

    def fields_said(self) -> CardFields:
        """This function will make what was typed into what the service takes."""
        said = self.cleaned_data
        ids = {name: UUID(said[name]) for name in ("source", "budget", "holder")}
        return CardFields(token=said["token"], last4=said["last4"], said=said.get("said"), **ids)


class Cards(OncePage):
    """The cards, with one tap to stop each."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show them."""
        person, lists = self.find(person_id)
        return self._show(person, lists, self._form(lists))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will link one, or pause, use again or end one, once."""
        person, lists = self.find(person_id)
        change = CHANGES.get(request.POST.get("do", ""))
        if change is not None:
            card_id = next((card.id for card in lists.cards if str(card.id) == request.POST.get("card")), None)
            if card_id is None:
                raise Missing
            self.once(lambda: change(by=self.user, card_id=card_id, at=self.at).id, kind="card")
            return self.go(reverse("cards-page", args=[person.id]))
        form = self._form(lists, request.POST)
        if form.is_valid():
            fields = form.fields_said()
            made = self.done_once(
                form, lambda: link_card(by=self.user, person_id=person.id, fields=fields, at=self.at).id, kind="card"
            )
            if made:
                return self.go(reverse("cards-page", args=[person.id]))
        return self._show(person, lists, form, status=422)

    def find(self, person_id: UUID) -> tuple[Person, CardLists]:
        """This function will find a person for who may ask for them and see their money, or raise Missing."""
        person, may = reading.find_person(person_id, by=self.user)
        if not {access.ASK_FOR, access.SEE_MONEY} <= may:
            raise Missing
        return person, card_lists(person, today=day_at(self.at, self.time_zone))

    def _form(self, lists: CardLists, data: Any = None) -> CardForm:
        form = CardForm(data)
        form.take(lists, own=lists.is_own(self.user))
        return form

    def _show(self, person: Person, lists: CardLists, form: CardForm, *, status: int = 200) -> HttpResponse:
        may_link = lists.is_own(self.user) or self.user.team_id is not None
        form_key = new_key()
        context = {
            "person": person,
            "cards": [{"is": card, "key": f"{form_key}{card.id.hex}"} for card in lists.cards],
            "form": form if may_link and lists.programmes else None,
            "form_key": form_key,
        }
        return self.page("pages/cards.html", context, status=status)
