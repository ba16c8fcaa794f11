"""What the API of asks takes and gives: strict fields in, and the contract's fields out."""

from typing import Any

from rest_framework import serializers

from delegation.http.cursors import PageQuery
from delegation.http.fields import (
    Choice,
    StrictBoolean,
    StrictDate,
    StrictId,
    StrictInteger,
    StrictSerializer,
    StrictText,
)
from delegation.models import Decrease, PlanChange
from delegation.terms import ACT_KINDS
from workflow.lifecycle import STATUSES
from workflow.models import Ask, Decision
from workflow.reasons import REASON_CODES
from workflow.searching import LONGEST_SEARCH
from workflow.shapes.beside import (
    AttachmentAnswer,
    EarlierAnswer,
    MessageAnswer,
    SaidBesides,
    TalkSeen,
    WasThere,
)
from workflow.shapes.besides import BesidesBody
from workflow.shapes.recoveries import RecoveryAnswer

LONGEST_PAYEE, LONGEST_WORDS = 200, 500
PAY = ("card", "pay_me_back", "pay_them", "already_paid")
optional: dict[str, Any] = {"required": False, "allow_null": True}


class SumBody(StrictSerializer):
    """One sum to go back, pence: an ask, or a payment of one, or what it is in words."""

    amount = StrictInteger(min_value=1)
    ask = StrictId(**optional)
    movement = StrictId(**optional)
    words = StrictText(max_length=LONGEST_PAYEE, **optional)


class PlanChangeBody(StrictSerializer):
    """What is to change in the plan. A new line says all of it; to raise one says its sums, to lengthen it its end."""

    what = Choice(choices=PlanChange.What.values[:3])
    plan_line = StrictId(help_text="raise, lengthen: which line", **optional)
    words = StrictText(max_length=LONGEST_WORDS, **optional)
    category = StrictText(max_length=64, **optional)
    payee = StrictText(max_length=LONGEST_PAYEE, **optional)
    weekly = StrictInteger(min_value=1, help_text="pence a week there will be", **optional)
    one_off = StrictInteger(min_value=1, help_text="pence there will be, once", **optional)
    starts_on = StrictDate(**optional)
    ends_on = StrictDate(help_text="the first day after it", **optional)
    minutes = StrictInteger(min_value=1, help_text="minutes a week there will be", **optional)
    outcome = StrictText(max_length=LONGEST_WORDS, help_text="what it is to bring", **optional)


class AskBody(BesidesBody):
    """What somebody asks. Amounts in pence, a week where weekly."""

    person = StrictId()
    kind = Choice(choices=ACT_KINDS)
    category = StrictText(max_length=64, **optional)
    amount = StrictInteger(**optional)
    payee = StrictText(max_length=LONGEST_PAYEE, **optional)
    what_for = StrictText(help_text="required from £25", **optional)
    separate = StrictBoolean(**optional)
    budget = StrictId(**optional)
    plan_line = StrictId(**optional)
    mandate = StrictId(help_text="less: what somebody would no longer decide", **optional)
    ask_someone = StrictBoolean(**optional)
    starts_on = StrictDate(**optional)
    ends_on = StrictDate(help_text="the first day after it", **optional)
    pay = Choice(choices=PAY, **optional)
    pays_you = Choice(choices=Ask.PaysYou.values, **optional)
    same_household = StrictBoolean(**optional)
    cant_wait = StrictBoolean(help_text="up to the emergency limit now, what for within 3 days", **optional)
    sums = SumBody(many=True, help_text="money back: what it is made of", **optional)
    change = PlanChangeBody(help_text="plan_change: what is to change; the amount follows from it", **optional)
    minutes = StrictInteger(
        min_value=1, help_text="of the plan line's a week: how many are swapped, or how many fewer", **optional
    )
    kept_minutes = StrictInteger(min_value=1, help_text="swap, one_off: kept minutes of the plan line", **optional)


class RoomBody(StrictSerializer):
    """No need to ask next time: pence an ask, until a day."""

    amount = StrictInteger(min_value=1)
    ends_on = StrictDate()
    any_payee = StrictBoolean(required=False)


class DecideBody(StrictSerializer):
    """What the named person says. A no, or a smaller yes, needs a reason and its code."""

    outcome = Choice(choices=Decision.Outcome.values)
    amount = StrictInteger(min_value=1, **optional)
    reason = StrictText(allow_blank=True, **optional)
    reason_code = Choice(choices=REASON_CODES, allow_blank=True, **optional)
    and_room = RoomBody(**optional)
    parts = StrictInteger(min_value=1, help_text="money back: in how many parts, 4 weeks apart", **optional)
    capacity = StrictText(help_text="what was found, where the person could not decide this themself", **optional)


class ReassignBody(StrictSerializer):
    """Who decides it from here: oneself, or anybody the scheme owner names."""

    to = StrictId()
    reason = StrictText(allow_blank=True)


class AskQuery(PageQuery):
    """Which asks."""

    status = Choice(choices=STATUSES, required=False)
    person = StrictId(required=False)
    waiting_for = Choice(choices=("me",), required=False)
    q = StrictText(
        max_length=LONGEST_SEARCH, required=False, help_text="words of what for and whom to pay: all of them"
    )
    category = StrictText(max_length=64, required=False, help_text="with all below it")
    kind = Choice(choices=ACT_KINDS, required=False)
    payee = StrictText(max_length=64, required=False, help_text="the `key` of a saved payee")
    to = StrictDate(required=False, help_text="the last day it was asked on")

    def get_fields(self) -> dict[str, Any]:
        """This function will add the field whose name is a word of Python: the first day it was asked on."""
        return {"from": StrictDate(required=False, help_text="the first day it was asked on"), **super().get_fields()}


class LimitCheck(serializers.Serializer[Any]):
    """One limit held against an ask."""

    limit = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField()
    amount = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField()
    held = serializers.IntegerField()
    left = serializers.IntegerField(allow_null=True)
    resets_at = serializers.DateTimeField(allow_null=True)
    passed = serializers.BooleanField()


class Counterfactual(serializers.Serializer[Any]):
    """What could be said yes to instead, and when to all of it."""

    amount = serializers.IntegerField(allow_null=True)
    available_at = serializers.DateTimeField(allow_null=True)


class RulingAnswer(serializers.Serializer[Any]):
    """The engine's answer."""

    outcome = serializers.CharField()
    mandate = serializers.UUIDField(allow_null=True)
    scheme_version = serializers.IntegerField(allow_null=True)
    checks = LimitCheck(many=True)
    counterfactual = Counterfactual(allow_null=True)
    sentence = serializers.CharField()


class PassedOver(serializers.Serializer[Any]):
    """Somebody nearer who does not decide it, and why."""

    name = serializers.CharField()
    why = serializers.CharField()


class WaitingFor(serializers.Serializer[Any]):
    """Who an ask waits for."""

    user = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField()
    due_at = serializers.DateTimeField()
    why = serializers.CharField()
    passed_over = PassedOver(many=True)
    on_behalf_of = serializers.UUIDField(allow_null=True, help_text="who is away, or passed their authority on")
    on_behalf_of_name = serializers.CharField(allow_null=True)


class CloseAsk(serializers.Serializer[Any]):
    """An earlier ask of the same person to the same payee, in pence."""

    id = serializers.UUIDField()
    amount = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class CheckAnswer(RulingAnswer):
    """The ruling, who would decide where the asker would not, and what is worth saying first."""

    waiting_for = WaitingFor(allow_null=True)
    asks_pays_you = serializers.BooleanField(help_text="whether to say `pays_you`: care, or much to a new payee")
    close_to = CloseAsk(many=True, help_text="asks it passes a limit together with: one thing, or `separate`?")


class DecisionAnswer(serializers.Serializer[Any]):
    """A named human's answer."""

    id = serializers.UUIDField()
    outcome = serializers.CharField()
    amount = serializers.IntegerField(allow_null=True)
    reduced = serializers.BooleanField()
    by = serializers.UUIDField()
    on_behalf_of = serializers.UUIDField(allow_null=True)
    mandate = serializers.UUIDField(allow_null=True)
    scheme_version = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class HoldAnswer(serializers.Serializer[Any]):
    """What is set aside or spent for an ask, pence."""

    budget = serializers.UUIDField(allow_null=True)
    held = serializers.IntegerField()
    used = serializers.IntegerField()
    charged_to = serializers.UUIDField(allow_null=True)
    charged_at = serializers.DateTimeField(allow_null=True)


class TransitionAnswer(serializers.Serializer[Any]):
    """One step in an ask's life. Its `from` is null where it began."""

    command = serializers.CharField()
    to = serializers.CharField()
    by = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()

    def get_fields(self) -> dict[str, Any]:
        """This function will add the field whose name is a word of Python."""
        return {"from": serializers.CharField(allow_null=True), **super().get_fields()}


class ChallengeAnswer(serializers.Serializer[Any]):
    """That an answer is, or was, looked at again, and what came of it; null while it is open."""

    by = serializers.UUIDField()
    name = serializers.CharField()
    beside = serializers.UUIDField(allow_null=True, help_text="the advocate who asked for it with them")
    beside_name = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="null where it is not shared with an advocate")
    at = serializers.DateTimeField()
    open = serializers.BooleanField()
    decision = DecisionAnswer(allow_null=True)


class Someone(serializers.Serializer[Any]):
    """Somebody to ring."""

    name = serializers.CharField()
    phone = serializers.CharField()


class TalkTo(Someone):
    """Somebody to ring, and when."""

    hours = serializers.CharField()


class Complain(Someone):
    """Who looks at a complaint from outside."""

    address = serializers.CharField()
    sentence = serializers.CharField()


class HelpAnswer(serializers.Serializer[Any]):
    """The help that stands beside every wait and every no."""

    advocate = Someone(allow_null=True)
    talk_to = TalkTo()
    look_again = serializers.BooleanField()
    complain = Complain(allow_null=True)


class DecreaseAnswer(serializers.Serializer[Any]):
    """What an ask makes less, from when, and since when it is."""

    what = serializers.ChoiceField(choices=Decrease.What.values)
    budget = serializers.UUIDField(allow_null=True)
    plan_line = serializers.UUIDField(allow_null=True)
    mandate = serializers.UUIDField(allow_null=True)
    minutes = serializers.IntegerField(allow_null=True)
    takes_effect_at = serializers.DateTimeField(allow_null=True)
    applied_at = serializers.DateTimeField(allow_null=True)


class LinkedAsk(serializers.Serializer[Any]):
    """What was paid beyond an ask, pence: an ask of its own, and who decides it while it waits."""

    id = serializers.UUIDField()
    amount = serializers.IntegerField()
    status = serializers.ChoiceField(choices=STATUSES)
    name = serializers.CharField(allow_null=True)


class DutySeen(serializers.Serializer[Any]):
    """Whom to ring when it can't wait, nights included."""

    name = serializers.CharField(allow_null=True)
    does = serializers.CharField(allow_null=True)
    phone = serializers.CharField()


class PlanChangeAnswer(serializers.Serializer[Any]):
    """What an ask would change in the plan; a smaller yes changes less. Pence, `pence` to its end."""

    what = serializers.ChoiceField(choices=PlanChange.What.values)
    plan_line = serializers.UUIDField(allow_null=True)
    weekly = serializers.IntegerField(allow_null=True)
    one_off = serializers.IntegerField(allow_null=True)
    minutes = serializers.IntegerField(allow_null=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    pence = serializers.IntegerField()


class AskAnswer(serializers.Serializer[Any]):
    """The whole ask."""

    id = serializers.UUIDField()
    person = serializers.UUIDField()
    asker = serializers.UUIDField()
    kind = serializers.CharField()
    category = serializers.CharField()
    amount = serializers.IntegerField(allow_null=True)
    payee = serializers.CharField(allow_null=True)
    what_for = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=STATUSES)
    ruling = RulingAnswer(allow_null=True)
    decision = DecisionAnswer(allow_null=True)
    waiting_for = WaitingFor(allow_null=True)
    hold = HoldAnswer(allow_null=True)
    transitions = TransitionAnswer(many=True)
    pays_you = serializers.CharField(allow_null=True, help_text="null: not said")
    same_household = serializers.BooleanField(allow_null=True)
    cant_wait = serializers.BooleanField()
    duty = DutySeen(allow_null=True, help_text="whom to ring where it can't wait and waits all the same")
    separate = serializers.BooleanField(allow_null=True)
    close_to = CloseAsk(many=True, help_text="earlier asks for the same person to the same payee, within 7 days")
    decrease = DecreaseAnswer(allow_null=True)
    recovery = RecoveryAnswer(allow_null=True)
    change = PlanChangeAnswer(allow_null=True)
    kept_minutes = serializers.IntegerField(allow_null=True)
    of = serializers.UUIDField(allow_null=True, help_text="the ask that this was paid beyond")
    linked = LinkedAsk(many=True, help_text="what was paid beyond this one")
    created_at = serializers.DateTimeField()
    messages = MessageAnswer(many=True)
    attachments = AttachmentAnswer(many=True)
    earlier = EarlierAnswer(many=True)
    challenge = ChallengeAnswer(allow_null=True)
    help = HelpAnswer(allow_null=True)
    between = serializers.BooleanField(help_text="kept between who asked, who has or had it, and the person")
    talked = TalkSeen(many=True)
    besides = SaidBesides(allow_null=True)
    was_there = WasThere(many=True, help_text="advocates who said that they were with the person")


class AskPage(serializers.Serializer[Any]):
    """One page of asks, newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AskAnswer(many=True)
