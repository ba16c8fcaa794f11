"""What happens after an answer."""

from bench.peers.usual.celery import app
from bench.peers.usual.models import Ask, Notice


@app.task
def tell(ask_id):
    """This function will write a notice for the person, their worker, and whoever is to decide."""
    ask = Ask.objects.select_related("person").get(id=ask_id)
    told = {ask.person.user_id, ask.person.worker_id, ask.assigned_to_id} - {None}
    Notice.objects.bulk_create([Notice(ask=ask, user_id=each) for each in sorted(told)], ignore_conflicts=True)
