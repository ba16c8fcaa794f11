"""Money and moments in templates, written as on every other surface."""

from datetime import datetime

from django import template

from delegation import sentences

register = template.Library()


@register.filter
def money(pence: int) -> str:
    """This function will write pence as people write money: £12.50."""
    return sentences.money(pence)


@register.filter
def moment(at: datetime, time_zone: str) -> str:
    """This function will write a moment as '3pm Tuesday 24 November', in a zone."""
    return sentences.moment(at, time_zone=time_zone)
