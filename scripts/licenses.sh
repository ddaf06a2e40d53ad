#!/usr/bin/env bash
# Rewrites THIRD_PARTY_LICENSES: the licence of Go's standard library, of every module that is linked into headway, and
# of what is embedded in its report.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rule=$(printf '=%.0s' {1..100})

# section TITLE FILE…
section() {
  printf '%s\n%s\n%s\n\n' "$rule" "$1" "$rule"
  shift
  for file in "$@"; do
    sed -e 's/[[:space:]]*$//' "$file"
    echo
  done
}

{
  echo 'The program headway contains the following software, each under its own licence.'
  echo
  section "The Go standard library" "$(go env GOROOT)/LICENSE"
  go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/headway |
    LC_ALL=C sort -u | while read -r path version dir; do
    files=("$dir"/LICENSE* "$dir"/LICENCE* "$dir"/COPYING* "$dir"/NOTICE* "$dir"/third_party/LICENSE*)
    found=()
    for file in "${files[@]}"; do
      if [ -f "$file" ]; then found+=("$file"); fi
    done
    if [ ${#found[@]} -eq 0 ]; then
      echo "licenses: $path $version has no licence file" >&2
      exit 1
    fi
    section "$path $version" "${found[@]}"
  done
  find results/report -type f -iname '*LICENSE*' -o -type f -path 'results/report/*' -iname '*NOTICE*' | LC_ALL=C sort |
    while read -r file; do
      section "embedded in the report: $file" "$file"
    done
} >THIRD_PARTY_LICENSES.new
mv THIRD_PARTY_LICENSES.new THIRD_PARTY_LICENSES
