#!/usr/bin/env bash
# Build the wheel, install it into an environment that holds nothing else, and report on the sample from there.
set -eu
uv=$(realpath "$1")
python=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$uv" build --quiet --wheel --out-dir "$scratch/dist"
"$uv" venv --quiet --python "$python" "$scratch/bare"
"$uv" pip install --quiet --python "$scratch/bare" "$scratch"/dist/obeya-*.whl
"$uv" pip check --quiet --python "$scratch/bare"

# From another folder and a home of its own, so that nothing of this work tree is found by chance.
cd "$scratch"
export OBEYA_HOME="$scratch/home"
obeya="$scratch/bare/bin/obeya"
"$obeya" doctor
"$obeya" sample invoice-approval -o sample
"$obeya" report sample/invoice-approval.csv -o report.html
test -s report.html
grep -q '<svg' report.html
echo "The wheel works in a bare environment: $(du -h "$scratch"/dist/*.whl | cut -f1) wheel, $(du -h report.html | cut -f1) report"
