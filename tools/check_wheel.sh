#!/usr/bin/env bash
# Build the source archive and from it the wheel; install the wheel into environments that hold nothing else: the core
# reports on the sample, and with the extra `web` it serves a page with its style.
set -eu
uv=$(realpath "$1")
python=$2
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; wait; rm -rf "$scratch"' EXIT

"$uv" build --out-dir "$scratch/dist"
wheel=$(ls "$scratch"/dist/obeya-*.whl)
install() { # an environment, what is installed into it
  "$uv" venv --quiet --python "$python" "$scratch/$1"
  "$uv" pip install --quiet --python "$scratch/$1" "$2"
  "$uv" pip check --quiet --python "$scratch/$1"
}

# From another folder and a home of its own, so that nothing of this work tree is found by chance.
cd "$scratch"
export OBEYA_HOME="$scratch/home"

install bare "$wheel"
obeya="$scratch/bare/bin/obeya"
"$obeya" doctor
"$obeya" sample invoice-approval -o sample
"$obeya" report sample/invoice-approval.csv -o report.html
test -s report.html
grep -q '<svg' report.html
"$obeya" serve 2>refusal && { echo "obeya serve ran without its libraries" >&2; exit 1; }
grep -q "pip install 'obeya\[web\]'" refusal

install web "$wheel[web]"
port=$("$scratch/web/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
site=http://127.0.0.1:$port
"$scratch/web/bin/obeya" serve --port "$port" 2>served &
server=$!
for _ in $(seq 600); do
  grep -q 'obeya is ready' served && break
  kill -0 "$server" 2>/dev/null || { cat served >&2; exit 1; }
  sleep 0.2
done
fetch() { "$scratch/web/bin/python" -c 'import sys, urllib.request as web; print(web.urlopen(sys.argv[1]).read().decode())' "$site$1"; }
fetch /health/ >/dev/null
fetch /account/login/ >login.html
style=$(grep -o '/static/obeya/dist/style-[A-Z0-9]*\.css' login.html | head -1)
fetch "$style" | grep -q '{'
"$scratch/web/bin/python" -c 'import gettext, pathlib, obeya_web; gettext.translation("django", pathlib.Path(obeya_web.__file__).parent / "locale", ["de"])'
kill "$server"
wait "$server"
server=
if grep -qiE 'warning|traceback|error' served; then
  cat served >&2
  exit 1
fi
echo "The wheel works in bare environments: $(du -h "$wheel" | cut -f1) wheel, $(du -h report.html | cut -f1) report," \
  "$(grep -c . login.html) lines of sign-in page with $style"
