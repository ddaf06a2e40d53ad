# Headway: everything that is done to this repository is a target here. `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

GO       ?= go
VERSION  ?= 0.1.0
COMMIT   ?= $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
LDFLAGS  := -X main.version=$(VERSION) -X main.commit=$(COMMIT)
BENCH    ?= .
FUZZTIME ?= 20s

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: build
build: ## build bin/headway
	@$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/headway ./cmd/headway

.PHONY: run
run: build ## build, and run the built-in quickstart: leaves headway-out/quickstart/report.html
	@bin/headway run

.PHONY: test
test: ## run every test, in a headless Chromium too (installed where it is missing)
	@scripts/install-chromium.sh
	$(GO) test -timeout 30m ./...

.PHONY: race
race: ## run the tests of what runs in parallel under the race detector (needs a C compiler)
	$(GO) test -race -short -timeout 30m ./sim/... ./cmd/...

.PHONY: lint
lint: bin/golangci-lint ## golangci-lint, from its own module (built once: some minutes)
	bin/golangci-lint run ./...

# One compilation at a time: the linter's largest packages together would not fit a small machine's memory.
bin/golangci-lint: tools/go.mod tools/go.sum
	@echo "building golangci-lint, once" >&2
	@$(GO) -C tools build -p 1 -o ../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@

.PHONY: fmt
fmt: bin/golangci-lint ## format the code as `make lint` wants it
	bin/golangci-lint fmt ./...

.PHONY: gate
gate: build ## run the catalogue's baselines, and fail where placement got worse
	@scripts/gate.sh

.PHONY: bench
bench: ## run the benchmarks that BENCH names (a regular expression; default: all)
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...

.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZTIME
	@FUZZTIME=$(FUZZTIME) scripts/fuzz.sh

.PHONY: generate
generate: ## rewrite generated files: the JSON Schema, THIRD_PARTY_LICENSES
	$(GO) generate ./...
	@scripts/licenses.sh

.PHONY: acceptance
acceptance: build ## fabrics under kills and cuts; real taxis: the published figures, and taxis in 90 s and 1 GB: TRACES=DIR holds sf_cab_traces.csv.gz and sf_towers_enodeb.csv
	@scripts/acceptance.sh "$(TRACES)"

.PHONY: portable
portable: ## compare runs with those of other machines: arm64, emulated (installs qemu-user on Debian), and amd64 that fuses
	@scripts/portable.sh

.PHONY: clean
clean: ## remove what was built and run here
	rm -rf bin headway-out
