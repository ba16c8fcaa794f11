"""Fairness of yes in words: what groups are called, what stands out, and what a ratio is worth."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflow.leading.fairness import in_order

ABOUT = {
    "age": _("Age"),
    "child": _("Adult or child"),
    "ethnicity": _("Ethnicity"),
    "impairment": _("Impairment"),
    "area": _("Team where they live"),
    "language": _("Language"),
    "acting": _("Who acts"),
}
NOT_SAID = _("Not said")
VALUES = {
    ("all", "all"): _("All"),
    ("age", "under_18"): _("Under 18"),
    ("age", "18_to_64"): _("18 to 64"),
    ("age", "65_over"): _("65 and over"),
    ("child", "child"): _("Children"),
    ("child", "adult"): _("Adults"),
    ("ethnicity", "white"): _("White"),
    ("ethnicity", "asian"): _("Asian or Asian British"),
    ("ethnicity", "black"): _("Black or Black British"),
    ("ethnicity", "mixed_other"): _("Mixed or other"),
    ("impairment", "none"): _("None"),
    ("impairment", "body"): _("Moving or using hands"),
    ("impairment", "senses"): _("Seeing or hearing"),
    ("impairment", "learning"): _("Learning or understanding"),
    ("impairment", "mind"): _("Mental health"),
    ("impairment", "illness"): _("A long illness"),
    ("impairment", "several"): _("More than one"),
    ("language", "en-gb"): "English",
    ("language", "cy"): "Cymraeg",
    ("acting", "self"): _("They act themself"),
    ("acting", "other"): _("Somebody acts for them"),
}
MEASURES = {
    "never": _("Never asked"),
    "yes": _("Yes"),
    "went_on": _("Went to somebody"),
    "amount": _("Pounds each"),
    "hours": _("Hours waited"),
}
# What is said where a group stands out, and how its rate is written.
STANDS_OUT = {
    "never": _("%(group)s: %(rate)s in 100 never asked. That is %(ratio)s times as many as of the others."),
    "yes": _("%(group)s: yes to %(rate)s in 100 asks. That is %(ratio)s times as often as to the others."),
    "went_on": _("%(group)s: %(rate)s in 100 asks went to somebody. That is %(ratio)s times as many as of the others."),
    "amount": _("%(group)s: £%(rate)s for each yes. That is %(ratio)s times as much as for the others."),
    "hours": _("%(group)s: %(rate)s hours of waiting. That is %(ratio)s times as long as for the others."),
}
ALONE = _("%(group)s: %(rate)s in 100 never asked. Of the others that did not ask there are too few to say.")
LIKELY = _("It is likely between %(low)s and %(high)s times.")
TIMES = {"never": 100, "yes": 100, "went_on": 100, "amount": 0.01, "hours": 1}


def name_of(group: Mapping[str, Any], *, teams: Mapping[str, str]) -> str:
    """This function will name a group; those who said nothing are a group of their own."""
    about, value = group["about"], group["group"]
    if about == "area":
        return teams.get(value, value)
    return str(VALUES.get((about, value), NOT_SAID))


def rate_of(name: str, measure: Mapping[str, Any]) -> str:
    """This function will write a rate: in 100, in pounds or in hours; nothing where it is hidden."""
    if measure["rate"] is None:
        return ""
    return f"{measure['rate'] * TIMES[name]:.0f}"


def sentences_of(groups: Sequence[Mapping[str, Any]], *, teams: Mapping[str, str]) -> list[str]:
    """This function will say where a group differs from the others by more than chance would, the most first."""
    found = []
    for group in groups:
        for name, measure in in_order(group["measures"]):
            if measure["ratio"] is not None and not measure["low"] <= 1 <= measure["high"]:
                far = max(measure["ratio"], 1 / measure["ratio"] if measure["ratio"] else 0)
                found.append((far, _sentence(group, name, measure, teams=teams)))
    alone = [_alone(group, teams=teams) for group in groups if _is_alone(group, groups)]
    return [*alone, *(sentence for _far, sentence in sorted(found, reverse=True))]


def _is_alone(group: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> bool:
    """This function will say whether of a group alone it is known how many never asked, the others being too few."""
    alike = [each for each in groups if each["about"] == group["about"] != "all"]
    known = [each for each in alike if each["never_asked"] is not None]
    everybody = next(each for each in groups if each["about"] == "all")
    return known == [group] and len(alike) > 1 and everybody["never_asked"] is None


def _alone(group: Mapping[str, Any], *, teams: Mapping[str, str]) -> str:
    rate = rate_of("never", group["measures"]["never"])
    return str(ALONE % {"group": name_of(group, teams=teams), "rate": rate})


def _sentence(group: Mapping[str, Any], name: str, measure: Mapping[str, Any], *, teams: Mapping[str, str]) -> str:
    said = {"group": name_of(group, teams=teams), "rate": rate_of(name, measure), "ratio": f"{measure['ratio']:.1f}"}
    likely = LIKELY % {"low": f"{measure['low']:.1f}", "high": f"{measure['high']:.1f}"}
    return f"{STANDS_OUT[name] % said} {likely}"
