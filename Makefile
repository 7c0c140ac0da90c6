# Two commands for newcomers: make demo, make test. The rest is for people who work on it.
PY := .venv/bin/python
STAMP := .venv/.ready

.PHONY: demo test check words migration lock bench faults scan clean

demo: $(STAMP)
	@$(PY) -m auditapp demo $(if $(RESET),--reset,)

test: $(STAMP)
	@$(PY) tests/everything.py

$(STAMP): requirements/dev.lock package-lock.json setup.sh
	@./setup.sh
	@touch $@

check: $(STAMP)
	@$(PY) tests/everything.py --quick

words: $(STAMP)
	@$(PY) tests/words.py --update

migration: $(STAMP)
	@$(PY) -m auditapp schema draft "$(m)"

bench: $(STAMP)
	@$(PY) -m tests.bench

faults: $(STAMP)
	@$(PY) -m pytest tests/faults -m "slow or not slow" --kills 200 --scale 10 --timeout 7200 -s

scan: $(STAMP)
	@$(PY) tests/faults/scan.py

lock:
	uv pip compile -q --generate-hashes --no-emit-index-url --no-annotate --universal --python-version 3.11 --custom-compile-command "make lock" requirements/run.in -o requirements/run.lock
	uv pip compile -q --generate-hashes --no-emit-index-url --no-annotate --universal --python-version 3.11 --custom-compile-command "make lock" requirements/dev.in -o requirements/dev.lock
	uv pip compile -q --generate-hashes --no-emit-index-url --no-annotate --universal --python-version 3.11 --custom-compile-command "make lock" requirements/node.in -o requirements/node.lock
