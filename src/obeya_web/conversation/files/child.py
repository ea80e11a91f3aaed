"""The child process that reads a picture nobody trusts and writes it anew, with nothing left but what it shows.

    python -m obeya_web.conversation.files.child SOURCE PICTURE THUMBNAIL

It prints one line of JSON: `format`, `width` and `height` of the new picture, or the `fault`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obeya.sources.sandbox import close_doors

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2_400
THUMBNAIL_SIDE = 480
READ = ("JPEG", "PNG", "GIF", "WEBP", "MPO")


def main(source: Path, picture: Path, thumbnail: Path) -> dict[str, Any]:
    """Write the picture and its thumbnail; returns what is known of it, or the fault."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(source, formats=READ) as read:
            if read.width * read.height > MOST_PIXELS:
                return {"fault": "large"}
            # Turned as the camera says, before that is forgotten with everything else it noted.
            whole = ImageOps.exif_transpose(read)
            whole.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            kind = _write(whole, picture, is_drawing=read.format in ("PNG", "GIF"))
            small = whole.copy()
            small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            _write(small, thumbnail, is_drawing=kind == "PNG")
    except Image.DecompressionBombError:
        return {"fault": "large"}
    except (OSError, ValueError, SyntaxError, MemoryError):
        return {"fault": "unreadable"}
    return {"format": kind, "width": whole.width, "height": whole.height}


def _write(image: Image, path: Path, *, is_drawing: bool) -> str:
    """Write only the colours of an image: a new one, so that no profile, comment or place comes along."""
    from PIL import Image

    has_alpha = "A" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if has_alpha else "RGB"
    colours = image.convert(mode)
    clean = Image.new(mode, colours.size)
    clean.paste(colours)
    kind = "PNG" if has_alpha or is_drawing else "JPEG"
    if kind == "PNG":
        clean.save(path, "PNG", optimize=True)
    else:
        clean.save(path, "JPEG", quality=86, optimize=True)
    return kind


if __name__ == "__main__":
    close_doors(memory_bytes=1_500_000_000, cpu_s=30, written_bytes=60_000_000)
    sys.stdout.write(json.dumps(main(*(Path(argument) for argument in sys.argv[1:4]))))
