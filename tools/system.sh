#!/usr/bin/env bash
# Install what some tests need from the system: Java 17 for Spark, Chromium for the browser, PostgreSQL, readers of PDF
# and Visio files that are not ours, and the library of threads that LightGBM loads (without it forecasts choose among
# medians alone, and say so).
# Tests that lack one of them are skipped and say so; this script therefore never fails.
set -u

has() { command -v "$1" >/dev/null; }
missing=()
java -version 2>&1 | grep -qE 'version "(1[7-9]|[2-9][0-9])' || missing+=(openjdk-17-jre-headless)
has chromium-headless-shell || { [ "$(id -u)" -ne 0 ] && { has chromium || has google-chrome; }; } ||
  missing+=(chromium-headless-shell)
{ ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; } >/dev/null 2>&1 || missing+=(postgresql)
has pdftotext || missing+=(poppler-utils)
has vsd2text || missing+=(libvisio-tools)
/sbin/ldconfig -p | grep -q 'libgomp\.so\.1' || missing+=(libgomp1)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Not there: ${missing[*]}. Tests that need them are skipped; install them to run those tests." >&2
  exit 0
fi
log=$(mktemp)
echo "Installing ${missing[*]} ..."
export DEBIAN_FRONTEND=noninteractive
apt-get update >"$log" 2>&1
# The shell is Chromium without its own windows, and quicker; where it is not packaged, the whole browser does as well.
apt-cache show chromium-headless-shell >/dev/null 2>&1 || missing=("${missing[@]/chromium-headless-shell/chromium}")
install() { apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1; }
install "${missing[@]}" && exit 0
# One that cannot be had keeps the others from nothing.
for package in "${missing[@]}"; do
  install "$package" || echo "Could not install $package; tests that need it are skipped. The details are in $log." >&2
done
exit 0
