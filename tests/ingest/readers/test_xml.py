"""What XML is refused, and that nothing else is ever read or asked for because of it."""

from __future__ import annotations

import http.server
import threading
import time

import pytest
from ingest.files import accepted, take, write
from ingest.readers.xml_files import ITEM, asycuda

from landwaiter.errors import InputError
from landwaiter.ingest.readers import documents, xml
from landwaiter.ingest.readers.xml import Document, is_markup, open_document

CANARY = "canary-5f2b19"
WITH_DOCTYPE = "has a document type declaration"


def _refusal(folder, body, name="attack.xml"):
    with pytest.raises(InputError) as caught:
        take(write(folder, body, name))
    assert CANARY not in str(caught.value) + repr(caught.value.as_dict())
    assert caught.value.place.file == name
    assert caught.value.remedy
    return caught.value


@pytest.fixture
def canary(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(CANARY, encoding="utf-8")
    return path.as_uri()


DOCTYPES = {
    "a file as an entity": '<!DOCTYPE ASYCUDA [<!ENTITY x SYSTEM "{file}">]><ASYCUDA>&x;</ASYCUDA>',
    "a page as an entity": '<!DOCTYPE ASYCUDA [<!ENTITY x SYSTEM "{http}">]><ASYCUDA>&x;</ASYCUDA>',
    "a parameter entity": '<!DOCTYPE ASYCUDA [<!ENTITY % x SYSTEM "{file}"> %x;]><ASYCUDA/>',
    "an external definition": '<!DOCTYPE ASYCUDA SYSTEM "{http}"><ASYCUDA/>',
    "a public definition": '<!DOCTYPE ASYCUDA PUBLIC "-//X//Y" "{http}"><ASYCUDA/>',
    "billion laughs": "<!DOCTYPE r [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    + "]><ASYCUDA>&a9;</ASYCUDA>",
    "quadratic growth": f"<!DOCTYPE r [<!ENTITY a '{'x' * 50_000}'>]><ASYCUDA>{'&a;' * 50_000}</ASYCUDA>",
    "behind comments": "<?xml version='1.0'?>\n<!-- <ASYCUDA> -->\n<?go on?>\n<!DOCTYPE ASYCUDA []><ASYCUDA/>",
    "an attribute's default": "<!DOCTYPE r [<!ATTLIST ASYCUDA id CDATA 'x'>]><ASYCUDA/>",
}


class _Counting(http.server.BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self):
        _Counting.asked += 1
        self.send_error(404)


@pytest.fixture
def page():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Counting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/x.dtd"
        server.shutdown()
    assert not _Counting.asked


@pytest.mark.parametrize("kind", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_document_type_declaration_is_refused_whatever_is_in_it(tmp_path, canary, page, kind, encoding):
    body = DOCTYPES[kind].replace("{file}", canary).replace("{http}", page)
    start = time.process_time()
    error = _refusal(tmp_path, body.encode(encoding))
    assert WITH_DOCTYPE in error.problem
    assert error.place.row == body[: body.index("<!DOCTYPE")].count("\n") + 1
    assert time.process_time() - start < 1


def test_a_document_type_declaration_cannot_hide_in_utf_7(tmp_path):
    body = '<?xml version="1.0" encoding="utf-7"?>' + "<!DOCTYPE ASYCUDA []><ASYCUDA/>".encode("utf-7").decode()
    assert "encoding 'utf-7'" in _refusal(tmp_path, body).problem


@pytest.mark.parametrize("encoding", ["utf-7", "unicode_escape", "hex", "idna", "punycode", "no-such", "../../x"])
def test_only_encodings_of_text_are_read(tmp_path, encoding):
    error = _refusal(tmp_path, f'<?xml version="1.0" encoding="{encoding}"?><ASYCUDA/>')
    assert error.place.value == encoding


def test_an_entity_that_nobody_declared_is_refused(tmp_path):
    error = _refusal(tmp_path, asycuda(ITEM.replace("RICE", "&x;")))
    assert "Entity 'x' not defined" in error.problem


def test_content_to_be_included_is_refused_and_not_fetched(tmp_path, canary):
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{canary}" parse="text"/>'
    error = _refusal(tmp_path, asycuda(ITEM.replace("RICE", f"RICE{include}")))
    assert "XInclude" in error.problem


def test_processing_instructions_and_style_sheets_are_passed_over(tmp_path, canary):
    body = asycuda(ITEM).replace("<ASYCUDA", f'<?xml-stylesheet type="text/xsl" href="{canary}"?>\n<?php x?><ASYCUDA')
    done = take(write(tmp_path, body, "may.xml"))
    assert done.counts.accepted == 1
    assert CANARY not in done.declarations.read_bytes().decode("latin-1")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<ASYCUDA>" + "<a>" * 20_000 + "</a>" * 20_000 + "</ASYCUDA>", "Excessive depth"),
        (f'<ASYCUDA><a b="{"x" * 20_000_000}"/></ASYCUDA>', "stand between two of its records"),
        (f'<ASYCUDA><a b="{"x" * 70_000}"/></ASYCUDA>', "an attribute has more than 65,536 signs"),
        (f"<ASYCUDA><a>{'x' * 20_000_000}</a></ASYCUDA>", "stand between two of its records"),
        (f"<ASYCUDA><a>{'x' * 1_100_000}</a></ASYCUDA>", "a value has more than 1,048,576 signs"),
        (f"<ASYCUDA>{'<a>b</a>' * 2_000_000}</ASYCUDA>", "stand between two of its records"),
        (f"<!--{'x' * 20_000_000}--><ASYCUDA/>", "no element follows"),
        (f"<{'x' * 20_000_000}>", "no element follows"),
        (f"<ASYCUDA>{''.join(f'<a{n}>b</a{n}>' for n in range(5_000))}</ASYCUDA>", "more than 4,000 different values"),
    ],
    ids=["depth", "attribute", "long attribute", "text", "long text", "elements", "comment", "name", "columns"],
)
def test_more_than_any_declaration_has_is_refused(tmp_path, body, problem):
    start = time.process_time()
    assert problem in _refusal(tmp_path, body).problem
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("<ASYCUDA>\n<Item>\n<a></Item></ASYCUDA>", "line 3, column 11"),
        ("<ASYCUDA>\n<Item>", "line 2, column 7"),
        ("<ASYCUDA/>\n\nmore", "line 3, column 1"),
        ("<ASYCUDA>\n <!-- a -- b --></ASYCUDA>", "line 2, column 9"),
        ("<ASYCUDA>\n <a b=c/></ASYCUDA>", "line 2, column 7"),
    ],
)
def test_a_document_that_is_not_well_formed_is_refused_with_line_and_column(tmp_path, body, place):
    error = _refusal(tmp_path, body)
    assert "is not well-formed XML: " in error.problem
    assert "XML_PARSE" not in error.problem
    assert error.place.at == place


def test_a_cut_document_is_refused_wherever_it_is_cut(tmp_path):
    whole = asycuda(ITEM).encode()
    for end in range(60, len(whole.rstrip()) - 1, 97):
        _refusal(tmp_path, whole[:end], f"cut{end}.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "iso-8859-1", "cp1252"])
def test_the_encoding_is_that_of_the_mark_or_the_declaration(tmp_path, encoding):
    named = encoding.replace("-sig", "").replace("-le", "").replace("cp", "windows-")
    body = asycuda(ITEM.replace("RICE", "BŒUF" if "1252" in encoding else "CAFÉ"), encoding=named)
    path = write(tmp_path, body.encode(encoding), "may.xml")
    assert accepted(take(path), "goods_description") == [("BŒUF" if "1252" in encoding else "CAFÉ",)]


def test_a_document_that_says_a_wrong_encoding_is_refused(tmp_path):
    cut = asycuda(ITEM.replace("RICE", "CAFÉ"), encoding="UTF-8").encode("cp1252")
    at = cut.index("É".encode("cp1252"))
    line, column = cut[:at].count(b"\n") + 1, at - cut.rfind(b"\n", 0, at)
    error = _refusal(tmp_path, cut)
    assert error.place.at == f"line {line}, column {column}"


def test_plain_bytes_that_say_to_be_utf_16_are_refused(tmp_path):
    error = _refusal(tmp_path, asycuda(ITEM, encoding="utf-16"))
    assert error.problem == "the file says that it is utf-16, and it is not."


def test_lines_are_known_beyond_the_65535th(tmp_path):
    path = write(tmp_path, "<r>\n" + "<a/>\n" * 70_000 + "<Item/></r>")
    lines = [element.sourceline for name, element in open_document(path).records(["Item"]) if name]
    assert lines == [70_002]


def test_the_beginning_may_be_longer_than_what_is_looked_at_first(tmp_path, monkeypatch):
    monkeypatch.setattr(xml.encodings, "CHUNK", 7)
    path = write(tmp_path, f"<?xml version='1.0'?>\n<!--{'-x' * 9_000}-->\n<x:Root a='1'/>")
    assert open_document(path) == Document(path, "utf-8", "Root")


def test_markup_is_told_from_text():
    assert is_markup("\ufeff\n <x/>".encode("utf-16"))
    assert not any(map(is_markup, (b"", b"id;date", b"< 5;3", b"<5>", b"\x00\x01")))
    assert documents.XMLReader().recognises(b"<html>")
