"""Who is told of which event, in which words, and how soon (pure). By which way: notifications/planning.py.

One table. An event that is in neither RULES nor SILENT is refused, so nobody is forgotten by oversight.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from notifications.silent import SILENT


class Audience(StrEnum):
    """Somebody an event is about, by what they are to it."""

    HOLDER = "holder"  # whoever the ask waits for
    FORMER = "former"  # whoever it waited for before
    ASKER = "asker"
    SAID_YES = "said_yes"  # whoever said the yes that stands
    PERSON = "person"  # whose life and money it is
    SCHEME_OWNER = "scheme_owner"
    LEADERS = "leaders"
    ADDRESSED = "addressed"  # whoever a message is written to
    MANDATE_HOLDER = "mandate_holder"
    CONFIRMERS = "confirmers"  # the second leaders, of emergency authority
    WORKERS = "workers"  # of the person's circle
    ADMINS = "admins"
    AWAY = "away"  # whose absence it is
    STAND_IN = "stand_in"
    USER = "user"  # whose own way to sign in it is
    TAKES_OVER = "takes_over"  # whoever works with a person from now on


class Urgency(IntEnum):
    """How much it matters to hear soon.

    What is LOW waits in the app; the rest goes out as well. Who wants to hear only what they must do hears what is
    HIGH. What is NOW goes out at night too, and beside what is gathered for once a day.
    """

    LOW = 0
    NORMAL = 1
    HIGH = 2
    NOW = 3


class Channel(StrEnum):
    """The way a notice goes. Phone calls and visits are made by a worker, who sees the notice; letters as well, unless
    somebody prints and posts them for us."""

    IN_APP = "in_app"
    EMAIL = "email"
    TEXT = "text"
    PUSH = "push"
    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: of this event, this audience hears in this template.

    Nobody is told what they did themself, unless ``confirm`` says that they need to hear what came of it.
    """

    event: str
    audience: Audience
    template: str
    urgency: Urgency = Urgency.NORMAL
    confirm: bool = False


A, U = Audience, Urgency

# For one event the first row that reaches somebody is the one they hear.
RULES = (
    Rule("ask.waiting", A.HOLDER, "waits_for_you", U.HIGH),
    Rule("ask.waiting", A.ASKER, "is_with", U.LOW, confirm=True),
    Rule("ask.waiting", A.PERSON, "asked_for_you", U.LOW),
    Rule("ask.reassigned", A.HOLDER, "waits_for_you", U.HIGH),
    Rule("ask.reassigned", A.FORMER, "has_it_now", U.LOW),
    Rule("ask.reassigned", A.ASKER, "is_with", U.LOW),
    Rule("ask.moved", A.HOLDER, "waits_for_you", U.HIGH),
    Rule("ask.moved", A.FORMER, "has_it_now", U.LOW),
    Rule("ask.moved", A.ASKER, "is_with", U.LOW),
    Rule("ask.reminded", A.HOLDER, "still_waits_for_you", U.HIGH),
    Rule("ask.question_reminded", A.HOLDER, "question_still_open", U.HIGH),
    Rule("ask.moved_on", A.HOLDER, "waits_for_you", U.HIGH),
    Rule("ask.moved_on", A.FORMER, "has_it_now", U.LOW),
    Rule("ask.moved_on", A.ASKER, "is_with", U.LOW),
    Rule("ask.overdue", A.HOLDER, "answer_is_late", U.HIGH),
    Rule("ask.overdue", A.SCHEME_OWNER, "name_somebody_else", U.HIGH),
    Rule("ask.overdue", A.LEADERS, "nobody_else_can", U.HIGH),
    Rule("ask.still_blocked", A.HOLDER, "needs_a_decider", U.HIGH),
    Rule("ask.still_blocked", A.SCHEME_OWNER, "needs_a_decider", U.HIGH),
    Rule("ask.still_blocked", A.LEADERS, "nobody_can", U.HIGH),
    Rule("ask.blocked", A.HOLDER, "needs_a_decider", U.HIGH, confirm=True),
    Rule("ask.blocked", A.SCHEME_OWNER, "needs_a_decider", U.HIGH, confirm=True),
    Rule("ask.blocked", A.FORMER, "has_it_now", U.LOW),
    Rule("ask.blocked", A.ASKER, "finding_a_decider", U.LOW, confirm=True),
    Rule("ask.blocked", A.PERSON, "finding_a_decider_for_you", U.LOW),
    Rule("ask.questioned", A.HOLDER, "question_for_you", U.HIGH),
    Rule("ask.answered", A.HOLDER, "question_answered", U.HIGH),
    Rule("ask.answered", A.ASKER, "is_with", U.LOW),
    Rule("ask.resumed", A.HOLDER, "no_answer_came", U.HIGH),
    Rule("ask.resumed", A.FORMER, "went_on", U.LOW),
    Rule("ask.resumed", A.ASKER, "is_with", U.LOW),
    Rule("message.asked_colleague", A.ADDRESSED, "colleague_asks", U.HIGH),
    Rule("message.colleague_said", A.ADDRESSED, "colleague_said"),
    Rule("message.comment", A.HOLDER, "somebody_wrote", U.LOW),
    Rule("message.comment", A.ASKER, "somebody_wrote", U.LOW),
    Rule("ask.approved", A.ASKER, "said_yes"),
    Rule("ask.approved", A.PERSON, "said_yes_for_you"),
    Rule("ask.hard_to_pay_back", A.HOLDER, "hard_to_pay_back", U.HIGH),
    Rule("ask.hard_to_pay_back", A.ASKER, "is_hard_to_pay_back", U.LOW),
    Rule("ask.hard_to_pay_back", A.PERSON, "heard_it_is_hard", U.HIGH, confirm=True),
    Rule("ask.part_went_back", A.PERSON, "part_went_back", U.HIGH),
    Rule("ask.took_effect", A.PERSON, "less_now", U.HIGH),
    Rule("ask.took_effect", A.ASKER, "less_now_asked", U.LOW),
    Rule("ask.declined", A.ASKER, "not_this_time"),
    Rule("ask.declined", A.PERSON, "not_this_time_for_you"),
    Rule("ask.passed_up", A.HOLDER, "waits_for_you", U.HIGH),
    Rule("ask.passed_up", A.ASKER, "is_with", U.LOW),
    Rule("ask.changed", A.HOLDER, "was_changed", U.HIGH),
    Rule("ask.changed", A.FORMER, "has_it_now", U.LOW),
    Rule("ask.changed", A.ASKER, "is_with", U.LOW, confirm=True),
    Rule("ask.challenged", A.HOLDER, "look_again", U.HIGH),
    Rule("ask.challenged", A.ASKER, "is_looked_at_again", U.HIGH, confirm=True),
    Rule("ask.challenged", A.PERSON, "is_looked_at_again_for_you", U.HIGH, confirm=True),
    Rule("ask.challenged", A.FORMER, "somebody_looks_again", U.LOW),
    Rule("ask.upheld", A.ASKER, "answer_stands", U.HIGH),
    Rule("ask.upheld", A.PERSON, "answer_stands_for_you", U.HIGH),
    Rule("ask.withdrawn", A.FORMER, "no_longer_asked", U.LOW),
    Rule("ask.withdrawn", A.PERSON, "no_longer_asked_for_you", U.LOW),
    Rule("ask.taken_back", A.HOLDER, "waits_for_you", U.HIGH),
    Rule("ask.taken_back", A.ASKER, "yes_taken_back"),
    Rule("ask.taken_back", A.PERSON, "yes_taken_back_for_you"),
    Rule("ask.cancelled", A.FORMER, "no_longer_asked", U.LOW),
    Rule("ask.cancelled", A.ASKER, "was_cancelled", U.LOW),
    Rule("ask.cancelled", A.PERSON, "no_longer_asked_for_you", U.LOW),
    Rule("ask.lapses_soon", A.ASKER, "still_needed"),
    Rule("ask.lapses_soon", A.PERSON, "still_needed_for_you"),
    Rule("ask.lapsed", A.ASKER, "kept_no_longer"),
    Rule("ask.lapsed", A.PERSON, "kept_no_longer_for_you"),
    Rule("ask.recorded", A.PERSON, "recorded_for_you"),
    Rule("absence.recorded", A.STAND_IN, "stands_in"),
    Rule("absence.recorded", A.AWAY, "away_written_down", U.LOW),
    Rule("absence.ended", A.STAND_IN, "stands_in_no_more", U.LOW),
    Rule("absence.ended", A.AWAY, "away_over", U.LOW),
    Rule("absence.stand_in_gone", A.AWAY, "stand_in_gone", U.HIGH),
    Rule("ask.ended", A.FORMER, "ended_with_life", U.LOW),
    Rule("emergency.untold", A.ASKER, "tell_what_for", U.HIGH),
    Rule("person.died", A.WORKERS, "has_died", U.HIGH),
    Rule("person.not_died", A.WORKERS, "has_not_died", U.HIGH, confirm=True),
    Rule("person.turns_18_soon", A.PERSON, "you_turn_18"),
    Rule("person.turns_18_soon", A.WORKERS, "somebody_turns_18"),
    Rule("person.turned_18", A.PERSON, "you_turned_18"),
    Rule("person.turned_18", A.WORKERS, "somebody_turned_18"),
    Rule("presence.said", A.PERSON, "was_beside_you", U.LOW),
    Rule("presence.taken_back", A.PERSON, "was_not_beside_you", U.LOW),
    Rule("ownway.recorded", A.PERSON, "sorted_without_money", U.LOW),
    Rule("person.wishes_chosen", A.PERSON, "told_otherwise"),
    Rule("person.corrected", A.PERSON, "put_right", U.LOW),
    Rule("circle.member_ended", A.PERSON, "no_longer_beside_you"),
    Rule("circle.member_back", A.PERSON, "beside_you_again"),
    Rule("circle.handed_over", A.PERSON, "new_worker_for_you"),
    Rule("circle.handed_over", A.TAKES_OVER, "works_with_now"),
    Rule("mandate.granted", A.MANDATE_HOLDER, "can_decide"),
    Rule("mandate.granted", A.CONFIRMERS, "please_confirm", U.NOW),
    Rule("mandate.confirmed", A.MANDATE_HOLDER, "can_decide_longer", U.LOW),
    Rule("mandate.suspended", A.MANDATE_HOLDER, "deciding_on_hold"),
    Rule("mandate.resumed", A.MANDATE_HOLDER, "deciding_again"),
    Rule("mandate.revoked", A.MANDATE_HOLDER, "deciding_ended"),
    Rule("scheme.proposed", A.LEADERS, "limits_proposed", U.HIGH),
    Rule("scheme.published", A.LEADERS, "limits_published", U.LOW),
    Rule("scheme.commented", A.LEADERS, "limits_commented", U.HIGH),
    Rule("scheme.comment_answered", A.ASKER, "comment_answered", U.LOW),
    Rule("budget.opened", A.PERSON, "money_opened"),
    Rule("budget.raised", A.PERSON, "money_raised"),
    Rule("budget.credited", A.PERSON, "money_raised"),
    Rule("budget.credited", A.WORKERS, "money_came_back"),
    Rule("budget.plan_line_added", A.PERSON, "plan_agreed"),
    Rule("budget.plan_line_raised", A.PERSON, "plan_agreed"),
    Rule("kept.skipped", A.PERSON, "day_skipped", U.LOW),
    Rule("payment.skipped", A.PERSON, "week_skipped", U.LOW),
    Rule("budget.closed", A.PERSON, "money_closed"),
    Rule("help.asked", A.ASKER, "did_it_help", U.LOW),
    Rule("help.asked", A.PERSON, "did_it_help", U.LOW),
    Rule("weekly.ends_soon", A.ASKER, "weekly_ends_soon"),
    Rule("weekly.ends_soon", A.PERSON, "weekly_ends_soon_for_you"),
    Rule("weekly.ends_soon", A.SAID_YES, "weekly_you_agreed_ends_soon"),
    Rule("look.handed", A.ADDRESSED, "please_look", U.HIGH),
    Rule("look.reminded", A.ADDRESSED, "please_still_look", U.HIGH),
    Rule("review.soon", A.PERSON, "talk_soon"),
    Rule("review.soon", A.WORKERS, "talk_soon_with"),
    Rule("review.late", A.WORKERS, "talk_late", U.HIGH),
    Rule("budget.ends_soon", A.PERSON, "year_ends_soon"),
    Rule("budget.turned", A.PERSON, "year_turned"),
    Rule("user.duties_given", A.USER, "looks_after"),
    Rule("user.duties_given", A.LEADERS, "somebody_looks_after", U.LOW),
    Rule("user.helped_in", A.USER, "helped_in", U.NOW),
    Rule("user.way_back_given", A.USER, "way_back_given", U.NOW),
    Rule("user.way_back_asked", A.USER, "way_back_asked", U.NOW),
    Rule("user.way_back_asked", A.LEADERS, "please_confirm_way_back", U.HIGH),
    Rule("user.way_back_asked", A.ADMINS, "please_confirm_way_back", U.HIGH),
    Rule("opening.made", A.PERSON, "opened_your_record"),
    Rule("opening.made", A.LEADERS, "opened_a_record", U.LOW),
    Rule("erasure.asked", A.LEADERS, "please_confirm_erasure"),
    Rule("erasure.asked", A.ADMINS, "please_confirm_erasure"),
    Rule("bundle.asked", A.PERSON, "bundle_asked"),
    Rule("bundle.asked", A.LEADERS, "please_read_bundle"),
    Rule("bundle.asked", A.ADMINS, "please_read_bundle"),
    Rule("bundle.due_soon", A.LEADERS, "please_read_bundle", U.HIGH),
    Rule("bundle.due_soon", A.ADMINS, "please_read_bundle", U.HIGH),
    Rule("bundle.late", A.LEADERS, "bundle_late", U.HIGH),
    Rule("bundle.late", A.ADMINS, "bundle_late", U.HIGH),
    Rule("bundle.released", A.PERSON, "bundle_ready"),
    Rule("bundle.released", A.ASKER, "bundle_ready"),
    Rule("user.way_back_confirmed", A.USER, "way_back_confirmed", U.NOW),
    Rule("user.helped_in", A.PERSON, "somebody_helped_in"),
    Rule("user.passkey_added", A.USER, "sign_in_changed", U.NOW, confirm=True),
    Rule("user.passkey_removed", A.USER, "sign_in_changed", U.NOW, confirm=True),
    Rule("user.code_app_added", A.USER, "sign_in_changed", U.NOW, confirm=True),
    Rule("user.code_app_removed", A.USER, "sign_in_changed", U.NOW, confirm=True),
    Rule("user.spare_codes_made", A.USER, "sign_in_changed", U.NOW, confirm=True),
    Rule("user.work_account_linked", A.USER, "sign_in_changed", U.NOW, confirm=True),
    Rule("user.spare_code_used", A.USER, "spare_code_used", U.NOW, confirm=True),
    Rule("operator.came_in", A.LEADERS, "operator_looks", U.LOW),
    Rule("webhook.gave_up", A.ADMINS, "system_not_told", U.HIGH, confirm=True),
    Rule("fact.waits", A.ADMINS, "fact_waits", confirm=True),
    Rule("outbox.dead_lettered", A.ADMINS, "not_delivered", U.HIGH, confirm=True),
)

# Told beside the outbox (notifications/restricted.py), in words without anybody: what each asks of whom.
RESTRICTED: Mapping[str, str] = {
    "worry_to_read": "the safeguarding leads read a worry about somebody's safety",
    "not_right": "a worker rings somebody who says that something decided in their name is not right",
}

# A smaller yes is told in other words.
LESS = {"said_yes": "said_yes_to_less", "said_yes_for_you": "said_yes_to_less_for_you"}

# These ask somebody to do something: once the ask waits for somebody else, or nobody, they are withdrawn.
CALLS_TO_ACT = frozenset(
    {
        "waits_for_you",
        "still_waits_for_you",
        "answer_is_late",
        "needs_a_decider",
        "was_changed",
        "look_again",
        "hard_to_pay_back",
        "question_for_you",
        "question_still_open",
        "question_answered",
        "no_answer_came",
    }
)

# What becomes of a life is for staff to tell, face to face: nobody else hears of it by itself.
OF_A_LIFE = "life"

# What is done, so that nobody need do it: of the same thing these are withdrawn, wherever they have not been read.
_BUNDLES = frozenset({"please_read_bundle", "bundle_late"})
_LOOKS = frozenset({"please_look", "please_still_look"})
DONE: Mapping[str, frozenset[str]] = {
    "mandate.confirmed": frozenset({"please_confirm"}),
    "mandate.revoked": frozenset({"please_confirm"}),
    "scheme.published": frozenset({"limits_proposed"}),
    "bundle.released": _BUNDLES,
    "bundle.withdrawn": _BUNDLES,
    "scheme.comment_answered": frozenset({"limits_commented"}),
    "user.way_back_confirmed": frozenset({"please_confirm_way_back"}),
    "look.said": _LOOKS,
    "look.cannot": _LOOKS,
    "look.late": _LOOKS,
    "look.away": _LOOKS,
    "review.done": frozenset({"talk_soon", "talk_soon_with", "talk_late"}),
    "emergency.told": frozenset({"tell_what_for"}),
}


class UnknownEvent(LookupError):
    """An event has no rule. Add a row, or say in SILENT why nobody hears of it."""


def rules_for(event: str) -> tuple[Rule, ...]:
    """This function will give an event's rows, none for one that is silent on purpose. Raises UnknownEvent."""
    found = tuple(rule for rule in RULES if rule.event == event)
    if not found and event not in SILENT:
        raise UnknownEvent(event)
    return found
