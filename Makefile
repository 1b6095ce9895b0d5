# `make` alone prints this list. Everything runs inside .venv, which `setup` creates.

.DEFAULT_GOAL := help
.PHONY: help setup run test lint types generate check prove mutants nightly bench corpus conformance docs format versions constraints clean

# The first of these that is Python 3.11 or newer; choose another with `make setup PYTHON=…`.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$candidate && break; done)

# What `make nightly` proves with; choose others with `make nightly SEEDS="7 8"`.
SEEDS ?= 1 2 3 4 5 6 7 8 9 10

# How many operations of each document `make corpus` proves; 0: all of them, which takes hours.
SAMPLE ?= 20

BIN := .venv/bin
READY := .venv/ready

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; \
		do printf '%-18s %s\n' "$$name" "$$text"; done

setup: $(READY) ## Create .venv with the exact versions of constraints.txt

# Runs again only when what is installed has changed.
$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer was not found; name it: make setup PYTHON=…' >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt hatchling editables
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@

run: setup ## Regenerate every client and prove it
	$(BIN)/wireproof build

test: setup ## Run the tests
	$(BIN)/python -m pytest -n auto

lint: setup ## Lint, formatting, import law
	$(BIN)/ruff check .
	$(BIN)/ruff format --check generator tests
	$(BIN)/lint-imports

types: setup ## mypy --strict on the tool and the clients, pyright strict on the clients
	$(BIN)/mypy
	$(BIN)/pyright

generate: setup ## Regenerate every client
	$(BIN)/wireproof generate

check: setup ## Fail when a committed client is not what its spec generates
	$(BIN)/wireproof generate --check

prove: setup ## Prove every client on the wire
	$(BIN)/wireproof prove

mutants: setup ## Break every client on purpose; how many the proof finds out (build/mutants.json)
	@mkdir -p build
	$(BIN)/python -m tests.mutation --json > build/mutants.json; status=$$?; \
		$(BIN)/python -c 'import json; found = json.load(open("build/mutants.json")); \
		print({name: found[name] for name in ("mutants", "killed", "rate", "deterministic_rate")})'; exit $$status

nightly: setup ## Prove every client with 500 examples for each check and ten seeds
	for seed in $(SEEDS); do $(BIN)/wireproof prove --budget nightly --seed $$seed || exit $$?; done

bench: setup ## Measure generation, import and calls, as ratios
	$(BIN)/python -m tests.project.bench

corpus: setup ## Report on the corpus of real documents (SAMPLE=0 proves every operation)
	$(BIN)/python -m tests.corpus.report --sample $(SAMPLE)

docs: setup ## Build the documentation into build/site; a warning or a broken link fails
	$(BIN)/python docs/make_pages.py
	$(BIN)/zensical build --strict --clean

conformance: setup ## Drive TypeSpec's suite for HTTP clients, and write docs/conformance.md
	$(BIN)/python -m tests.conformance --fresh --docs docs/conformance.md

format: setup ## Let ruff lay out and tidy the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format generator tests

versions: setup ## Run the tests that libraries decide with the oldest, then the newest supported ones
	$(BIN)/python -m tests.project.versions oldest
	$(BIN)/python -m tests.project.versions newest

constraints: ## Write constraints.txt anew from the newest versions that pyproject.toml allows
	rm -rf build/constraints
	$(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet hatchling editables
	build/constraints/bin/python -m pip install --quiet --no-build-isolation -e '.[dev]'
	grep '^#' constraints.txt > build/constraints.txt
	build/constraints/bin/python -m pip freeze --exclude-editable | sort -f >> build/constraints.txt
	mv build/constraints.txt constraints.txt
	rm -rf build/constraints

clean: ## Delete the environment, caches and build output
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
