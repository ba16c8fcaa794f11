"""Asking, over HTTP."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import CreateAPIView

from bench.peers.usual.models import Ask, Budget, Decision, Kind, Transition
from bench.peers.usual.rules import find_decider, is_split, mandates_for, pays_asker, rule, scheme_in_force
from bench.peers.usual.serializers import AskSerializer
from bench.peers.usual.tasks import tell


class AsksView(CreateAPIView):
    """Yes at once inside the asker's own limits, else it waits for whoever can decide it."""

    queryset = Ask.objects.all()
    serializer_class = AskSerializer

    def perform_create(self, serializer):
        """This function will rule on an ask and keep it, with its decision where there is one."""
        user, sent = self.request.user, serializer.validated_data
        person = sent["person"]
        if not user.has_perm("usual.ask_for", person):
            raise PermissionDenied
        now = timezone.now()
        today = timezone.localdate(now)
        with transaction.atomic():
            budgets = Budget.objects.select_for_update().filter(starts_on__lte=today, ends_on__gt=today)
            budget = get_object_or_404(budgets, person=person)
            mandates = mandates_for(person, now)
            # Locked as well: a month by holder counts what the same holder decides for others meanwhile.
            own = mandates.select_for_update(of=["self"]).filter(holder=user).order_by("-role").first()
            asked = {
                "kind": Kind.ONE_OFF,
                "scheme": scheme_in_force(now),
                "amount": sent["amount"],
                "payee": sent["payee"],
                "budget": budget,
                "now": now,
            }
            ruling = rule(mandate=own, **asked)
            at_once = (
                ruling["within"] and not pays_asker(user, sent["payee"]) and not self.is_one_of_many(ruling, sent, now)
            )
            ask = {"asker": user, "budget": budget, "ruling": ruling, "created_at": now}
            if at_once:
                made = serializer.save(status=Ask.Status.APPROVED, decided_by=user, decided_at=now, **ask)
                Decision.objects.create(ask=made, outcome=Decision.Outcome.APPROVE, by=user, mandate=own, at=now)
            else:
                decider = find_decider(asker=user, mandates=mandates, **asked)
                status = Ask.Status.WAITING if decider else Ask.Status.BLOCKED
                made = serializer.save(status=status, assigned_to=decider and decider.holder, **ask)
            Transition.objects.create(ask=made, to_status=made.status, by=user, at=now)
            if budget.held + budget.spent + made.amount <= budget.allocated:
                budget.held += made.amount
                budget.save(update_fields=["held"])
            transaction.on_commit(lambda: tell.delay(made.id))

    def is_one_of_many(self, ruling, sent, now):
        """This function will say whether an ask is close to others that it passes a limit together with."""
        each = next(limit["allowed"] for limit in ruling["limits"] if limit["limit"] == "per_ask")
        asked = {name: sent[name] for name in ("person", "payee", "amount")}
        return not sent.get("separate") and is_split(limit=each, now=now, **asked)
