"""One kind of finding per file: what it looks for (`look`) and how it is told (`tell`)."""
