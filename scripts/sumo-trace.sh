#!/usr/bin/env bash
# Makes a trace with SUMO: cars with random trips on a grid of streets with traffic lights, as gzipped FCD XML with
# longitude and latitude, which mobility.trace.file takes.
#
#   scripts/sumo-trace.sh OUT.xml.gz [BLOCKS [SECONDS [PERIOD [STEP [SEED]]]]]
#
# BLOCKS along each side of the grid, of 200 m (10); SECONDS of traffic (1800); one car sets out each PERIOD seconds (2);
# a fix each STEP seconds (1); SEED of the trips and of the drivers (42). The same arguments and the same SUMO give the
# same fixes. With another network, say one that netconvert made of OpenStreetMap, give it as NET=city.net.xml: it is
# taken in the place of the grid.
set -euo pipefail

usage="usage: $0 OUT.xml.gz [BLOCKS [SECONDS [PERIOD [STEP [SEED]]]]]"
if [ $# -lt 1 ] || [ $# -gt 6 ]; then echo "$usage" >&2; exit 2; fi
case $1 in
*.xml.gz) out=$(cd "$(dirname "$1")" && pwd)/$(basename "$1") ;;
*) echo "$0: $1 must end in .xml.gz" >&2; exit 2 ;;
esac
blocks=${2:-10} seconds=${3:-1800} period=${4:-2} step=${5:-1} seed=${6:-42}

missing=
for tool in sumo netgenerate duarouter python3; do
	command -v "$tool" >/dev/null || missing="$missing $tool"
done
export SUMO_HOME=${SUMO_HOME:-/usr/share/sumo} # without it SUMO asks a web site for its schemas
trips=$SUMO_HOME/tools/randomTrips.py
[ -r "$trips" ] || missing="$missing randomTrips.py"
if [ -n "$missing" ]; then
	echo "$0: not found:$missing" >&2
	echo "$0: on Debian and its kin: apt-get install sumo sumo-tools" >&2
	exit 2
fi

net=${NET:+$(cd "$(dirname "$NET")" && pwd)/$(basename "$NET")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" # SUMO writes the names of its files into what it makes
if [ -z "$net" ]; then
	netgenerate --grid --grid.number "$((blocks + 1))" --grid.length 200 --default.lanenumber 1 --default-junction-type traffic_light --no-turnarounds \
		--seed "$seed" --output-file plain.net.xml >log 2>&1 || { cat log >&2; exit 1; }
	# A generated network is nowhere: put its south-west corner to where generated roads begin.
	here="+proj=tmerc +lat_0=49.61 +lon_0=6.13 +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs"
	sed "s|projParameter=\"!\"|projParameter=\"$here\"|" plain.net.xml >net.xml
	grep -q "projParameter=\"+proj" net.xml || { echo "$0: this netgenerate writes no projParameter to replace" >&2; exit 1; }
	grep -q '<tlLogic' net.xml || { echo "$0: this netgenerate makes no traffic lights" >&2; exit 1; }
	net=net.xml
fi
python3 "$trips" -n "$net" -r routes.xml -e "$seconds" -p "$period" --seed "$seed" \
	--fringe-factor 5 --min-distance 400 --validate >log 2>&1 || { cat log >&2; exit 1; }
sumo --net-file "$net" --route-files routes.xml --fcd-output fcd.xml --fcd-output.geo --precision.geo 6 --device.fcd.period "$step" \
	--end "$seconds" --time-to-teleport 120 --seed "$seed" --no-step-log --no-warnings >log 2>&1 || { cat log >&2; exit 1; }
gzip -9n <fcd.xml >"$out"
fixes=$(grep -c '<vehicle ' fcd.xml || true)
echo "$out: $fixes fixes of $(grep -o '<vehicle id="[^"]*"' fcd.xml | sort -u | wc -l) vehicles, $(wc -c <"$out") bytes"
