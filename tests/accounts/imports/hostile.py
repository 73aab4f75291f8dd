"""A corpus of hostile customers files, made in code: name, bytes, encoding, and words that the problem must hold."""

import gzip
import io
import struct
import zipfile
import zlib

HEAD = b"external_id,name\n"
GOOD = b"good-1,Blue Harbor\n"


def row(**cells: str) -> bytes:
    """A file with one sound row and one that has `cells`."""
    names = ["external_id", "name", *cells]
    sound = ["good-1", "Blue Harbor", *("" for _ in cells)]
    bad = ["bad-1", "Kedai Kopi", *(f'"{value}"' for value in cells.values())]
    return "\n".join(",".join(line) for line in (names, sound, bad)).encode()


def _zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


def _png() -> bytes:
    chunk = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + chunk + struct.pack(">I", zlib.crc32(b"IHDR" + chunk))


UTF8, THAI, ARABIC = "utf-8-sig", "cp874", "cp1256"

CORPUS: list[tuple[str, bytes, str, str]] = [
    # Not CSV at all
    ("empty", b"", UTF8, "is empty"),
    ("one byte", b"x", UTF8, "no such column"),
    ("one newline", b"\n", UTF8, "is empty"),
    ("only blanks", b"  \n \t \n", UTF8, "is empty"),
    ("only a mark", b"\xef\xbb\xbf", UTF8, "is empty"),
    ("header only", HEAD, UTF8, "no rows"),
    ("header without an end", HEAD.strip(), UTF8, "no rows"),
    ("header and blank rows", HEAD + b"\n,\n , \n", UTF8, "no rows"),
    ("zip or xlsx", _zip(), UTF8, "spreadsheet or ZIP"),
    ("old xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), UTF8, "spreadsheet"),
    ("png", _png(), UTF8, "picture"),
    ("jpeg", b"\xff\xd8\xff\xe0" + bytes(100), UTF8, "picture"),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", UTF8, "PDF"),
    ("gzip", gzip.compress(HEAD + GOOD), UTF8, "compressed"),
    ("executable", b"\x7fELF\x02\x01\x01" + bytes(200), UTF8, "NUL"),
    ("html", b"<!doctype html><script>alert(1)</script>\n", UTF8, "no such column"),
    ("json", b'[{"external_id": "1", "name": "x"}]\n', UTF8, ""),
    # Encodings
    ("utf-16", (HEAD + GOOD).decode().encode("utf-16"), UTF8, "UTF-16"),
    ("utf-16 without a mark", (HEAD + GOOD).decode().encode("utf-16-le"), UTF8, "NUL"),
    ("utf-32", (HEAD + GOOD).decode().encode("utf-32"), UTF8, "UTF-16"),
    ("latin-1 taken for utf-8", HEAD + GOOD + "bad-1,Café\n".encode("latin-1"), UTF8, "0xE9"),
    ("thai taken for utf-8", HEAD + GOOD + "bad-1,ร้านกาแฟ\n".encode(THAI), UTF8, "encoding"),
    ("utf-8 with a mark taken for thai", b"\xef\xbb\xbf" + HEAD + GOOD, THAI, "UTF-8"),
    ("bytes that thai does not have", HEAD + GOOD + b"bad-1,\xdb\xff\n", THAI, "Windows-874"),
    ("controls of windows-1256", HEAD + GOOD + b"bad-1,a\x00b\n", ARABIC, "NUL"),
    ("overlong utf-8", HEAD + GOOD + b"bad-1,\xc0\xaf\n", UTF8, "0xC0"),
    ("surrogate in utf-8", HEAD + GOOD + b"bad-1,\xed\xa0\xbd\xed\xb8\x80\n", UTF8, "0xED"),
    ("beyond unicode", HEAD + GOOD + b"bad-1,\xf4\x90\x80\x80\n", UTF8, "0xF4"),
    ("cut in the middle of a letter", HEAD + GOOD + "bad-1,ก".encode()[:-1], UTF8, "encoding"),
    ("mark in the middle", HEAD + GOOD + b"\xef\xbb\xbfbad-1,Kedai Kopi\n", UTF8, "U+FEFF"),
    # Shape
    ("NUL in a cell", HEAD + GOOD + b"bad-1,Ke\0dai\n", UTF8, "NUL"),
    ("NUL in the header", b"external_id,na\0me\n1,2\n", UTF8, "NUL"),
    ("unclosed quote", HEAD + GOOD + b'bad-1,"Kedai Kopi\n' + b"more,rows\n" * 50, UTF8, "never closed"),
    ("unclosed quote over megabytes", HEAD + GOOD + b'bad-1,"Kedai\n' + b"more,rows\n" * 300_000, UTF8, "never closed"),
    ("unclosed quote in the header", b'external_id,"name\n1,2\n', UTF8, "never closed"),
    ("text behind a closing quote", HEAD + GOOD + b'"bad"-1,x\n', UTF8, "doubled"),
    ("quotes everywhere", HEAD + GOOD + b'"""",""""""\n"","""x"y"\n', UTF8, "doubled"),
    ("a cell of 10 MB", HEAD + GOOD + b"bad-1," + b"x" * 10_000_000 + b"\n", UTF8, "does not end"),
    ("a quoted cell of 10 MB", HEAD + GOOD + b'bad-1,"' + b"x" * 10_000_000 + b'"\n', UTF8, "does not end"),
    ("a cell of 11,000 characters", HEAD + GOOD + b"bad-1," + b"x" * 11_000 + b"\n", UTF8, "10000"),
    ("100,000 columns in the header", b",".join(b"c%d" % n for n in range(100_000)) + b"\n" + GOOD, UTF8, "columns"),
    ("100,000 cells in a row", HEAD + GOOD + b"x," * 99_999 + b"x\n", UTF8, "100000 cells"),
    ("too few cells", HEAD + GOOD + b"bad-1\n", UTF8, "1 cells"),
    ("too many cells", HEAD + GOOD + b"bad-1,Kedai,Kopi\n", UTF8, "3 cells"),
    ("mixed line ends and a ragged row", b"external_id,name\r\ngood-1,x\rgood-2,y\nbad-1\r\n", UTF8, "1 cells"),
    ("lone carriage returns and a bad row", b"external_id,name\rgood-1,x\rbad-1\r", UTF8, "1 cells"),
    ("no delimiter that we know", b"external_id|name\n1|x\n", UTF8, "no such column"),
    ("header in another language", "รหัส,ชื่อ\n1,x\n".encode(), UTF8, "no such column"),
    ("unknown column", b"external_id,name,favourite colour\n1,x,red\n", UTF8, "favourite_colour"),
    ("column that is markup", b"external_id,name,<script>\n1,x,y\n", UTF8, "<script>"),
    ("column named twice", b"external_id,name,Name \n1,x,y\n", UTF8, "twice"),
    ("column without a name", b"external_id,name,\n1,x,y\n", UTF8, "no name"),
    ("column that is missing", b"external_id,country\n1,TH\n", UTF8, "lacks"),
    ("no header", GOOD, UTF8, "no such column"),
    ("attribute without a code", b"external_id,name,attr.\n1,x,y\n", UTF8, "own attributes"),
    ("attribute that is a formula", b"external_id,name,attr.=1+1\n1,x,y\n", UTF8, "own attributes"),
    # Cells
    ("the same id twice", HEAD + GOOD + b"bad-1,a\nbad-1,b\n", UTF8, "Line 3"),
    ("no id", HEAD + GOOD + b",Kedai Kopi\n", UTF8, "empty"),
    ("no name", HEAD + GOOD + b"bad-1, \n", UTF8, "empty"),
    ("id of 81 characters", HEAD + GOOD + b"x" * 81 + b",Kedai\n", UTF8, "80"),
    ("name of 201 characters", HEAD + GOOD + b"bad-1," + b"x" * 201 + b"\n", UTF8, "200"),
    ("name over two lines", HEAD + GOOD + b'bad-1,"Kedai\nKopi"\n', UTF8, "one line"),
    ("bell and escape", HEAD + GOOD + b"bad-1,\x1b[31mred\x07\n", UTF8, "U+001B"),
    ("writing direction turned", HEAD + GOOD + "bad-1,abc\u202etxt.exe\n".encode(), UTF8, "U+202E"),
    ("isolate without an end", HEAD + GOOD + "bad-1,abc\u2067x\n".encode(), UTF8, "U+2067"),
    ("line separator", HEAD + GOOD + "bad-1,a\u2028b\n".encode(), UTF8, "U+2028"),
    *(
        (f"date {text}", row(started_on=text), UTF8, words)
        for text, words in [
            ("31/12/2024", "YYYY-MM-DD"),
            ("12/31/2024", "YYYY-MM-DD"),
            ("2024-02-30", "no such day"),
            ("2024-13-01", "no such day"),
            ("0000-00-00", "between"),
            ("0001-01-01", "between"),
            ("9999-12-31", "between"),
            ("2567-01-15", "Buddhist"),
            ("20240101", "YYYY-MM-DD"),
            ("2024-W01-1", "YYYY-MM-DD"),
            ("2024-1-5", "YYYY-MM-DD"),
            ("٢٠٢٤-٠١-٠١", "YYYY-MM-DD"),
            ("45292", "YYYY-MM-DD"),
            ("2024-01-01T00:00:00Z", "YYYY-MM-DD"),
            ("today", "YYYY-MM-DD"),
            ("=TODAY()", "YYYY-MM-DD"),
            ("-1", "YYYY-MM-DD"),
        ]
    ),
    *(
        (
            f"money {text}",
            row(started_on="2024-01-01", products="till", monthly_value=text, currency="USD"),
            UTF8,
            "plain number",
        )
        for text in [
            "NaN",
            "Infinity",
            "-Infinity",
            "1e5",
            "1e999999999",
            "-5",
            "+5",
            "1,000",
            "1.000,50",
            "$5",
            "0x10",
            "1_000",
            "٥",
            "१२",
            "1.234",
            "9" * 13,
            "9" * 5000,
            "--5",
            ".",
            "5.",
        ]
    ),
    ("money without a currency", row(started_on="2024-01-01", products="till", monthly_value="5"), UTF8, "currency"),
    ("currency that is none", row(currency="XYZ"), UTF8, "currency"),
    ("country by name", row(country="Thailand"), UTF8, "two-letter"),
    ("country that is none", row(country="ZZ"), UTF8, "two-letter"),
    ("zone by offset", row(timezone="UTC+7"), UTF8, "Asia/Bangkok"),
    ("zone by path", row(timezone="../../etc/passwd"), UTF8, "Asia/Bangkok"),
    ("language we do not speak", row(language="fr"), UTF8, "one of"),
    ("kind unheard of", row(kind="government"), UTF8, "one of"),
    ("neither yes nor no", row(industry_fit="maybe"), UTF8, "one of"),
    ("e-mail that is none", row(contact_name="Sam", contact_email="sam at example.com"), UTF8, "e-mail"),
    ("e-mail with a header in it", row(contact_name="Sam", contact_email="a@b.co\nBcc: x@y.z"), UTF8, "one line"),
    ("e-mail of 300 characters", row(contact_name="Sam", contact_email="a" * 300 + "@example.com"), UTF8, "254"),
    ("phone of no country", row(contact_name="Sam", contact_phone="02 114 0096"), UTF8, "country"),
    ("phone that does not exist", row(country="TH", contact_name="Sam", contact_phone="123"), UTF8, "phone number"),
    ("phone that is a formula", row(country="TH", contact_name="Sam", contact_phone="=1+1"), UTF8, "phone number"),
    ("phone of sixty digits", row(country="TH", contact_name="Sam", contact_phone="1" * 60), UTF8, "phone number"),
    ("product code that is markup", row(started_on="2024-01-01", products="<b>"), UTF8, "Codes"),
    ("products without a beginning", row(products="till"), UTF8, "started_on"),
    ("left before they began", row(started_on="2024-01-02", left_on="2024-01-01"), UTF8, "after"),
    ("left without having begun", row(left_on="2024-01-01"), UTF8, "begun"),
]
