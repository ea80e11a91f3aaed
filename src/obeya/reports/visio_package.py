"""A Visio drawing of one page as a file: a ZIP of XML parts, written from the published description of the format.

Source: [MS-VSDX], Visio Graphics Service VSDX File Format; and ECMA-376 part 2, Open Packaging Conventions. Lengths
are inches, and y runs upwards. Parts are written in a fixed order with a fixed date, so that the same drawing gives
the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final

from obeya.figures.svg import Markup, element, joined

_MAIN: Final = "http://schemas.microsoft.com/office/visio/2012/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_VISIO: Final = "http://schemas.microsoft.com/visio/2010/relationships"
_CORE: Final = "http://schemas.openxmlformats.org/package/2006"
_DATE: Final = (2000, 1, 1, 0, 0, 0)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

CARRIED: Final = "customXml/item1.xml"
"The part that carries data of our own."

_TYPES: Final = {
    "/visio/document.xml": "application/vnd.ms-visio.drawing.main+xml",
    "/visio/pages/pages.xml": "application/vnd.ms-visio.pages+xml",
    "/visio/pages/page1.xml": "application/vnd.ms-visio.page+xml",
    "/visio/windows.xml": "application/vnd.ms-visio.windows+xml",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
}


def package(
    shapes: Markup, connects: Markup, *, size: tuple[float, float], title: str, carried: str
) -> bytes:
    """Write a drawing: `shapes` and `connects` are XML of the page, `carried` is a document of our own beside it."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            (f"{_VISIO}/document", "visio/document.xml"),
            (f"{_CORE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{_OFFICE}/extended-properties", "docProps/app.xml"),
            (f"{_OFFICE}/customXml", CARRIED),
        ),
        "docProps/core.xml": _core(title),
        "docProps/app.xml": _app(),
        "visio/document.xml": _document(),
        "visio/_rels/document.xml.rels": _relations(
            (f"{_VISIO}/pages", "pages/pages.xml"), (f"{_VISIO}/windows", "windows.xml")
        ),
        "visio/windows.xml": _windows(),
        "visio/pages/pages.xml": _pages(size, title),
        "visio/pages/_rels/pages.xml.rels": _relations((f"{_VISIO}/page", "page1.xml")),
        "visio/pages/page1.xml": _page(shapes, connects),
        CARRIED: carried,
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            whole = text if text.startswith("<?xml") else _HEAD + text
            archive.writestr(zipfile.ZipInfo(name, _DATE), whole.encode(), compress_type=zipfile.ZIP_DEFLATED)
    return written.getvalue()


def cell(name: str, value: float | str, *, formula: str | None = None, unit: str | None = None) -> Markup:
    """Write one cell of a shape sheet; lengths are inches."""
    text = value if isinstance(value, str) else f"{value:.6g}"
    return element("Cell", N=name, V=text, U=unit, F=formula)


def cells(values: Mapping[str, float | str]) -> Markup:
    """Write several cells."""
    return joined([cell(name, value) for name, value in values.items()])


def section(
    name: str, rows: Sequence[Markup], *, before: Markup | None = None, ix: int | None = None
) -> Markup:
    """Write a section of a shape sheet with its own cells and rows."""
    return element("Section", before or Markup(""), *rows, N=name, IX=None if ix is None else str(ix))


def _content_types() -> str:
    defaults = [
        element(
            "Default",
            Extension="rels",
            ContentType="application/vnd.openxmlformats-package.relationships+xml",
        ),
        element("Default", Extension="xml", ContentType="application/xml"),
    ]
    overrides = [element("Override", PartName=name, ContentType=kind) for name, kind in _TYPES.items()]
    namespace = f"{_CORE}/content-types"
    return element("Types", *defaults, *overrides, xmlns=namespace)


def _relations(*pairs: tuple[str, str]) -> str:
    rows = [
        element("Relationship", Id=f"rId{number}", Type=kind, Target=target)
        for number, (kind, target) in enumerate(pairs, start=1)
    ]
    return element("Relationships", *rows, xmlns=_RELATIONS)


def _core(title: str) -> str:
    prefix = {
        "xmlns:cp": f"{_CORE}/metadata/core-properties",
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    }
    inner = [element("dc:title", title), element("dc:creator", "obeya")]
    return element("cp:coreProperties", *inner, **prefix)


def _app() -> str:
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return element("Properties", element("Application", "Microsoft Visio"), xmlns=namespace)


def _document() -> str:
    settings = element(
        "DocumentSettings",
        element("GlueSettings", "9"),
        element("SnapSettings", "65847"),
        element("DynamicGridEnabled", "1"),
        TopPage="0",
        DefaultTextStyle="0",
        DefaultLineStyle="0",
        DefaultFillStyle="0",
    )
    fonts = element(
        "FaceNames", element("FaceName", NameU="Inter", UnicodeRanges="-1 -1 0 0", CharSets="1 0")
    )
    line = cells({"LineWeight": 0.0104, "LineColor": "#000000", "LinePattern": "1", "EndArrow": "0"})
    style = element(
        "StyleSheet",
        cells({"EnableLineProps": "1", "EnableFillProps": "1", "EnableTextProps": "1", "HideForApply": "0"}),
        line,
        cells({"FillForegnd": "#ffffff", "FillPattern": "1", "VerticalAlign": "1"}),
        cells({"LeftMargin": 0.0, "RightMargin": 0.0, "TopMargin": 0.0, "BottomMargin": 0.0}),
        section(
            "Character", [element("Row", cells({"Font": "Inter", "Size": 0.125, "Color": "#000000"}), IX="0")]
        ),
        section("Paragraph", [element("Row", cells({"HorzAlign": "1", "SpLine": -1.0}), IX="0")]),
        ID="0",
        NameU="No Style",
        Name="No Style",
    )
    sheet = element("DocumentSheet", NameU="TheDoc", LineStyle="0", FillStyle="0", TextStyle="0")
    return element(
        "VisioDocument",
        settings,
        fonts,
        element("StyleSheets", style),
        sheet,
        **{"xmlns": _MAIN, "xmlns:r": _OFFICE},
    )


def _windows() -> str:
    window = element(
        "Window", ID="0", WindowType="Drawing", WindowState="1073741824", ContainerType="Page", Page="0",
        ViewScale="-1",
    )  # fmt: skip
    return element("Windows", window, xmlns=_MAIN)


def _pages(size: tuple[float, float], title: str) -> str:
    sheet = element(
        "PageSheet",
        cell("PageWidth", size[0], unit="IN"),
        cell("PageHeight", size[1], unit="IN"),
        cells({"PageScale": 1.0, "DrawingScale": 1.0, "DrawingSizeType": "3", "PrintPageOrientation": "2"}),
        LineStyle="0",
        FillStyle="0",
        TextStyle="0",
    )
    name = title[:31] or "Page-1"
    page = element("Page", sheet, element("Rel", **{"r:id": "rId1"}), ID="0", NameU="Page-1", Name=name)
    return element("Pages", page, **{"xmlns": _MAIN, "xmlns:r": _OFFICE})


def _page(shapes: Markup, connects: Markup) -> str:
    parts = [element("Shapes", shapes)]
    if connects:
        parts.append(element("Connects", connects))
    return element("PageContents", *parts, **{"xmlns": _MAIN, "xmlns:r": _OFFICE})
