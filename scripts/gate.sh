#!/usr/bin/env bash
# Runs every scenario that has a baseline in results/baselines, and compares. Fails if any gate fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

shopt -s nullglob
baselines=(results/baselines/*.json)
if [ ${#baselines[@]} -eq 0 ]; then
  echo "gate: no baseline in results/baselines: make one with 'headway bless RESULT -o FILE --reason TEXT'" >&2
  exit 1
fi

status=0
for baseline in "${baselines[@]}"; do
  name=$(basename "$baseline" .json)
  out=headway-out/gate/$name
  rm -rf "$out" # what an earlier run left must not be taken for this one
  bin/headway run "$name" -q -o "$out" || status=$?
  bin/headway gate "$out" --baseline "$baseline" || status=$?
done
exit "$status"
