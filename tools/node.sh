#!/usr/bin/env bash
# Say clearly when what builds the scripts and styles of the web pages is missing.
set -u
oldest=20
version=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
if [ "${version:-0}" -ge "$oldest" ] && command -v npm >/dev/null; then
  exit 0
fi
cat >&2 <<END
Node $oldest or newer with npm is needed to build the web pages; found: $(node --version 2>/dev/null || echo "no node"), npm $(npm --version 2>/dev/null || echo missing).
Install it from https://nodejs.org/ or from your system (Debian 13: apt install nodejs npm), then run make again.
Without Node: pip install 'obeya[web]' brings the pages ready-made.
END
exit 1
