"""Every command there is."""

from tests.integration.machine.asking import Asking
from tests.integration.machine.moving import Moving
from tests.integration.machine.talking import Talking
from tests.integration.machine.time_and_money import TimeAndMoney


class Machine(Asking, Moving, Talking, TimeAndMoney):
    """The cast at work."""
