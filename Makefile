# Daily commands. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test unit lint bench containers samples clean

PY := .venv/bin/python
PORT ?= 8000
DATA ?= var/node
ROWS ?=
ARGS ?=
# Starts a private Docker engine where there is none.
CONTAINER_LAB_TOOL ?= ../shared/tools/container-lab.sh

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## a whole node with sample data on http://localhost:8000 (PORT=, DATA=); Ctrl-C stops it
	@tools/bootstrap.sh run
	@exec .venv/bin/multaqa up --sample --port $(PORT) --data $(DATA)

# What measures time or kills processes has the machine to itself, after the rest.
CALM := tests/browser/test_gallery.py tests/system/test_schemathesis.py
ALONE := tests/live tests/system tests/browser $(addprefix --ignore=,$(CALM))
BOTH := -n 2 --dist loadfile tests/unit tests/behaviour tests/contracts $(wildcard tests/test_*.py) $(CALM)

test: ## every test, on private servers (ARGS= for pytest)
	@tools/bootstrap.sh test
ifeq ($(ARGS),)
	@$(PY) -m pytest $(BOTH)
	@exec $(PY) -m pytest $(ALONE)
else
	@exec $(PY) -m pytest $(ARGS)
endif

unit: ## the tests that need no server
	@tools/bootstrap.sh python
	@exec $(PY) -m pytest tests/unit $(ARGS)

lint: ## formatting, lint and types
	@tools/bootstrap.sh python
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy

bench: ## measure (ROWS="name name" for some) and write var/bench/latest.json
	@tools/bootstrap.sh run
	@exec $(PY) -m tests.bench $(ROWS)

containers: ## build the images, run a node in containers, try it, stop it
	@tools/bootstrap.sh python
	@CONTAINER_LAB_TOOL=$(CONTAINER_LAB_TOOL) exec deploy/containers.sh

samples: ## write a sample of each message that has none yet
	@tools/bootstrap.sh python
	@exec $(PY) -m tests.contracts.samples

clean: ## remove the environment, caches and every node's data under var/
	rm -rf .venv .bootstrap.lock var build *.egg-info .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
