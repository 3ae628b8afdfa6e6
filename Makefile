# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.

# Every target does its own set-up in .venv and can be run again.
PYTHON ?= python3
# Not ?=, for the environment of many users has a LANGUAGE of gettext's
LANGUAGE = en
MODULE ?=

VENV_PYTHON = .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help python venv venv-demo test test-sqlite test-postgresql \
	test-browser test-packaging lint translation demo demo-reset

help:
	@echo "make demo             show a furnished company in the browser"
	@echo "make demo-reset       the same, but start over"
	@echo "                      (LANGUAGE=zh_CN for Chinese)"
	@echo "make test             run all the tests"
	@echo "make test-sqlite      ... modules and system on SQLite"
	@echo "make test-postgresql  ... the same on a PostgreSQL of its own"
	@echo "make test-browser     ... the web client in a headless Chromium"
	@echo "make test-packaging   ... the wheel, installed outside of here"
	@echo "make lint             check the style of the code"
	@echo "make translation      enter new terms into the zh_CN.po files"
	@echo "                      (MODULE=receivable_aging for one only)"
	@echo "make venv             only make .venv and install into it"
	@echo
	@echo "PYTHON=/path/to/python3 chooses another interpreter (3.10 or later)."

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Missing: Python 3.10 or later" \
			"(Debian and Ubuntu: apt install python3 python3-venv)"; \
		exit 1; }

venv: python
	@$(PYTHON) tools/venv

venv-demo: python
	@$(PYTHON) tools/venv demo

test: venv
	@$(VENV_PYTHON) tools/test

test-sqlite test-postgresql test-browser test-packaging: test-%: venv
	@$(VENV_PYTHON) tools/test $*

lint: venv
	@$(VENV_PYTHON) tools/test lint

translation: venv
	@$(VENV_PYTHON) tools/update_translation $(MODULE)

demo: venv-demo
	@demo/run --language $(LANGUAGE)

demo-reset: venv-demo
	@demo/run --language $(LANGUAGE) --reset
