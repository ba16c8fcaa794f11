# One image for web, worker, beat and the steps before them. It holds what base.txt locks and nothing of a developer's.
# The stage `tools` adds what copies the database.
# The look: Node compiles it here and is in no later stage.
FROM node:24.11-bookworm-slim AS look
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=optional
COPY config/sass config/sass
RUN node config/sass/build.mjs

FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements/base.txt requirements/uv.txt requirements/
RUN python -m venv /opt/leeway \
 && python -m pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && uv pip install --no-cache --python /opt/leeway/bin/python --compile-bytecode --require-hashes -r requirements/base.txt
COPY manage.py pyproject.toml ./
COPY audit audit
COPY delegation delegation
COPY workflow workflow
COPY notifications notifications
COPY config config
COPY --from=look /build/config/static_built config/static_built
# A key and addresses for this step alone; nothing of them stays in the files that it writes.
RUN /opt/leeway/bin/python -m config.words compile \
 && SECRET_KEY=only-to-collect-static-files STATIC_ROOT=/build/static /opt/leeway/bin/python manage.py collectstatic --no-input \
 && rm -rf config/servers

FROM python:3.13-slim-bookworm AS serve
RUN useradd --system --uid 10001 --home-dir /srv/leeway --shell /usr/sbin/nologin leeway \
 && install -d -o leeway -g leeway -m 700 /var/lib/leeway /var/lib/leeway/files
COPY --from=build /opt/leeway /opt/leeway
COPY --from=build --chown=root:root /build /srv/leeway
WORKDIR /srv/leeway
ENV PATH=/opt/leeway/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    STATIC_ROOT=/srv/leeway/static \
    LEEWAY_HOME=/var/lib/leeway \
    WEB_BIND=0.0.0.0:8000
USER leeway
EXPOSE 8000
CMD ["python", "-m", "config.web"]

# PostgreSQL's own packages: Debian's pg_dump is older than the server, and an older one does not copy from a newer.
FROM serve AS tools
USER root
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates postgresql-common \
 && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
 && apt-get install -y --no-install-recommends postgresql-client-18 \
 && rm -rf /var/lib/apt/lists/*
USER leeway
CMD ["python", "-m", "config.backup"]

# Last, so that `docker build .` makes what serves.
FROM serve
