# Every verb sets up what it needs. PYTHON=… chooses the interpreter, ARGS=… goes to the command underneath:
# `make test ARGS='-k posting -x'`.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint type bench faults up down lock clean

export PYTHON
python := .venv/bin/python

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

setup: ## .venv with everything that requirements.lock names, and this project
	@.ci/setup

demo: setup ## the whole story on this machine: servers, entries in, balances, the other ledger, a trace
	@.venv/bin/dual-ledger demo $(ARGS)

test: setup ## all tests
	@$(python) -m pytest -n 4 --dist loadfile $(ARGS)

lint: setup ## style
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .

type: setup ## types
	@$(python) -m mypy $(ARGS)

bench: setup ## entries per second, beside the database's limit on the same machine
	@$(python) -m benchmarks $(ARGS)

faults: setup ## only the tests that kill, stall and cut
	@$(python) -m pytest -m faults $(ARGS)

up: ## Kafka, PostgreSQL, schema registry and the services, in containers
	@[ -f .env ] || [ -n "$$POSTGRES_PASSWORD" ] || \
	  { echo 'up: there is no .env yet: cp .env.example .env, and choose a password in it' >&2; exit 2; }
	docker compose up --build --wait

down: ## stop them; their data stays (`docker compose down --volumes` removes it)
	docker compose down

lock: setup ## both lock files anew from pyproject.toml; ARGS=--upgrade for newer versions
	@compile() { .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command 'make lock' "$$@" pyproject.toml; } && \
	compile --all-extras --output-file requirements.lock $(ARGS) && \
	compile --constraints requirements.lock --output-file requirements-service.lock $(ARGS)

clean: ## remove what these verbs made here
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
