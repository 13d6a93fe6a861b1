PYTHON ?= python3
ARGS ?=
MARKS ?= not postgres
MODEL ?= scripted
UPGRADE ?=
CACHE = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/dltutor
OLLAMA = $(or $(DLTUTOR_OLLAMA),$(wildcard $(CACHE)/ollama/ollama),$(shell command -v ollama 2>/dev/null))

.PHONY: help chat test test-all evals check format constraints weights ollama clean install dev
help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

chat: install  ## install what is missing, then open the tutor (ARGS="--model ollama:gemma3:4b")
	.venv/bin/python -m ui $(ARGS)

test: dev  ## install what is missing, then the fast tests (ARGS="-k plan")
	.venv/bin/python -m pytest $(ARGS)

test-all: dev weights  ## all tests but Postgres: real model, browser, live Ollama
	@case "$(MARKS)" in *"not browser"*) ;; *) command -v chromium >/dev/null || \
	  { echo "The browser tests need chromium. Type: sudo apt-get install chromium fonts-noto-cjk" >&2; exit 1; } ;; esac
	@case "$(MARKS)" in *"not ollama"*) ;; *) test -x "$(OLLAMA)" || \
	  { echo "The ollama tests need an Ollama. Type: make ollama (4 to 8 minutes, needs Go)" >&2; exit 1; } ;; esac
	.venv/bin/python -m pytest -m "$(MARKS)" $(ARGS)

evals: dev  ## play the dialogues; fails if a check fails that passed (a minute; MODEL=embedded ARGS=--smoke: four)
	.venv/bin/python -m evals gate --model $(MODEL) $(ARGS)

check: dev  ## lint, format, types
	.venv/bin/python -m ruff check
	.venv/bin/python -m ruff format --check
	.venv/bin/python -m mypy
	.venv/bin/python -m mypy install.py

format: dev  ## let ruff lay the code out
	.venv/bin/python -m ruff format
	.venv/bin/python -m ruff check --fix

constraints:  ## pin all that pyproject.toml needs, for every platform (UPGRADE=--upgrade takes newer versions)
	@venv=$$(mktemp -d) && trap 'rm -rf "$$venv"' EXIT && $(PYTHON) -m venv "$$venv" && \
	"$$venv/bin/pip" install -q --disable-pip-version-check uv && \
	"$$venv/bin/uv" pip compile pyproject.toml -o constraints.txt --all-extras --universal --python-version 3.11 \
	  --no-annotate --custom-compile-command "make constraints" -q $(UPGRADE)

weights: install  ## fetch the embedded model's weights into the user's cache (1.1 GB, once)
	.venv/bin/python -m agent weights

ollama: install  ## build a live Ollama for the tests into the user's cache (4 to 8 minutes, once, needs Go)
	.ci/build-ollama

install:
	@$(PYTHON) install.py

dev:
	@$(PYTHON) install.py --dev

clean:  ## remove what make made here; weights and Ollama stay in the user's cache
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
