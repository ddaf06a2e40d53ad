#!/usr/bin/env bash
# Runs every fuzz target of the repository for FUZZTIME each. A find is written to the package's testdata/fuzz.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

found=0
for package in $(go list ./...); do
  for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
    found=$((found + 1))
    echo "== $package $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-20s}" "$package"
  done
done
echo "$found fuzz targets, ${FUZZTIME:-20s} each"
[ "$found" -gt 0 ]
