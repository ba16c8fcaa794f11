"""The ask path as a competent Django team usually writes it: ORM, ModelSerializer, guardian, history, `.delay()`.

Run by Leeway's own gunicorn settings, so that both have the same workers and threads:

    export PEER_DATABASE_URL=... PEER_BROKER_URL=... PEER_SECRET_KEY=...
    python -m bench.peers.usual.manage migrate --run-syncdb
    python -m bench.peers.usual.manage peer_seed --people 200 --callers 8
    gunicorn --config python:config.gunicorn bench.peers.usual.wsgi:application
    celery -A bench.peers.usual.celery:app worker --queues peer
"""
