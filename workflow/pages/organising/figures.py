"""An organisation's own figures: an index of prices, what time costs, and whether its numbers are public."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.price_text import read_month, read_thousandths
from delegation.services.figures import set_figures, show_letting_go
from delegation.services.prices import say_price
from workflow.leading.loading import load_prices
from workflow.pages.forms import LeewayForm, Pounds, new_key, write_pounds
from workflow.pages.organising.base import OrganisationPage

MOST_SHOWN = 12


class FiguresForm(LeewayForm):
    """What time costs."""

    hour_pence = Pounds(
        label=_("What an hour of work costs us, in pounds"),
        help_text=_("With it, minutes become money. You can leave this empty."),
        required=False,
    )
    check_pence = Pounds(
        label=_("What checking one ask costs us, in pounds"),
        help_text=_("If you know it. It goes before minutes."),
        required=False,
    )


class Read(forms.CharField):
    """Text that a function reads, or says how to write."""

    def __init__(self, read: Any, **options: Any) -> None:
        super().__init__(
            max_length=20, widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}), **options
        )
        self.read = read

    def clean(self, value: Any) -> Any:
        """This function will read it."""
        try:
            return self.read(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class PriceForm(LeewayForm):
    """What an index said of one month."""

    index = forms.CharField(
        label=_("Which index"),
        help_text=_("The short name of one that you chose, such as CPIH."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
        error_messages={"required": _("Write the short name of an index, such as CPIH.")},
    )
    month = Read(
        read_month,
        label=_("Month"),
        help_text=_("As 2026-04."),
        error_messages={"required": _("Write a month as 2026-04.")},
    )
    value = Read(
        read_thousandths,
        label=_("What it says"),
        help_text=_("Such as 131.5."),
        error_messages={"required": _("Write what the index says, such as 131.5.")},
    )


class FiguresBase(OrganisationPage):
    """What the page and its forms share."""

    def show(
        self, *, form: LeewayForm | None = None, price: PriceForm | None = None, status: int = 200
    ) -> HttpResponse:
        """This function will show all of it, with what was typed where something is to be put right."""
        here = self.now.organisation
        first = {
            name: "" if pence is None else write_pounds(pence)
            for name, pence in (("hour_pence", here.hour_pence), ("check_pence", here.check_pence))
        }
        prices = load_prices()
        context = {
            "figures": form or FiguresForm(initial=first),
            "price": price or PriceForm(),
            "wrong": price if price is not None else form,
            "prices": [(each.month, f"{each.thousandths / 1000:g}") for each in prices[-MOST_SHOWN:]],
            "public": here.letting_go_public,
            "public_page": f"/letting-go/{here.slug}/",
            "form_key": new_key(),
        }
        return self.page("pages/organisation/figures.html", context, status=status)

    def done(self) -> HttpResponse:
        """This function will lead back to the page."""
        return self.go(reverse("organisation-figures"))


class Figures(FiguresBase):
    """The page, and what time costs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show them."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will keep what an hour and a check cost."""
        form = FiguresForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            if self.done_once(form, lambda: set_figures(by=self.user, at=self.at, **said).id, kind="organisation"):
                return self.done()
        return self.show(form=form, status=422)


class Prices(FiguresBase):
    """One month of an index."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead back to the page."""
        return self.done()

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will keep what the index said, once."""
        form = PriceForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            price = {"index": said["index"], "month": said["month"], "thousandths": said["value"]}
            if self.done_once(form, lambda: say_price(by=self.user, at=self.at, **price).id, kind="price_point"):
                return self.done()
        return self.show(price=form, status=422)


class Public(FiguresBase):
    """Whether anybody may read what this place let go of."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead back to the page."""
        return self.done()

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will switch it on or off."""
        public = request.POST.get("public") == "yes"
        self.once(lambda: show_letting_go(by=self.user, public=public, at=self.at).id, kind="organisation")
        return self.done()
