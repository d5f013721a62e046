"""An Excel workbook as offices print one: a banner above the header, totals below the data.

Written with XlsxWriter row by row, so that no sheet is held in memory.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from landwaiter.country.export.dirt.spoil import pages
from landwaiter.country.export.exporter import dirt_list
from landwaiter.country.export.files import made
from landwaiter.country.export.layout import BLANK, Layout, headings
from landwaiter.country.export.totals import OfficeTotals
from landwaiter.store.files import whole_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from landwaiter.country.build import Country
    from landwaiter.country.export.exporter import DirtList, Spot
    from landwaiter.country.scenario import Scenario
    from landwaiter.country.scenario.dirt import Dirt

ROWS = 1_048_576
"""Rows that a sheet of Excel can have."""
HEADER_ROW = 5
"""Position of the header below the banner: the sixth row, as in half of the public files looked at."""
EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's calendar, for days from March 1900 on."""
DAY_FORMAT = "dd/mm/yyyy"

DECLARATIONS = {
    "declaration_id": "Declaration Number",
    "item_number": "Item No",
    "registration_date": "Registration Date",
    "office": "Customs Office",
    "declaration_type": "Declaration Type",
    "regime": "Procedure Code",
    "importer_id": "Importer",
    "declarant_id": "Declarant",
    "exporter_id": "Exporter",
    "hs_code": "HS Code",
    "goods_description": "Goods Description",
    "origin_country": "Country of Origin",
    "export_country": "Country of Export",
    "transport_mode": "Mode of Transport",
    "container_id": "Container No",
    "gross_mass_kg": "Gross Weight (kg)",
    "net_mass_kg": "Net Weight (kg)",
    "quantity": "Quantity",
    "quantity_unit": "Quantity Unit",
    "invoice_value": "Invoice Value",
    "invoice_currency": "Currency",
    "freight": "Freight",
    "insurance": "Insurance",
    "customs_value": "CIF Value",
    "duty_rate": "Duty Rate",
    "duty_amount": "Customs Duty",
    "tax_amount": "Total Duties and Taxes",
    "preference_code": "Preference",
    "channel": "Lane",
    "inspector_id": "Examiner",
}
OUTCOMES = {
    "declaration_id": "Declaration Number",
    "item_number": "Item No",
    "inspected_on": "Inspection Date",
    "known_on": "Result Date",
    "result": "Inspection Result",
    "offence": "Offence",
    "basis": "Basis",
    "additional_revenue": "Additional Revenue",
    "corrected_hs_code": "Corrected HS Code",
    "corrected_value": "Corrected Value",
    "corrected_origin": "Corrected Origin",
    "inspector_id": "Inspector",
    "minutes": "Minutes",
    "note": "Remarks",
}
LAYOUTS = (
    Layout("Declarations", "declarations", headings("declarations", DECLARATIONS)),
    Layout("Inspections", "outcomes", headings("outcomes", OUTCOMES)),
)


@dataclass(frozen=True, slots=True)
class Excel:
    """One workbook; a table that needs more than ``rows`` rows goes on in another sheet."""

    name: str = "excel"
    meaning: str = "An Excel workbook with a banner, sub-totals by office, a grand total, and the inspections apart."
    rows: int = ROWS

    def write(self, country: Country, folder: Path, dirt: Dirt) -> list[Path]:
        """Write the workbook into ``folder``; see :class:`~landwaiter.country.export.exporter.Exporter`."""
        path = made(folder) / "customs_report.xlsx"
        banner = _banner(country.scenario)
        with (
            dirt_list(folder, self.name, dirt) as listed,
            whole_path(path) as unfinished,
            _workbook(unfinished, country.scenario) as book,
        ):
            for layout in LAYOUTS:
                _write(country, _Sheets(book, layout, path.name, banner, self.rows), dirt, listed)
        return [path, *listed.paths]


def _write(country: Country, sheets: _Sheets, dirt: Dirt, listed: DirtList) -> None:
    totals = OfficeTotals(sheets.layout)
    for page in pages(country, sheets.layout, dirt):
        sheets.write(zip(*page.cells, strict=True))
        listed.add(page.changes, sheets.place)
        totals.add(page.chunk)
    sheets.write(totals.rows())


@contextmanager
def _workbook(path: Path, scenario: Scenario) -> Iterator[Workbook]:
    """Give a workbook whose file depends on what is written to it alone, not on the day it is written."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with TemporaryDirectory(prefix="landwaiter-") as scratch:
        try:
            with Workbook(str(path), {"constant_memory": True, "tmpdir": scratch}) as book:
                book.use_zip64()
                book.set_properties({"created": datetime.combine(scenario.period.end, datetime.min.time())})
                yield book
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error


def _banner(scenario: Scenario) -> list[str]:
    """Return the lines above the header: title, what it is, period, day of printing."""
    period, last = scenario.period, scenario.period.end - timedelta(days=1)
    return [
        f"CUSTOMS ADMINISTRATION: {scenario.title}",
        f"Period: {period.start:%d/%m/%Y} to {last:%d/%m/%Y}",
        f"Printed on: {period.end:%d/%m/%Y}",
    ]


class _Sheets:
    """Writes the rows of a layout, over as many sheets as they need."""

    def __init__(self, book: Workbook, layout: Layout, file: str, banner: list[str], rows: int) -> None:
        self.layout = layout
        self._book = book
        self._file = file
        self._banner = banner
        self._capacity = rows - HEADER_ROW - 1
        self._day = book.add_format({"num_format": DAY_FORMAT})
        self._written = 0
        self._sheet = self._opened(0)

    def place(self, row: int) -> Spot:
        """Return where the row of that number is."""
        sheet, within = divmod(row, self._capacity)
        return self._file, self._title(sheet), within + HEADER_ROW + 2

    def write(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Add rows of cells below what is there."""
        for cells in rows:
            sheet, within = divmod(self._written, self._capacity)
            if sheet and not within:
                self._sheet = self._opened(sheet)
            self._write_row(within + HEADER_ROW + 1, cells)
            self._written += 1

    def _write_row(self, row: int, cells: tuple[str, ...]) -> None:
        for column, (heading, cell) in enumerate(zip(self.layout.headings, cells, strict=True)):
            if cell != BLANK:
                self._write_cell(row, column, heading.kind, cell)

    def _write_cell(self, row: int, column: int, kind: str, cell: str) -> None:
        """Numbers and days become such cells, unless dirt has made text of them."""
        number = _number(cell) if kind in {"number", "integer"} else _day(cell) if kind == "date" else None
        if number is None:
            self._sheet.write_string(row, column, cell)
        else:
            self._sheet.write_number(row, column, number, self._day if kind == "date" else None)

    def _title(self, sheet: int) -> str:
        return f"{self.layout.title} ({sheet + 1})" if sheet else self.layout.title

    def _opened(self, number: int) -> Worksheet:
        sheet = self._book.add_worksheet(self._title(number))
        for row, line in enumerate([*self._banner[:1], self._title(number), *self._banner[1:]]):
            sheet.write_string(row, 0, line)
        for column, header in enumerate(self.layout.header):
            sheet.write_string(HEADER_ROW, column, header)
        return sheet


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _day(cell: str) -> int | None:
    try:
        return (date.fromisoformat(cell) - EPOCH).days
    except ValueError:
        return None


EXCEL = Excel()
