"""How many goods items of ASYCUDA XML are taken in for each CPU second.

Usage: python benchmarks/bench_xml.py [--items N]

One declaration of N goods items, each with about ninety elements on as many lines, is made in a temporary folder.
It is read to rows, and then taken in to the schema with every check, in CPU seconds of this process (all threads),
after a small file has loaded what has to be loaded.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from landwaiter.engine import open_engine
from landwaiter.ingest import prepare, read_file
from landwaiter.ingest.mapping import FileFormat

Tree = dict[str, "Tree | str"]

EMPTY = "<null/>"
AMOUNT: Tree = {
    "Amount_national_currency": "1250.5",
    "Amount_foreign_currency": "1.0623724E7",
    "Currency_code": "USD",
    "Currency_name": EMPTY,
    "Currency_rate": "1.0",
}
UNIT: Tree = {
    "Suppplementary_unit_code": "KGM",
    "Suppplementary_unit_name": "Kilogram",
    "Suppplementary_unit_quantity": "20",
}
"""Written with three p, as the format has it."""
DOCUMENT: Tree = {
    "Attached_document_code": "IV01",
    "Attached_document_reference": "X{number}",
    "Attached_document_date": EMPTY,
}
ITEM: Tree = {
    "Packages": {"Number_of_packages": "{number}", "Marks1_of_packages": "AS ADDRESSED", "Kind_of_packages_code": "PK"},
    "Tarification": {
        "HScode": {"Commodity_code": "{hs}", "Precision_1": "00", "Precision_2": EMPTY, "Precision_3": EMPTY},
        "Preference_code": EMPTY,
        "Extended_customs_procedure": "4000",
        "National_customs_procedure": "000",
        "Supplementary_unit": UNIT,
        "Supplementary_unit ": {"Suppplementary_unit_code": EMPTY, "Suppplementary_unit_quantity": ""},
        "Item_price": "1250.5",
        "Value_item": "1,250.5+0+0+0-0",
    },
    "Goods_description": {
        "Country_of_origin_code": "VN",
        "Description_of_goods": "Rice",
        "Commercial_Description": "RICE {number}",
    },
    "Taxation": {
        "Item_taxes_amount": "{number}.5",
        **{
            "Taxation_line" + " " * at: {
                "Duty_tax_code": code,
                "Duty_tax_Base": "1250.5",
                "Duty_tax_rate": "5.0",
                "Duty_tax_amount": "62.5",
                "Duty_tax_MP": "1",
            }
            for at, code in enumerate(("DD", "VAT", "STA", EMPTY))
        },
    },
    "Valuation_item": {
        "Weight_itm": {"Gross_weight_itm": "21.5", "Net_weight_itm": "20"},
        "Total_CIF_itm": "1250.5",
        "Statistical_value": "1250.5",
        **dict.fromkeys(("Item_Invoice", "item_external_freight", "item_insurance", "item_deduction"), AMOUNT),
    },
    "Attached_documents": DOCUMENT,
    "Attached_documents ": DOCUMENT,
}
HEADER: Tree = {
    "Identification": {
        "Office_segment": {"Customs_clearance_office_code": "XLPRT"},
        "Registration": {"Serial_number": "C", "Number": "8879", "Date": "11/19/25"},
    },
    "Traders": {"Consignee": {"Consignee_code": "0014", "Consignee_name": "NEAR STORES"}},
}


def main() -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--items", type=int, default=10_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(figures(Path(folder), chosen.items), indent=2))


def figures(folder: Path, items: int) -> dict[str, float | int]:
    """Make the file, read it and take it in; return what each took."""
    small, source = made(folder / "small.xml", 5), made(folder / "declarations.xml", items)
    _taken(small, folder / "warm")
    read, taken = _read(source, folder / "read"), _taken(source, folder / "taken")
    return {
        "items": items,
        "megabytes": round(source.stat().st_size / 1e6, 1),
        "elements an item": "".join(_written(ITEM)).count("<") // 2,
        "read, items a CPU second": round(items / read),
        "taken in, items a CPU second": round(items / taken),
        "peak megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def made(path: Path, items: int) -> Path:
    """Write a declaration; the same number of items gives the same bytes."""
    item = "<Item>\n" + "".join(_written(ITEM)) + "</Item>\n"
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<ASYCUDA>\n')
        for number in range(1, items + 1):
            out.write(
                item.replace("{number}", str(number)).replace("{hs}", f"{10_000_000 + number * 7919 % 80_000_000}")
            )
        out.writelines([*_written(HEADER), "</ASYCUDA>\n"])
    return path


def _written(tree: Tree) -> Iterator[str]:
    for name, inside in tree.items():
        tag = name.strip()
        if isinstance(inside, str):
            yield f"<{tag}>{inside}</{tag}>\n"
        else:
            yield f"<{tag}>\n{''.join(_written(inside))}</{tag}>\n"


def _read(path: Path, folder: Path) -> float:
    folder.mkdir()
    start = time.process_time()
    with open_engine() as engine:
        read_file(engine, path, FileFormat(), folder)
    return time.process_time() - start


def _taken(path: Path, folder: Path) -> float:
    folder.mkdir()
    start = time.process_time()
    with open_engine() as engine:
        counts = prepare(engine, path, staging=folder).counts
    if counts.accepted != counts.rows:
        raise SystemExit(str(counts))
    return time.process_time() - start


if __name__ == "__main__":
    main()
