"""The ask path as a competent Django team usually writes it: ORM, ModelSerializer, guardian, history, `.delay()`.

Served with the same workers and threads as Leeway, by settings of its own that import nothing of Leeway:

    export PEER_DATABASE_URL=... PEER_BROKER_URL=... PEER_SECRET_KEY=...
    python -m bench.peers.usual.manage migrate --run-syncdb
    python -m bench.peers.usual.manage peer_seed --people 200 --callers 8
    python -m bench.peers.usual.web
    celery -A bench.peers.usual.celery:app worker --queues peer
"""
