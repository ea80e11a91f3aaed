#!/usr/bin/env bash
# Write the sample, import it and report on it: the shortest way to see what obeya does.
set -eu
bin=$1
folder=obeya-demo

"$bin/obeya" sample invoice-approval -o "$folder"
"$bin/obeya" import "$folder/invoice-approval.csv" --name invoice-approval
"$bin/obeya" report invoice-approval -o "$folder/report.html"

cat <<END

The report is in $PWD/$folder/report.html (simulated data). Open it in a browser.
Next: $bin/obeya findings invoice-approval
      $bin/obeya --help
END
