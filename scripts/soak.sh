#!/usr/bin/env bash
# Plays the city, whose sites fill up at first, on real servers under load for DURATION (default 1h) while sites are killed, cut off and swallowed, and
# fails where memory or goroutines grew, or an acknowledged write was lost: scripts/soak.sh [DURATION [DIR]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

duration=${1:-1h}
out=${2:-headway-out/soak}
seconds=$(awk -v d="$duration" 'BEGIN { n = d + 0; u = substr(d, length(d)); print n * (u == "h" ? 3600 : u == "m" ? 60 : 1) }')
if [ "$seconds" -lt 960 ]; then
  echo "soak: $duration is too short to tell a leak from warming up: write at least 16m" >&2
  exit 2
fi

faults=()
for ((at = 30, i = 0; at + 20 < seconds; at += 60, i++)); do
  kind=$(cut -d ' ' -f $((i % 3 + 1)) <<<"kill cut hole")
  faults+=(--fault "$kind site-$((i % 10)) ${at}s 15s")
done

mkdir -p "$out"
echo "soak: what it says is in $out/soak.txt"
bin/headway testbed city --policy vector --speed 1x --set "duration=$duration" \
  --set mec.capacity=512MiB --set 'classes[0].reads.rate=2/s' --set 'classes[0].writes.rate=0.2/s' "${faults[@]}" -o "$out" >"$out/soak.txt" 2>&1 &
played=$!
# Ctrl-C reaches the play as well; who stops the script alone, as in the background, stops that too.
trap 'trap - INT TERM; wait; exit 130' INT
trap 'trap - INT TERM; kill -TERM "$played" 2>/dev/null || true; wait; exit 143' TERM
code=0
wait "$played" || code=$?
cat "$out/soak.txt"
if [ "$code" -ne 0 ]; then exit "$code"; fi
grep -q ': flat$' "$out/soak.txt" || { echo "soak: memory or goroutines grew" >&2; exit 1; }
grep -q 'acknowledged writes, 0 lost$' "$out/soak.txt" || { echo "soak: acknowledged writes were lost" >&2; exit 1; }
echo "soak: $((${#faults[@]} / 2)) faults, flat, nothing lost"
