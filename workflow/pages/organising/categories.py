"""What money can be for."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.models import Category
from delegation.selectors.organising import categories_listed, category_listed
from delegation.services.categories import (
    LONGEST_CODE,
    CategoryFields,
    add_category,
    change_category,
    drop_category,
)
from workflow.pages.forms import LONGEST_TEXT, LeewayForm, new_key
from workflow.pages.organising.base import OrganisationPage
from workflow.pages.organising.people_forms import PLAIN, Name

LONGEST_SHOWN = 100


class CategoryForm(LeewayForm):
    """The words for it, in both languages, and what suggests it."""

    name_en = Name(label=_("What people read in English"), missing=_("Write what people read on the screen."))
    name_cy = Name(label=_("What people read in Welsh"), missing=_("Write what people read on the screen."))
    guess_words = forms.CharField(
        label=_("Words that suggest it"),
        help_text=_("In English and Welsh, with a space between them. For example: bus train bws trên."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("name_en", "name_cy"):
            field: Any = self.fields[name]
            field.max_length = LONGEST_SHOWN
            field.validators[0].limit_value = LONGEST_SHOWN

    def fields_said(self) -> CategoryFields:
        """This function will make what was typed into what the service takes."""
        said = self.cleaned_data
        words = tuple(said["guess_words"].split())
        return CategoryFields(name_en=said["name_en"], name_cy=said["name_cy"], guess_words=words)


class NewCategoryForm(CategoryForm):
    """Something new."""

    code = forms.CharField(
        label=_("A short code"),
        help_text=_("Small letters. After a dot comes what is below: travel.taxi. It never changes."),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={**PLAIN, "autocapitalize": "none", "class": "short"}),
        error_messages={"required": _("Write a short code.")},
    )
    field_order = ("code", "name_en", "name_cy", "guess_words")


class Categories(OrganisationPage):
    """All of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list them, with the form for another one."""
        return self._show(NewCategoryForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will add one, once."""
        form = NewCategoryForm(request.POST)
        if form.is_valid():
            code, fields = form.cleaned_data["code"], form.fields_said()
            made = self.done_once(
                form, lambda: add_category(by=self.user, code=code, fields=fields, at=self.at).id, kind="category"
            )
            if made:
                return self.go(reverse("organisation-categories"))
        return self._show(form, status=422)

    def _show(self, form: NewCategoryForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "categories": categories_listed(by=self.user), "form_key": new_key()}
        return self.page("pages/organisation/categories.html", context, status=status)


class OneCategory(OrganisationPage):
    """Other words for one, or undoing one that nothing was ever for."""

    def get(self, request: HttpRequest, category_id: UUID) -> HttpResponse:
        """This function will show its words."""
        category = category_listed(by=self.user, category_id=category_id)
        first = {"name_en": category.name_en, "name_cy": category.name_cy}
        return self._show(category, CategoryForm(initial={**first, "guess_words": " ".join(category.guess_words)}))

    def post(self, request: HttpRequest, category_id: UUID) -> HttpResponse:
        """This function will keep other words, or take it away, once."""
        category = category_listed(by=self.user, category_id=category_id)
        form = CategoryForm(request.POST)
        if request.POST.get("do") == "drop":
            self.once(lambda: self._drop(category), kind="category")
            return self.go(reverse("organisation-categories"))
        if form.is_valid():
            fields = form.fields_said()
            done = self.done_once(
                form,
                lambda: change_category(by=self.user, category_id=category_id, fields=fields, at=self.at).id,
                kind="category",
            )
            if done:
                return self.go(reverse("organisation-categories"))
        return self._show(category, form, status=422)

    def _drop(self, category: Category) -> UUID:
        drop_category(by=self.user, category_id=category.id, at=self.at)
        return category.id

    def _show(self, category: Category, form: CategoryForm, *, status: int = 200) -> HttpResponse:
        context = {"category": category, "form": form, "form_key": new_key()}
        return self.page("pages/organisation/category.html", context, status=status)
