"""Which answer to an ask stands (pure, over rows in hand)."""

from workflow import lifecycle
from workflow.models import Ask, Decision


def standing_decision(ask: Ask) -> Decision | None:
    """This function will give the decision that stands, None while the first is awaited.

    While an answer is looked at again it stands. A second look that upholds a smaller yes is a no to more: the yes
    stands. What was taken back by ending the ask keeps its decision as history.
    """
    if ask.challenge_id is not None and ask.challenge is not None:
        return next((each for each in ask.answers if each.id == ask.challenge.of_id), None)
    if ask.status in lifecycle.WITH_SOMEBODY or not ask.answers:
        return None
    if ask.status in (lifecycle.APPROVED, lifecycle.SETTLED):
        return next((each for each in reversed(ask.answers) if each.outcome == Decision.Outcome.APPROVE), None)
    return ask.answers[-1]
