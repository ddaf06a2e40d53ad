#!/bin/sh
# Finds the Chromium that the report's browser test drives, or installs it on Debian and Ubuntu. Prints its path.
set -eu

find_chromium() {
	if [ -n "${HEADWAY_CHROMIUM:-}" ]; then
		if [ -x "$HEADWAY_CHROMIUM" ]; then
			echo "$HEADWAY_CHROMIUM"
			return 0
		fi
		echo "install-chromium: HEADWAY_CHROMIUM=$HEADWAY_CHROMIUM is not an executable file" >&2
		exit 1
	fi
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		if command -v "$name" 2>/dev/null; then
			return 0
		fi
	done
	return 1
}

give_up() {
	cat >&2 <<-END
		install-chromium: $1
		The report's test needs Chromium or Chrome. Install one with your system's packages, for instance
		    sudo apt-get install chromium        (Debian)
		    sudo dnf install chromium            (Fedora)
		    brew install --cask chromium         (macOS)
		or set HEADWAY_CHROMIUM=/path/to/chromium.
	END
	exit 1
}

if find_chromium; then
	exit 0
fi
command -v apt-get >/dev/null || give_up "there is no Chromium, and no apt-get to install it with."
as_root=
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
		give_up "there is no Chromium, and installing it needs root (or sudo without a password)."
	fi
	as_root="sudo -n"
fi
echo "install-chromium: installing chromium with apt-get" >&2
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get -o Acquire::Retries=5 update -qq >&2 || give_up "apt-get update failed."
# In a container a browser needs no recommended packages but the fonts.
$as_root apt-get -o Acquire::Retries=5 install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2 || give_up "apt-get could not install chromium."
find_chromium || give_up "apt-get installed chromium, but it is not in PATH."
