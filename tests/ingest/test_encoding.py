from __future__ import annotations

import pytest
from ingest.files import MAPPING, ROW, accepted, mapped, rows, take, write

from landwaiter.errors import InputError
from landwaiter.ingest import encoding

FRENCH = "Téléviseurs à écran plat, « œuvre » n° 5"
RUSSIAN = "Рис шлифованный, мешки; тара - полипропилен, страна происхождения Вьетнам"


def _file(folder, goods, name):
    body = rows(ROW.format(1), f'A2,1,2025-01-30,010121,1,1,"{goods}"')
    return write(folder, body.encode(name))


@pytest.mark.parametrize(
    ("goods", "written", "stated"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8-sig"),
        (FRENCH, "utf-16", "utf-16"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        (FRENCH, "cp1252", "cp1252"),
        ("Téléviseurs à écran plat", "latin-1", "latin-1"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "utf-8", "utf-8"),
    ],
)
def test_the_encoding_is_found_and_stated(tmp_path, goods, written, stated):
    done = take(_file(tmp_path, goods, written), mapped())
    assert done.facts.encoding == stated
    assert accepted(done, "goods_description") == [("rice",), (goods,)]


@pytest.mark.parametrize("written", ["koi8-r", "cp866", "cp1256", "shift_jis"])
def test_an_encoding_that_does_not_follow_from_the_rule_is_asked(tmp_path, written):
    goods = {"cp1256": "أرز أبيض مكيس للاستهلاك", "shift_jis": "精米、袋入り、食用"}.get(written, RUSSIAN)
    path = _file(tmp_path, goods, written)
    with pytest.raises(InputError) as caught:
        take(path, mapped())
    assert "encoding" in caught.value.problem
    assert "encoding =" in caught.value.remedy
    told = mapped(MAPPING + f'[file]\nencoding = "{written}"\ndecimal = "."\ndates = "yyyy-mm-dd"\n')
    assert accepted(take(path, told), "goods_description")[1] == (goods,)


def test_damaged_utf_8_is_refused_with_the_row(tmp_path):
    good = "".join(f"A{number},1,2025-01-30,010121,1,1,épicé déjà\n" for number in range(20))
    body = ("id,item,date,hs,mass,value,goods\n" + good).encode()
    broken = body + b"A99,1,2025-01-30,010121,1,1,\xe9 seul\n"
    with pytest.raises(InputError) as caught:
        take(write(tmp_path, broken), mapped())
    assert "damaged" in caught.value.problem
    assert caught.value.place.row == 22


def test_a_sign_cut_at_a_piece_of_the_file_is_whole_again(tmp_path):
    path = tmp_path / "big.txt"
    text = "é" * encoding.CHUNK + "\r\nend\r"
    path.write_bytes(text.encode("utf-16"))
    encoding.transcode(path, "utf-16", tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "é" * encoding.CHUNK + "\nend\n"


def test_bytes_that_do_not_fit_the_stated_encoding_are_refused(tmp_path):
    path = write(tmp_path, rows(ROW.format(1)).encode() + b"A2,1,2025-01-30,010121,1,1,\x81\n")
    told = mapped(MAPPING + '[file]\nencoding = "cp1252"\n')
    with pytest.raises(InputError) as caught:
        take(path, told)
    assert (caught.value.place.row, "not cp1252" in caught.value.problem) == (3, True)
    with pytest.raises(InputError, match="no encoding called"):
        take(path, mapped(MAPPING + '[file]\nencoding = "klingon"\n'))
