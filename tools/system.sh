#!/usr/bin/env bash
# Install what some tests need from the system: Java 17 for Spark, Chromium for the browser, PostgreSQL, and the
# library of threads that LightGBM loads (without it forecasts choose among medians alone, and say so).
# Tests that lack one of them are skipped and say so; this script therefore never fails.
set -u

has() { command -v "$1" >/dev/null; }
missing=()
java -version 2>&1 | grep -qE 'version "(1[7-9]|[2-9][0-9])' || missing+=(openjdk-17-jre-headless)
has chromium-headless-shell || { [ "$(id -u)" -ne 0 ] && { has chromium || has google-chrome; }; } ||
  missing+=(chromium-headless-shell)
{ ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; } >/dev/null 2>&1 || missing+=(postgresql)
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
if ! apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
  echo "Could not install ${missing[*]}; tests that need them are skipped. The details are in $log." >&2
fi
exit 0
