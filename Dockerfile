# Two stages: the final image contains no installation tools. The base image is pinned by its digest;
# docs/operations.md (Docker Compose) says how to renew it.
FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b AS installed
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes --only-binary=:all: -r requirements.txt
COPY . .
# The names of static files contain a hash; collecting them needs no secret and no database.
RUN ENVIRONMENT=local STATIC_ROOT=/app/static-built /venv/bin/python manage.py collectstatic --no-input \
    && rm -rf var

FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
RUN useradd --system --uid 10001 --no-create-home eclac
COPY --from=installed /venv /venv
COPY --from=installed /app /app
WORKDIR /app
ENV ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/app/static-built \
    SOURCE_FILES_ROOT=/evidence
# The only writable folder; the rest can be read-only, as in compose.yaml.
RUN install -d -o eclac -g root -m 0700 /evidence
VOLUME /evidence
USER eclac
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", 8000)}/healthz', timeout=4)"]
CMD ["gunicorn", "eclac_migration.wsgi"]
