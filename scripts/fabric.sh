#!/usr/bin/env bash
# Starts a fabric of five processes on loopback: the region, three sites and an engine, with keys made for this run, and a
# second engine that waits if ENGINES=2. Says how to let vehicles drive at it and how to kill a part; Ctrl-C stops all.
#
#   scripts/fabric.sh [DIR]     DIR (default: headway-out/fabric) must not be there yet; TLS=1 puts all under TLS
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

headway=${HEADWAY:-$PWD/bin/headway}
dir=${1:-headway-out/fabric}
scenario=(quickstart --set mec.sites.cells_per_site=8)
if [ -e "$dir" ]; then
  echo "fabric: $dir is there already: remove it, or name another folder" >&2
  exit 2
fi
if [ ! -x "$headway" ]; then
  echo "fabric: there is no $headway: run make build" >&2
  exit 2
fi
mkdir -p "$dir"
cd "$dir"

"$headway" fabric from "${scenario[@]}" --port 0 -o fabric.yaml
"$headway" fabric keys fabric.yaml -o keys ${TLS:+--tls}

declare -A pids
stop() {
  trap - EXIT INT TERM
  kill -INT "${pids[@]}" 2>/dev/null || true
  wait
}
trap stop EXIT
trap 'exit 130' INT TERM

start() { # NAME COMMAND…: its words go to NAME.log
  local name=$1
  shift
  "$headway" "$@" --fabric fabric.yaml --keys keys 2>"$name.log" &
  pids[$name]=$!
}
start region node region
for site in site-0 site-1 site-2; do start "$site" node "$site"; done
start engine engine
if [ "${ENGINES:-1}" -gt 1 ]; then start engine-2 engine; fi

until grep -qs 'leading in epoch' engine*.log && [ "$(cat site-*.log | grep -c 'linked to the region')" -eq 3 ]; do
  for name in "${!pids[@]}"; do
    if ! kill -0 "${pids[$name]}" 2>/dev/null; then
      echo "fabric: $name ended:" >&2
      cat "$name.log" >&2
      exit 1
    fi
  done
  sleep 0.1
done

echo "The fabric is up, in $dir; what its parts say is in their .log files."
for name in region site-0 site-1 site-2 engine engine-2; do
  if [ -n "${pids[$name]:-}" ]; then echo "  $name: process ${pids[$name]}"; fi
done
cat <<END

In another terminal, let vehicles drive at it:
  cd $dir && $headway replay ${scenario[*]} --fabric fabric.yaml --keys keys
and kill a site meanwhile, and start it again:
  kill -9 ${pids[site-1]}
  cd $dir && $headway node site-1 --fabric fabric.yaml --keys keys

Ctrl-C stops all.
END
wait || true
