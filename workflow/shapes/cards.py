"""What card programmes send and are told."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from delegation.errors import Invalid
from delegation.http.fields import Choice, StrictBoolean, StrictInteger, StrictSerializer, StrictText
from delegation.terms import LARGEST_AMOUNT_PENCE
from workflow.merchants import CODE_FORM
from workflow.services.tapping import APPROVED, DECLINED, KINDS, RECORDED, SENTENCES, SET_ASIDE, Told

REFERENCE_FORM = re.compile(r"[\x21-\x7e]{1,64}")
CURRENCY_FORM = re.compile(r"[A-Z]{3}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

SHOP = ("currency", "merchant", "merchant_category")
# What a message must say besides its card and its tap.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "authorisation": ("amount", *SHOP),
    "capture": ("amount", *SHOP),
    "refund": ("amount", "currency"),
    "reversal": (),
    "expiry": (),
}


class CardMessageBody(StrictSerializer):
    """One message about a tap. Amount in pence; a reversal without one is of all that is left."""

    kind = Choice(choices=KINDS)
    reference = StrictText(max_length=64)
    card = StrictText(max_length=128)
    amount = StrictInteger(min_value=1, max_value=LARGEST_AMOUNT_PENCE, required=False)
    currency = StrictText(max_length=3, required=False)
    merchant = StrictText(max_length=200, required=False)
    merchant_category = StrictText(max_length=4, required=False)
    final = StrictBoolean(required=False)


class CardToldAnswer(serializers.Serializer[Any]):
    """How a message was answered."""

    outcome = serializers.ChoiceField(choices=(APPROVED, DECLINED, RECORDED, SET_ASIDE))
    code = serializers.ChoiceField(choices=tuple(SENTENCES))
    sentence = serializers.CharField()
    ask = serializers.UUIDField(allow_null=True, help_text="the ask that the tap is, or that was made of it")


def check_said(said: Mapping[str, Any]) -> None:
    """This function will raise Invalid with all that is missing from a message, or not of its form."""
    wrong = [(name, _("This is missing.")) for name in NEEDS[said["kind"]] if name not in said]
    if "amount" in said and "currency" not in said and "currency" not in NEEDS[said["kind"]]:
        wrong.append(("currency", _("This is missing.")))
    forms = (("reference", REFERENCE_FORM), ("currency", CURRENCY_FORM), ("merchant_category", CODE_FORM))
    wrong += [
        (name, _("This is not of the form that it should have."))
        for name, form in forms
        if name in said and not form.fullmatch(said[name])
    ]
    if CONTROL.search(said.get("merchant", "") + said["card"]):
        wrong.append(("merchant", _("This has characters that are not text.")))
    if wrong:
        raise Invalid(errors=wrong)


def told_document(told: Told) -> dict[str, Any]:
    """This function will tell a programme how its message was answered."""
    ask = str(told.ask_id) if told.ask_id else None
    return {"outcome": told.outcome, "code": told.code, "sentence": told.sentence, "ask": ask}
