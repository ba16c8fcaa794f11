"""What each notice says: on a screen with names and sums, in an e-mail with neither.

Under 25 words, for a reading age of 9 to 11. Made of a notice's ids and codes as it is read, in the reader's language.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from delegation.models import User
from delegation.sentences import day, moment, money
from notifications.models import Notice
from notifications.subjects import IN_GENERAL

# template -> the sentence on a screen, and what it says where the ask has no amount.
SENTENCES = {
    "waits_for_you": (
        gettext_noop("%(asker)s asks for %(amount)s. Please answer by %(due)s."),
        gettext_noop("%(asker)s asks you to decide something. Please answer by %(due)s."),
    ),
    "still_waits_for_you": (
        gettext_noop("%(asker)s still waits for your answer about %(amount)s. Please answer by %(due)s."),
        gettext_noop("%(asker)s still waits for your answer. Please answer by %(due)s."),
    ),
    "question_still_open": (
        gettext_noop("There is still a question for you about %(amount)s. Please answer by %(due)s."),
        gettext_noop("There is still a question for you about something you asked. Please answer by %(due)s."),
    ),
    "answer_is_late": (
        gettext_noop("%(asker)s has waited for your answer about %(amount)s since %(due)s. Nobody else can give it."),
        gettext_noop("%(asker)s has waited for your answer since %(due)s. Nobody else can give it."),
    ),
    "nobody_else_can": (
        gettext_noop("An answer by %(holder)s is late since %(due)s, and nobody else can give it. Please help them."),
    )
    * 2,
    "name_somebody_else": (
        gettext_noop("An answer by %(holder)s is late since %(due)s. Nobody near can give it. You can name somebody."),
    )
    * 2,
    "nobody_can": (gettext_noop("Something still waits, and nobody can decide it. %(holder)s is to name somebody."),)
    * 2,
    "is_with": (
        gettext_noop("What you asked for is with %(holder)s, who answers by %(due)s."),
        gettext_noop("What you asked for is with %(holder)s, who answers by %(due)s."),
    ),
    "asked_for_you": (
        gettext_noop("%(asker)s asked for %(amount)s for you. %(holder)s answers by %(due)s."),
        gettext_noop("%(asker)s asked for something for you. %(holder)s answers by %(due)s."),
    ),
    "has_it_now": (
        gettext_noop("%(holder)s decides this now. You need do nothing."),
        gettext_noop("%(holder)s decides this now. You need do nothing."),
    ),
    "needs_a_decider": (
        gettext_noop("%(asker)s asks for %(amount)s, and nobody can decide it yet. Please name who decides."),
        gettext_noop("%(asker)s asks for something nobody can decide yet. Please name who decides."),
    ),
    "finding_a_decider": (
        gettext_noop("%(holder)s is finding somebody who can decide what you asked for. It is not lost."),
        gettext_noop("%(holder)s is finding somebody who can decide what you asked for. It is not lost."),
    ),
    "finding_a_decider_for_you": (
        gettext_noop("%(asker)s asked for %(amount)s for you. %(holder)s is finding somebody who can decide it."),
        gettext_noop("%(asker)s asked for something for you. %(holder)s is finding somebody who can decide it."),
    ),
    "was_changed": (
        gettext_noop("%(asker)s changed what they ask: it is %(amount)s now. Please answer by %(due)s."),
        gettext_noop("%(asker)s changed what they ask. Please answer by %(due)s."),
    ),
    "look_again": (
        gettext_noop("The answer to %(amount)s should be looked at again, by you. Please answer by %(due)s."),
        gettext_noop("An answer should be looked at again, by you. Please answer by %(due)s."),
    ),
    "is_looked_at_again": (
        gettext_noop("%(holder)s, who has not seen it, looks at the %(amount)s again by %(due)s."),
        gettext_noop("%(holder)s, who has not seen it, looks at it again by %(due)s."),
    ),
    "is_looked_at_again_for_you": (
        gettext_noop("%(holder)s, who has not seen it, looks again at %(amount)s for you by %(due)s."),
        gettext_noop("%(holder)s, who has not seen it, looks again at something for you by %(due)s."),
    ),
    "somebody_looks_again": (
        gettext_noop("%(holder)s looks again at the %(amount)s. You need do nothing."),
        gettext_noop("%(holder)s looks at it again. You need do nothing."),
    ),
    "answer_stands": (
        gettext_noop("%(by)s looked again at the %(amount)s. The answer stays as it was. Open it to read why."),
        gettext_noop("%(by)s looked at it again. The answer stays as it was. Open it to read why."),
    ),
    "answer_stands_for_you": (
        gettext_noop("%(by)s looked again at %(amount)s for you. The answer stays as it was. Open it to read why."),
        gettext_noop("%(by)s looked again at something for you. The answer stays as it was. Open it to read why."),
    ),
    "question_for_you": (
        gettext_noop("%(by)s has a question about the %(amount)s. Please answer by %(due)s."),
        gettext_noop("%(by)s has a question about what was asked. Please answer by %(due)s."),
    ),
    "question_answered": (
        gettext_noop("%(by)s answered your question about the %(amount)s. Please decide by %(due)s."),
        gettext_noop("%(by)s answered your question. Please decide by %(due)s."),
    ),
    "no_answer_came": (
        gettext_noop("No answer came to the question about the %(amount)s. Please decide by %(due)s."),
        gettext_noop("No answer came to your question. Please decide by %(due)s."),
    ),
    "went_on": (
        gettext_noop("%(holder)s goes on without the answer. You can still write to them."),
        gettext_noop("%(holder)s goes on without the answer. You can still write to them."),
    ),
    "colleague_asks": (
        gettext_noop("%(by)s asks what you think about the %(amount)s. You decide nothing by it."),
        gettext_noop("%(by)s asks what you think about something. You decide nothing by it."),
    ),
    "colleague_said": (
        gettext_noop("%(by)s told you what they think about the %(amount)s."),
        gettext_noop("%(by)s told you what they think."),
    ),
    "somebody_wrote": (
        gettext_noop("%(by)s wrote something about the %(amount)s that is asked for."),
        gettext_noop("%(by)s wrote something about what is asked for."),
    ),
    "said_yes": (
        gettext_noop("%(by)s said yes to %(amount)s."),
        gettext_noop("%(by)s said yes."),
    ),
    "said_yes_to_less": (
        gettext_noop("%(by)s said yes to %(answer)s of the %(amount)s you asked for. Open it to read why."),
        gettext_noop("%(by)s said yes to part of what you asked for. Open it to read why."),
    ),
    "said_yes_for_you": (
        gettext_noop("%(by)s said yes to %(amount)s for you. If that is not right, tell us."),
        gettext_noop("%(by)s said yes to something for you. If that is not right, tell us."),
    ),
    "said_yes_to_less_for_you": (
        gettext_noop("%(by)s said yes to %(answer)s of %(amount)s asked for you. Open it to read why."),
        gettext_noop("%(by)s said yes to part of what was asked for you. Open it to read why."),
    ),
    "not_this_time": (
        gettext_noop("%(by)s said not this time to %(amount)s. Open it to read why and what you can do."),
        gettext_noop("%(by)s said not this time. Open it to read why and what you can do."),
    ),
    "not_this_time_for_you": (
        gettext_noop("%(by)s said not this time to %(amount)s asked for you. Open it to read why."),
        gettext_noop("%(by)s said not this time to something asked for you. Open it to read why."),
    ),
    "no_longer_asked": (
        gettext_noop("%(asker)s no longer asks for %(amount)s. You need do nothing."),
        gettext_noop("%(asker)s no longer asks for this. You need do nothing."),
    ),
    "no_longer_asked_for_you": (
        gettext_noop("%(asker)s no longer asks for %(amount)s for you."),
        gettext_noop("%(asker)s no longer asks for something for you."),
    ),
    "yes_taken_back": (
        gettext_noop("%(by)s took back the yes to %(amount)s, and looks at it again."),
        gettext_noop("%(by)s took back their yes, and looks at it again."),
    ),
    "yes_taken_back_for_you": (
        gettext_noop("%(by)s took back the yes to %(amount)s for you."),
        gettext_noop("%(by)s took back their yes to something for you."),
    ),
    "recorded_for_you": (
        gettext_noop("%(by)s wrote down that %(amount)s was spent for you. If that is not right, tell us."),
        gettext_noop("%(by)s wrote down that money was spent for you. If that is not right, tell us."),
    ),
    "stands_in": (gettext_noop("You stand in for %(away)s from %(start)s to %(end)s. You are asked first."),) * 2,
    "stands_in_no_more": (gettext_noop("You no longer stand in for %(away)s."),) * 2,
    "away_written_down": (gettext_noop("%(by)s wrote down that you are away from %(start)s to %(end)s."),) * 2,
    "away_over": (gettext_noop("%(by)s wrote down that you are here again."),) * 2,
    "stand_in_gone": (gettext_noop("%(stand_in)s no longer works here. Please name who stands in for you."),) * 2,
    "looks_after": (gettext_noop("%(by)s changed what you look after here."),) * 2,
    "somebody_looks_after": (gettext_noop("%(by)s changed what %(to)s looks after here."),) * 2,
    "operator_looks": (gettext_noop("Somebody who runs the system looks at our records. It is written down who."),) * 2,
    "way_back_given": (gettext_noop("%(by)s wrote a code down so that you can sign in. Not right? Ring us now."),) * 2,
    "way_back_asked": (
        gettext_noop(
            "%(by)s wrote a code down so that you can sign in. A second person confirms it. Not right? Tell us."
        ),
    )
    * 2,
    "please_confirm_way_back": (
        gettext_noop("%(by)s wrote a code down so that %(to)s can sign in. If you know that it is right, confirm it."),
    )
    * 2,
    "opened_your_record": (gettext_noop("%(by)s, who is not beside you, opened your record. Your circle says why."),)
    * 2,
    "opened_a_record": (
        gettext_noop("%(by)s opened the record of somebody they are not beside. Old records says why."),
    )
    * 2,
    "please_confirm_erasure": (gettext_noop("%(by)s asks that an old record is erased. Please look at it."),) * 2,
    "please_read_bundle": (gettext_noop("Somebody asks for all we hold about them. Please read it by %(until)s."),) * 2,
    "bundle_late": (gettext_noop("Somebody was to get all we hold about them by %(until)s. Please read it."),) * 2,
    "bundle_asked": (gettext_noop("You get everything we hold about you by %(until)s. Did you not ask? Ring us."),) * 2,
    "bundle_ready": (gettext_noop("Everything we hold about you is ready. You can fetch it once, or on paper."),) * 2,
    "way_back_confirmed": (gettext_noop("%(by)s confirmed the code with which you can sign in."),) * 2,
    "helped_in": (
        gettext_noop("%(by)s wrote down a code so that you can sign in. Were they not with you? Then phone us."),
    )
    * 2,
    "somebody_helped_in": (gettext_noop("%(by)s wrote down a code so that %(to)s can sign in."),) * 2,
    "sign_in_changed": (gettext_noop("How you sign in has changed. Was this not you? Then phone us now."),) * 2,
    "spare_code_used": (gettext_noop("One of your spare codes was used to sign in. Not you? Phone us now."),) * 2,
    "put_right": (gettext_noop("We put right what was written down about you. Is it wrong now? Then tell us."),) * 2,
    "no_longer_beside_you": (gettext_noop("%(from)s is no longer beside you here. Is that wrong? Then tell us."),) * 2,
    "beside_you_again": (gettext_noop("%(to)s is beside you here again. Is that wrong? Then tell us."),) * 2,
    "new_worker_for_you": (gettext_noop("%(to)s works with you now. Before, it was %(from)s."),) * 2,
    "works_with_now": (gettext_noop("%(from)s handed somebody over to you. Open People to see whom you work with."),)
    * 2,
    "less_asked_for_you": (
        gettext_noop("%(asker)s asks for %(amount)s for you. Nothing changes yet. You hear from us first."),
        gettext_noop("%(asker)s asks that somebody decides less for you. Nothing changes yet."),
    ),
    "less_agreed_for_you": (
        gettext_noop("From %(from)s it is %(answer)s for you, %(by)s decided. Is that not right? Tell us before."),
        gettext_noop("From %(from)s somebody decides less for you, %(by)s decided. Is that not right? Tell us."),
    ),
    "less_now": (
        gettext_noop("From today it is %(amount)s for you, as we told you before."),
        gettext_noop("From today somebody decides less for you, as we told you before."),
    ),
    "nothing_is_less": (gettext_noop("%(by)s looked at it again. Nothing becomes less."),) * 2,
    "nothing_is_less_for_you": (gettext_noop("%(by)s looked at it again. Nothing becomes less for you."),) * 2,
    "less_now_asked": (gettext_noop("What you asked to be less is less from today."),) * 2,
    "back_asked_of_you": (
        gettext_noop("%(asker)s asks whether %(amount)s goes back to us. Nothing moves yet. You hear from us first."),
    )
    * 2,
    "goes_back": (
        gettext_noop(
            "%(by)s decided: %(answer)s goes back to us on %(from)s. Is it hard, or not right? Tell us before."
        ),
    )
    * 2,
    "went_back": (gettext_noop("%(answer)s went back to us today, as we told you before."),) * 2,
    "part_went_back": (gettext_noop("A part, %(answer)s, went back to us today, as we told you before."),) * 2,
    "went_back_asked": (gettext_noop("%(answer)s went back today. It is all that you asked for."),) * 2,
    "nothing_goes_back": (gettext_noop("%(by)s decided. Nothing more of the %(amount)s goes back."),) * 2,
    "nothing_goes_back_for_you": (gettext_noop("Nothing more of your %(amount)s goes back to us."),) * 2,
    "hard_to_pay_back": (
        gettext_noop("It would be hard to pay back %(amount)s. Nothing moves until you decide, by %(due)s."),
    )
    * 2,
    "is_hard_to_pay_back": (gettext_noop("To pay back the %(amount)s would be hard. %(holder)s decides by %(due)s."),)
    * 2,
    "heard_it_is_hard": (
        gettext_noop("We heard that this would be hard. Nothing moves. %(holder)s answers by %(due)s."),
    )
    * 2,
    "can_decide": (gettext_noop("You can decide more now. Open it to see up to what."),) * 2,
    "please_confirm": (gettext_noop("%(by)s gave somebody more to decide in an emergency. Please confirm it today."),)
    * 2,
    "can_decide_longer": (gettext_noop("What you can decide in this emergency is confirmed."),) * 2,
    "deciding_on_hold": (gettext_noop("Some of what you can decide is on hold for now."),) * 2,
    "deciding_again": (gettext_noop("What you could decide before, you can decide again."),) * 2,
    "deciding_ended": (gettext_noop("Some of what you could decide has ended."),) * 2,
    "limits_proposed": (gettext_noop("New limits wait for a second person. Please read them."),) * 2,
    "limits_published": (gettext_noop("Our new limits are published."),) * 2,
    "limits_commented": (gettext_noop("Somebody said something about our new limits. Please answer it."),) * 2,
    "comment_answered": (gettext_noop("What you said about our limits has an answer."),) * 2,
    "money_opened": (gettext_noop("Money is set up for you. Open it to see how much and until when."),) * 2,
    "was_cancelled": (
        gettext_noop("%(by)s said that the %(amount)s is not needed any more. The money is free again."),
        gettext_noop("%(by)s said that what you asked for is not needed any more."),
    ),
    "still_needed": (
        gettext_noop("We keep %(amount)s for what you asked until %(until)s. Do you still need it? Open it to say so."),
        gettext_noop("We keep what you asked for until %(until)s. Do you still need it? Open it to say so."),
    ),
    "still_needed_for_you": (
        gettext_noop("We keep %(amount)s for you until %(until)s. Is it still needed? Tell us, or %(asker)s."),
        gettext_noop("We keep something for you until %(until)s. Is it still needed? Tell us, or %(asker)s."),
    ),
    "kept_no_longer": (
        gettext_noop("Nothing was paid of the %(amount)s, so the money is free again. You can ask anew."),
        gettext_noop("Nothing was paid of what you asked for, so it has ended. You can ask anew."),
    ),
    "kept_no_longer_for_you": (
        gettext_noop("Nothing was paid of %(amount)s kept for you, so the money is free again. You can ask anew."),
        gettext_noop("Nothing was paid of what was kept for you, so it has ended. You can ask anew."),
    ),
    "money_came_back": (
        gettext_noop("%(amount)s came back for somebody you work with, and we do not know for what. Please look."),
    )
    * 2,
    "money_raised": (gettext_noop("There is more money for you. Open it to see how much."),) * 2,
    "day_skipped": (gettext_noop("A day in your plan is skipped. What it had is kept for later."),) * 2,
    "week_skipped": (gettext_noop("Somebody skipped 1 week of what is paid each week for you."),) * 2,
    "plan_agreed": (gettext_noop("Something new is agreed in your plan. Open it to see what."),) * 2,
    "money_closed": (gettext_noop("One part of your money has come to its end date."),) * 2,
    "did_it_help": (
        gettext_noop("30 days ago there was money for something: %(amount)s. Did it help? One tap tells us."),
        gettext_noop("30 days ago there was money for something. Did it help? One tap tells us."),
    ),
    "weekly_ends_soon": (
        gettext_noop("%(amount)s that you asked for ends on %(day)s, with its money. Ask again then, in 1 tap."),
    )
    * 2,
    "weekly_ends_soon_for_you": (
        gettext_noop("%(amount)s that is paid for you ends on %(day)s, with its money. It can be asked again."),
    )
    * 2,
    "weekly_you_agreed_ends_soon": (
        gettext_noop("%(amount)s that you said yes to ends on %(day)s, with its money. It may be asked again."),
    )
    * 2,
    "please_look": (gettext_noop("Please look at something a second time by %(until)s. You will see what was asked."),)
    * 2,
    "please_still_look": (gettext_noop("Something still waits for a second look by you, until %(until)s."),) * 2,
    "talk_soon": (gettext_noop("By %(day)s we talk about your plan together. You can say when and where."),) * 2,
    "talk_soon_with": (gettext_noop("By %(day)s you owe somebody you work with a talk about their plan."),) * 2,
    "talk_late": (gettext_noop("A talk about a plan was owed by %(day)s. Please agree a day with them."),) * 2,
    "year_ends_soon": (
        gettext_noop("A year of your money ends on %(day)s. %(amount)s is free now, and %(answer)s of it carries on."),
    )
    * 2,
    "year_turned": (
        gettext_noop("A year of your money is over. %(amount)s was left, and %(answer)s of it carries on."),
    )
    * 2,
    "tell_what_for": (gettext_noop("You said yes to what could not wait. Please tell us what it was for."),) * 2,
    "ended_with_life": (gettext_noop("Somebody has died, so what waited for you has ended. You need do nothing."),) * 2,
    "has_died": (gettext_noop("%(by)s wrote down that somebody you work with has died. We tell nobody else."),) * 2,
    "has_not_died": (gettext_noop("%(by)s undid a mistake: somebody who was written down as dead is alive."),) * 2,
    "was_beside_you": (gettext_noop("%(by)s wrote down that they were there with you. Not right? Tell us."),) * 2,
    "was_not_beside_you": (gettext_noop("%(by)s took back that they were there with you."),) * 2,
    "sorted_without_money": (gettext_noop("%(by)s sorted something out for you without money."),) * 2,
    "told_otherwise": (gettext_noop("%(by)s wrote down how you want to be told things. If that's not right, ring us."),)
    * 2,
    "you_turn_18": (gettext_noop("On %(day)s you turn 18. From then you decide. Who would you like beside you?"),) * 2,
    "you_turned_18": (gettext_noop("You are 18. From now on you decide. Who would you like beside you?"),) * 2,
    "somebody_turns_18": (
        gettext_noop("Somebody you work with turns 18 on %(day)s. Ask them who they would like beside them."),
    )
    * 2,
    "somebody_turned_18": (
        gettext_noop("Somebody you work with turned 18 on %(day)s. What a parent could decide has ended."),
    )
    * 2,
    "worry_to_read": (gettext_noop("Somebody is worried about a person. Please read it today."),) * 2,
    "not_right": (gettext_noop("Somebody says that something is not right. Please ring them today."),) * 2,
    "system_not_told": (
        gettext_noop("A system outside takes no messages any more. We have paused it: please look at it."),
    )
    * 2,
    "fact_waits": (gettext_noop("Another system told us something that we could not do. Please look at it."),) * 2,
    "not_delivered": (gettext_noop("A message could not be delivered. See: manage.py dead_letters"),) * 2,
}


AMOUNTS, USERS = ("amount", "answer"), ("by", "asker", "holder", "away", "stand_in", "from", "to")
TIMES = {"due_at": "due", "starts_at": "start", "ends_at": "end"}
SOMEBODY = gettext_lazy("Somebody")
A_WEEK = gettext_lazy("%(amount)s a week")
LESS_A_WEEK = gettext_lazy("%(amount)s a week less")
A_SUM = {"weekly": A_WEEK, "decrease": LESS_A_WEEK}


def sentence(notice: Notice, *, names: Mapping[str, str], time_zone: str) -> str:
    """This function will say a notice in the language in force; ``names`` has the display names of users by id."""
    with_amount, without = SENTENCES[notice.template]
    words = _words(notice.data, names=names, time_zone=time_zone)
    return _(with_amount if "amount" in words else without) % words


def in_general(notice: Notice) -> str:
    """This function will say what happened without names, sums or reasons, in the language in force."""
    return _(IN_GENERAL[notice.template])


def names_in(notices: Iterable[Notice]) -> dict[str, str]:
    """This function will look up the display names that some notices need, in one statement."""
    wanted = {notice.data[key] for notice in notices for key in USERS if key in notice.data}
    rows = User.objects.ours().filter(id__in=wanted).values_list("id", "display_name")
    return {str(user_id): name for user_id, name in rows}


def _words(data: Mapping[str, Any], *, names: Mapping[str, str], time_zone: str) -> dict[str, str]:
    """This function will turn ids into names, pence into pounds, and times into days as people say them."""
    words = {key: names.get(data.get(key, ""), str(SOMEBODY)) for key in USERS}
    words |= {key: _amount(data[key], kind=data.get("kind", "")) for key in AMOUNTS if key in data}
    for key, name in TIMES.items():
        if key in data:
            words[name] = moment(datetime.fromisoformat(data[key]), time_zone=time_zone)
    if "day" in data:
        words["day"] = day(datetime.fromisoformat(data["day"]).replace(tzinfo=UTC), time_zone="UTC")
    if "until" in data:
        words["until"] = day(datetime.fromisoformat(data["until"]), time_zone=time_zone)
    if "less_from" in data:
        words["from"] = day(datetime.fromisoformat(data["less_from"]), time_zone=time_zone)
    return words


def _amount(pence: int, *, kind: str) -> str:
    return str(A_SUM[kind] % {"amount": money(pence)}) if kind in A_SUM else money(pence)
