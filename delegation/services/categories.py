"""What money can be for: new words, other words. A code never changes, and what was used is never taken away."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from audit.events import record
from delegation import hooks
from delegation.errors import Invalid, Missing, Refused
from delegation.models import Category, Hold, Mandate, PlanChange, PlanLine, Scheme
from delegation.permissions import check_may_set_up
from delegation.services.actors import By, actor_of
from delegation.terms import is_code

LONGEST_CODE, LONGEST_WORD, MOST_WORDS = 64, 40, 60
# Waits for every transaction that looked a category up, and keeps new ones out until this one is over.
LOCK = "LOCK TABLE delegation_category IN ACCESS EXCLUSIVE MODE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFields:
    """A category's names on screens, in both languages, and the words that suggest it."""

    name_en: str
    name_cy: str
    guess_words: tuple[str, ...] = ()


def add_category(*, by: By, code: str, fields: CategoryFields, at: datetime) -> Category:
    """This function will add something that money can be for. Raises Forbidden, Invalid, Refused.

    A code with a dot is below another: limits on that one count for it.
    """
    check_may_set_up(by=by)
    if not is_code(code) or len(code) > LONGEST_CODE:
        raise Invalid("code", _("Write small letters, with a dot for what is below, such as travel.taxi."))
    if Category.objects.ours().filter(code=code).exists():
        raise Refused(_("There is one of this code already."), "code")
    above, dot, _last = code.rpartition(".")
    if dot and not Category.objects.ours().filter(code=above).exists():
        raise Refused(_("Add what it is below first."), "code")
    category = Category(code=code, **_checked(fields))
    category.save(force_insert=True)
    _tell(category, type="category.added", by=by, at=at)
    return category


def change_category(*, by: By, category_id: UUID, fields: CategoryFields, at: datetime) -> Category:
    """This function will give a category other words; its code stays. Raises Forbidden, Missing, Invalid."""
    check_may_set_up(by=by)
    category = _lock(category_id)
    for name, value in _checked(fields).items():
        setattr(category, name, value)
    category.save(update_fields=["name_en", "name_cy", "guess_words"])
    _tell(category, type="category.changed", by=by, at=at)
    return category


def drop_category(*, by: By, category_id: UUID, at: datetime) -> None:
    """This function will undo a category that nothing was ever for. Raises Forbidden, Missing, Refused."""
    check_may_set_up(by=by)
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    category = _lock(category_id)
    if is_used(category):
        raise Refused(_("This was used, so it stays. You can give it other words."))
    _tell(category, type="category.dropped", by=by, at=at)
    category.delete()


def is_used(category: Category) -> bool:
    """This function will say whether anything was ever for this, is below it, or limits speak of it."""
    code = category.code
    if Category.objects.ours().filter(code__startswith=f"{code}.").exists():
        return True
    if any(model.objects.ours().filter(category=code).exists() for model in (Hold, PlanLine, PlanChange, Mandate)):
        return True
    if any(json.dumps(code) in json.dumps(terms) for terms in Scheme.objects.ours().values_list("terms", flat=True)):
        return True
    return hooks.category_used(code=code)


def _lock(category_id: UUID) -> Category:
    category: Category | None = Category.objects.ours().select_for_update().filter(id=category_id).first()
    if category is None:
        raise Missing
    return category


def _checked(fields: CategoryFields) -> dict[str, object]:
    problems = [
        (name, _("Write what people read on the screen."))
        for name in ("name_en", "name_cy")
        if not getattr(fields, name).strip()
    ]
    words = list(dict.fromkeys(word.casefold() for word in fields.guess_words if word.strip()))
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        problems.append(("guess_words", _("At most %(most)d words, each short.") % {"most": MOST_WORDS}))
    if problems:
        raise Invalid(errors=problems)
    return {"name_en": fields.name_en.strip(), "name_cy": fields.name_cy.strip(), "guess_words": words}


def _tell(category: Category, *, type: str, by: By, at: datetime) -> None:
    data = {"code": category.code}
    record(type=type, subject=("category", category.id), actor=actor_of(by), data=data, at=at)
