#!/usr/bin/env bash
# Kills every part of a fabric of processes 20 times under load, and 20 of 100 sites in one process, and cuts as many links:
# no acknowledged write may be lost. Then, on a folder of real traces: checks the published experiment on the taxis to the
# last whole number, and runs the scenario taxis within 90 s of wall time and 1 GB of memory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

traces=${1:-}
if [ ! -r "$traces/sf_cab_traces.csv.gz" ] || [ ! -r "$traces/sf_towers_enodeb.csv" ]; then
  echo "acceptance: TRACES=DIR must name a folder with sf_cab_traces.csv.gz and sf_towers_enodeb.csv" >&2
  exit 2
fi

traces=$(cd "$traces" && pwd)
${GO:-go} test ./cmd/headway -run Processes -count 1 -timeout 30m -kills 20
${GO:-go} test ./mec/testbed -run Many -count 1 -timeout 30m -faults 20
${GO:-go} test ./sim -run SanFrancisco -count 1 -timeout 30m -traces "$traces"

out=headway-out/acceptance
bin/headway run taxis --seeds 1..3 --policy static,home,lru,ttl,everywhere,neighbours,vector \
  --set "mobility.trace.file=$traces/sf_cab_traces.csv.gz" \
  --set "radio.towers.file=$traces/sf_towers_enodeb.csv" -o "$out"

figure() { grep -o "\"$1\": *[0-9.e+]*" "$out/host.json" | sed 's/.*: *//'; }
awk -v wall="$(figure wall_s)" -v rss="$(figure max_rss_bytes)" 'BEGIN {
  printf "acceptance: %.1f s of 90 s, %.0f MB of 1000 MB\n", wall, rss / 1e6
  exit !(wall > 0 && wall < 90 && rss > 0 && rss < 1e9)
}'
