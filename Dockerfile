# One image for every process; the command says which: `docker run dual-ledger-sync consume`.
FROM python:3.13-slim AS build

ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 \
    UV_CACHE_DIR=/cache/uv PIP_CACHE_DIR=/cache/pip
RUN --mount=type=cache,target=/cache \
    pip install --root-user-action=ignore uv==0.13.9

# What the processes need and no more: no Java, no servers, no tools. This layer lasts until the lock changes.
WORKDIR /src
COPY requirements-service.lock ./
RUN --mount=type=cache,target=/cache \
    uv venv /opt/dual-ledger \
 && uv pip install --python /opt/dual-ledger --require-hashes -r requirements-service.lock

COPY . .
RUN --mount=type=cache,target=/cache \
    uv build --wheel --require-hashes --build-constraints requirements.lock \
 && uv pip install --python /opt/dual-ledger --no-deps dist/*.whl


FROM python:3.13-slim

LABEL org.opencontainers.image.title="dual-ledger-sync" \
      org.opencontainers.image.licenses="Apache-2.0"

# The one folder that a producer writes to: how far it has read. Everything else can be read-only.
RUN groupadd --system --gid 10001 dual-ledger \
 && useradd --system --uid 10001 --gid dual-ledger --no-create-home --shell /usr/sbin/nologin dual-ledger \
 && install --directory --owner=dual-ledger --group=dual-ledger /var/lib/dual-ledger \
 && pip uninstall --yes --root-user-action=ignore pip
ENV PATH=/opt/dual-ledger/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DUAL_LEDGER_STATE_DIR=/var/lib/dual-ledger \
    DUAL_LEDGER_CACHE_DIR=/tmp/dual-ledger

COPY --from=build /opt/dual-ledger /opt/dual-ledger
# By number: what runs the image can see that it is not root.
USER 10001:10001
# Exec form: SIGTERM reaches the process itself, which finishes its batch and ends.
ENTRYPOINT ["dual-ledger"]
CMD ["--help"]
