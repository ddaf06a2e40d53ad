#!/usr/bin/env bash
# Whether a run gives the same bytes on other machines. Nothing that decides or counts may be fused into one rounding by the
# compiler for arm64. Then the shipped scenarios, and the golden numbers under them, are run as amd64 with fused instructions
# (GOAMD64=v3, where this processor has them) and, in an emulator, as arm64, and compared with what is committed; and the
# quickstart's run.json and report with what this machine writes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

go=${GO:-go}
export CGO_ENABLED=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

fail() {
  echo "portable: $*" >&2
  exit 1
}

[ "$(uname -sm)" = "Linux x86_64" ] || fail "this compares amd64 with other machines, and runs on Linux on amd64 alone"
if ! command -v qemu-aarch64 >/dev/null; then
  as_root=
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  echo "portable: installing qemu-user with apt-get" >&2
  { command -v apt-get >/dev/null && $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends qemu-user; } >&2 ||
    fail "there is no qemu-aarch64, and apt-get could not install it: install your system's qemu-user"
fi

GOARCH=arm64 $go build -trimpath '-gcflags=headway/...=-S' -o "$tmp/headway-arm64" ./cmd/headway 2>"$tmp/listing"
grep -q 'FMULD' "$tmp/listing" || fail "the listing of the compiler has no products: is its form another one?"
if grep -oE '\([^() ]+\.go:[0-9]+\)\s+FN?M(ADD|SUB)[DS]\b' "$tmp/listing" | grep -vE '^\(/' | sort -u >"$tmp/fused"; then
  cat "$tmp/fused" >&2
  fail "these products are fused with a sum: write float64(x*y) + z"
fi
rm "$tmp/listing"

machines=(arm64:qemu-aarch64)
if grep -qw fma /proc/cpuinfo && grep -qw avx2 /proc/cpuinfo && grep -qw bmi2 /proc/cpuinfo; then
  machines+=(v3:)
else
  echo "portable: this processor has no fused instructions: GOAMD64=v3 is left out" >&2
fi
target() { # MACHINE COMMAND…: for that machine
  local machine=$1
  shift
  case $machine in
    v3) GOAMD64=v3 "$@" ;;
    *) GOARCH=$machine "$@" ;;
  esac
}

quickstart=(run quickstart --seeds 1..6 -q --color never)
$go build -trimpath -o "$tmp/headway" ./cmd/headway
"$tmp/headway" "${quickstart[@]}" -o "$tmp/here" >"$tmp/here.txt"

for m in "${machines[@]}"; do
  name=${m%%:*} emulator=${m#*:}
  for test in "sim Reproducible" "fabric/exact ." "mobility/generate ." "mobility/radio Road|Hexagons" "results Student|Rank"; do
    read -r package which <<<"$test"
    target "$name" "$go" test -c -trimpath -o "$tmp/test" "./$package"
    (cd "$package" && $emulator "$tmp/test" -test.short -test.run "$which" -test.timeout 60m) >"$tmp/out" 2>&1 || {
      tail -40 "$tmp/out" >&2
      fail "$package differs on $name"
    }
  done
  target "$name" "$go" build -trimpath -o "$tmp/headway-$name" ./cmd/headway
  $emulator "$tmp/headway-$name" "${quickstart[@]}" -o "$tmp/there" >"$tmp/there.txt"
  for file in run.json report.html; do
    cmp "$tmp/here/$file" "$tmp/there/$file" || fail "$file differs on $name"
  done
  rm -rf "$tmp/there"
  echo "portable: $name: the same bytes"
done
