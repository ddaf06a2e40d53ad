#!/bin/sh
# Takes a picture of a report: scripts/screenshot.sh REPORT[#SECTION] OUT.png [light|dark] [WIDTH] [HEIGHT]
set -eu

usage="usage: $0 REPORT[#SECTION] OUT.png [light|dark] [WIDTH] [HEIGHT]"
[ $# -ge 2 ] || { echo "$usage" >&2; exit 2; }
file=${1%%#*}
section=${1#"$file"}
[ -f "$file" ] || { echo "$0: there is no file $file" >&2; exit 2; }
report=$(cd "$(dirname "$file")" && pwd)/$(basename "$file")
out=$2 theme=${3:-light} width=${4:-1240} height=${5:-2400}
case $theme in
light) scheme=1 ;;
dark) scheme=0 ;;
*) echo "$usage" >&2; exit 2 ;;
esac
chromium=$("$(dirname "$0")/install-chromium.sh")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A window is at least 500 pixels wide; in a frame the page can be as narrow as a phone's.
cat >"$work/frame.html" <<END
<!DOCTYPE html><meta name="color-scheme" content="light dark">
<style>body{margin:0}iframe{border:0;display:block;width:${width}px;height:${height}px}</style>
<iframe src="file://$report$section"></iframe>
END
"$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
	--disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
	--blink-settings=preferredColorScheme=$scheme --virtual-time-budget=10000 \
	--window-size="$width,$height" --screenshot="$work/out.png" "file://$work/frame.html" 2>"$work/log" ||
	{ cat "$work/log" >&2; exit 1; }
[ -s "$work/out.png" ] || { cat "$work/log" >&2; exit 1; }
mv "$work/out.png" "$out"
