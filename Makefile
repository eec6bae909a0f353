# CI calls the same targets. Tools are pinned: Go's by the tool lines of go.mod, the
# page's by web/package-lock.json.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
OWN_GO = $(shell git ls-files -co --exclude-standard '*.go' | grep -v '^graph/gen/')

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 16

.PHONY: run
run: ## start the facade over the embedded sandbox on 127.0.0.1:8080
	go run .

.PHONY: test
test: fmt-check vet lint generate-check test-go differential web-check e2e examples-check ## everything that CI checks; installs what it needs

.PHONY: fmt-check
fmt-check:
	@bad=$$(gofmt -l $(OWN_GO)); [ -z "$$bad" ] || { echo "gofmt: run 'gofmt -w' on: $$bad"; exit 1; }

.PHONY: vet
vet:
	go vet ./...

.PHONY: lint
lint: ## golangci-lint
	go tool golangci-lint run ./...

.PHONY: generate
generate: ## regenerate graph/gen from schema.graphqls and gqlgen.yml
	go run ./internal/generate

.PHONY: generate-check
generate-check: ## fail when graph/gen is not what the schema generates
	.ci/generated

.PHONY: need-redis
need-redis:
	.ci/need-redis

.PHONY: need-soffice
need-soffice:
	.ci/need-soffice

.PHONY: need-pandas
need-pandas:
	.ci/need-pandas

.PHONY: need-node
need-node:
	.ci/need-node

.PHONY: test-go
test-go: need-redis need-soffice need-pandas need-node ## Go tests with the race detector
	go test -race -timeout 30m ./...

.PHONY: differential
differential: ## hold the compiled execution to gqlgen's, and projections to whole records, with many operations
	go test -count=1 -run '^(TestBothExecutionsAnswerAlike|TestProjectionOfSingleFields)$$' -differential.operations 10000 .

.PHONY: cover
cover: need-redis need-soffice need-pandas need-node ## Go tests with coverage per function
	go test -coverpkg=./... -coverprofile=cover.out ./... && go tool cover -func=cover.out

# Packages are measured one after the other. COUNT=10 makes what benchstat compares.
BENCH ?= .
COUNT ?= 1
.PHONY: bench
bench: ## benchmarks (BENCH, COUNT), then side by side with ../shared/peers where they are
	go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) -timeout 2h ./...
	.ci/peers

TABLES ?= all
.PHONY: performance
performance: ## measure the tables of docs/performance.md anew (TABLES=rows,people), on a quiet machine
	go test -count=1 -run '^TestPerformanceTables$$' -timeout 1h -performance.write '$(TABLES)'

.PHONY: peers
peers: ## write the tables of docs/performance.md against ../shared/peers (PEERS_DIR)
	.ci/peers -write

.PHONY: planner-table
planner-table: ## measure the table of docs/planner.md anew
	go test -count=1 -run TestPlannerTable -update .

.PHONY: web
web: web/node_modules/.installed ## build the page into web/dist
	cd web && npm run build

.PHONY: web-check
web-check: web/node_modules/.installed ## unit tests of the page; fail when web/dist is not what web/ builds to
	cd web && npm test && npm run check-dist

.PHONY: e2e
e2e: web/node_modules/.installed ## the page in headless Chromium
	.ci/e2e

.PHONY: examples-check
examples-check: ## check the examples' generated code and run them against the facade
	.ci/examples

web/node_modules/.installed: web/package-lock.json web/package.json
	.ci/need-node
	cd web && npm ci --no-audit --no-fund
	touch $@
