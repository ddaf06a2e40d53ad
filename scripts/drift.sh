#!/usr/bin/env bash
# How far the simulator is off: calibrates nodes on this machine, runs the quickstart and, given a folder of real traces, ten
# minutes of the taxis both ways, and compares: scripts/drift.sh [TRACES [DIR]]. It takes real time (SPEED=1x), and means
# something only on a machine with nothing else to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

traces=${1:-}
out=${2:-headway-out/drift}
mkdir -p "$out"
nodes=(--set mec.node.model=unified --set "mec.node.calibration=$out/calibration.json")

# Ctrl-C reaches what runs as well; who stops the script alone, as in the background, stops that too.
part=
trap 'trap - INT TERM; wait; exit 130' INT
trap 'trap - INT TERM; kill -TERM "$part" 2>/dev/null || true; wait; exit 143' TERM
start() { # COMMAND…
  "$@" &
  part=$!
  wait "$part"
}

both() { # NAME SCENARIO FLAGS…
  local name=$1 scenario=$2
  shift 2
  start bin/headway run "$scenario" "${nodes[@]}" "$@" -q -o "$out/$name-simulated" >"$out/$name-simulated.txt"
  start bin/headway testbed "$scenario" "${nodes[@]}" "$@" --speed "${SPEED:-1x}" -o "$out/$name-played"
  bin/headway compare "$out/$name-simulated" "$out/$name-played" --report "$out/$name.html" |
    tee "$out/$name.txt" | sed -n '/^mark /,/^$/p;/^note: the machine/p'
}

start bin/headway calibrate -o "$out/calibration.json"
both quickstart quickstart --policy vector,lru --seeds "${SEEDS:-1..6}" --set duration=60s
if [ -n "$traces" ]; then
  both taxis taxis --policy vector,lru --seeds 1 --set mobility.trace.from=36h --set duration=10m \
    --set "mobility.trace.file=$traces/sf_cab_traces.csv.gz" --set "radio.towers.file=$traces/sf_towers_enodeb.csv"
fi
echo "drift: $out/quickstart.html${traces:+, $out/taxis.html}"
