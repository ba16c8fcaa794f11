# The two commands a newcomer needs: `make run` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help setup run test check fix docs screens locks bench drill tamper-drill

help: ## what you can do here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

setup: $(STAMP) ## install what is locked and compile the look, once
	@$(BIN)/python -m config.look || true

# --require-hashes: exactly what was locked. uv is quick; plain pip takes the same file where uv cannot reach its index.
$(STAMP): requirements/uv.txt requirements/dev.txt
	@python=; for name in "$(PYTHON)" python3 python3.13 python3.12 python3.11; do \
	  if command -v "$$name" >/dev/null 2>&1 && "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo "Leeway needs Python 3.11 or later with venv and pip (Debian: apt-get install python3-venv)." >&2; exit 1; fi; \
	echo "Setting up $(VENV) ..."; \
	"$$python" -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --compile-bytecode --require-hashes requirements/dev.txt requirements/uv.txt \
	  || $(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

run: $(STAMP) ## start Leeway with its demo organisation; PORT=8123 for another port
	@exec $(BIN)/python -m config.servers run --port $(PORT)

test: $(STAMP) ## every test; ARGS="-k words" for some
	@exec $(BIN)/python -m pytest $(ARGS)

check: $(STAMP) ## lint, format, types, import rules, migrations, generated docs, compose file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -W "ignore:Got an error checking a consistent migration history:RuntimeWarning" \
	  manage.py makemigrations --check --dry-run
	@$(BIN)/python -m workflow.lifecycle | diff docs/lifecycle.md - || { echo "Stale: run make docs." >&2; exit 1; }
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

fix: $(STAMP) ## what lint and format can mend by themselves
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(STAMP) ## draw the generated documents anew
	$(BIN)/python -m workflow.lifecycle > docs/lifecycle.md

screens: $(STAMP) ## pictures of the main pages into docs/screens; `make run` must be up
	@$(BIN)/python -m tests.browser.screens

bench: $(STAMP) ## asks a second beside pgbench and beside a peer, in minutes; ARGS="--rounds 2" for less
	@$(BIN)/python -m bench $(ARGS)

# Long, by hand. SEED=5a SECONDS=8 FAULT="--fault web" for less; the histories and the year follow a whole drill.
drill: $(STAMP) ## hurt every part under load, ask after a long history, play a year; writes docs/reliability.md
	$(BIN)/python -m bench.drill $(if $(SEED),--seed $(SEED)) $(if $(SECONDS),--seconds $(SECONDS)) $(FAULT)
	$(if $(FAULT),,$(BIN)/python -m bench.tamper --write)
	$(if $(FAULT),,$(BIN)/python -m bench.scale)
	$(if $(FAULT),,$(BIN)/python -m bench.year --write $(if $(SEED),--seed $(SEED)))
	$(if $(FAULT),,$(BIN)/python -m bench.weekly --write $(if $(SEED),--seed $(SEED)) $(if $(LINES),--lines $(LINES)))

tamper-drill: $(STAMP) ## change everything in the record as a superuser, and see whether it is found
	$(BIN)/python -m bench.tamper --write

# No addresses in a lock: it must hold on any machine, behind any mirror.
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
  --no-annotate --no-header --python-version 3.11
locks: $(STAMP) ## write requirements/ anew from pyproject.toml; UPGRADE=--upgrade for newer versions
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements/base.txt
	$(LOCK) $(UPGRADE) pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt
	$(LOCK) $(UPGRADE) --group bootstrap -o requirements/uv.txt
	$(LOCK) $(UPGRADE) --group look -o requirements/node.txt
