# Bare `make` lists what it can do. Everything runs in .venv, which is made on first use.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run demo status logs reset test test-package page test-page check contract fuzz load fix bench layer deploy destroy clean

PORT ?= 4566
PROVIDER ?=
CSV ?=
QUESTIONS ?=
ARGS ?=
STAGE ?=
DATA ?=
ARCH ?=
STREAM ?=
ALARM_EMAIL ?=

VENV := .venv
READY := $(VENV)/.ready
PY := $(VENV)/bin/python
REQUIREMENTS := requirements.txt requirements-dev.txt infra/layer/requirements.txt

# End to end but for the operator's commands, load and fuzzing, whose stages are their own.
PACKAGED := tests/e2e --ignore tests/e2e/test_ingest.py --ignore tests/e2e/test_load.py \
  --ignore tests/e2e/test_fuzz.py

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[36mmake %-13s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## start the whole system here, until Ctrl-C  [PORT=4566 PROVIDER=gemini]
	@$(PY) -m infra.local run --port $(PORT) $(if $(PROVIDER),--provider $(PROVIDER))

demo: $(READY) ## one bounded run of everything with a transcript  [CSV=file QUESTIONS=file PROVIDER=…]
	@$(PY) -m infra.local demo $(if $(CSV),--csv "$(CSV)") $(if $(QUESTIONS),--questions "$(QUESTIONS)") $(if $(PROVIDER),--provider $(PROVIDER))

status: $(READY) ## say whether make run is up and what its index holds
	@$(PY) -m infra.local status

logs: $(READY) ## follow what the functions of make run write
	@$(PY) -m infra.local logs

reset: $(READY) ## wipe the data of make run
	@$(PY) -m infra.local reset

test: $(READY) ## the tests of the code; test-package and test-page stand apart  [ARGS="-k name"]
	@$(PY) -m pytest --ignore tests/package --ignore tests/page -n auto --maxprocesses 4 --dist loadscope $(ARGS)

test-package: layer ## build what would be uploaded, print its margins, and test just that  [ARGS="-k name"]
	@$(PY) -m pytest --packaged tests/package $(PACKAGED) $(ARGS)

page: $(READY) ## build the page; takes Node.js from the Python index where 20+ is missing
	@$(PY) -m infra.page_build

test-page: page ## the page: its own tests, then a real browser on a real stage  [ARGS="-k name"]
	@$(PY) -m infra.page_build test
	@$(PY) -m pytest tests/page $(ARGS)

check: $(READY) ## formatting, lint, types, import arrows, template, workflows
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/cfn-lint infra/data.yaml
	@if [ -x $(VENV)/bin/actionlint ]; then $(VENV)/bin/actionlint; fi

contract: $(READY) ## compare docs/openapi.json with the code  [ARGS=--write]
	@$(PY) -m infra.contract $(ARGS)

fuzz: $(READY) ## try thousands of requests against a stage of its own  [ARGS="--examples 500 --seed 1"]
	@$(PY) -m infra.fuzz $(ARGS)

load: $(READY) ## two hundred users talk at once on a stage of its own  [ARGS="--users 200 --turns 10"]
	@$(PY) -m infra.load $(ARGS)

fix: $(READY) ## format, and repair what the linter can
	@$(VENV)/bin/ruff check --fix --exit-zero .
	@$(VENV)/bin/ruff format .

bench: $(READY) ## measure against the aims, in minutes; numbers also in bench/results  [ARGS=--all]
	@$(PY) -m bench $(ARGS)

layer: $(READY) ## build the Lambda layer and check its size  [ARCH=arm64]
	@$(PY) -m infra.layer build $(if $(ARCH),--arch $(ARCH))
	@$(PY) -m infra.package $(if $(ARCH),--arch $(ARCH))

deploy: $(READY) ## bring a stage on AWS to the state of the sources  STAGE=dev [ARCH=arm64 STREAM=1|0 ALARM_EMAIL=…]
	@$(PY) -m infra.deploy --stage "$(STAGE)" $(if $(ARCH),--arch $(ARCH)) \
	  $(if $(STREAM),--$(if $(filter 0,$(STREAM)),no-)stream) \
	  $(if $(ALARM_EMAIL),--alarm-email "$(ALARM_EMAIL)")
	@$(PY) -m infra.site --stage "$(STAGE)"

destroy: $(READY) ## take a stage off AWS, after asking; keeps its data  STAGE=dev [DATA=1]
	@$(PY) -m infra.destroy --stage "$(STAGE)" $(if $(DATA),--data)

clean: ## remove the environment and all caches; keeps .local, see reset
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Chalice takes the function's runtime from the Python that runs it, and for 3.11 and older it
# packages without the compiled wheels and says nothing: so older ones are refused here.
$(READY): $(REQUIREMENTS)
	@set -e; \
	for found in "$(PYTHON)" "$(PY)" python3.13 python3.12 python3.14 python3; do \
	  [ -n "$$found" ] && "$$found" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && break; \
	  found=; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "triple needs Python 3.12 or newer (3.13 is the reference); python3 here is" \
	    "$$(python3 --version 2>/dev/null || echo missing)."; \
	  echo "Install one, or name it: make run PYTHON=/path/to/python3.13"; exit 1; \
	fi; \
	if ! $(PY) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
	  echo "Making $(VENV) with $$("$$found" --version)"; \
	  "$$found" -m venv --clear $(VENV); \
	fi; \
	echo "Installing what is needed (once)"; \
	$(PY) -m pip install --quiet --disable-pip-version-check "pip<26.3" -r requirements-dev.txt
	@touch $@
