"""Write a country as delimited text, as administrations export it."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from landwaiter.country.export.dirt.spoil import pages
from landwaiter.country.export.exporter import dirt_list
from landwaiter.country.export.files import made
from landwaiter.country.export.layout import Layout, Style, columns, headings
from landwaiter.country.scenario.dirt import Dirt
from landwaiter.errors import Place, SettingsError
from landwaiter.store.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landwaiter.country.build import Country
    from landwaiter.country.export.exporter import DirtList, Spot

FIRST_ROW = 2
"""Line of the first row of data: the header is line 1."""


@dataclass(frozen=True, slots=True)
class Delimited:
    """Delimited text, one file a layout, named by its title."""

    name: str
    meaning: str
    layouts: tuple[Layout, ...]
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"

    def write(self, country: Country, folder: Path, dirt: Dirt) -> list[Path]:
        """Write the files into ``folder``; see :class:`~landwaiter.country.export.exporter.Exporter`."""
        with dirt_list(made(folder), self.name, dirt) as listed:
            paths = [self._write(country, layout, folder, dirt, listed) for layout in self.layouts]
        return paths + listed.paths

    def _write(self, country: Country, layout: Layout, folder: Path, dirt: Dirt, listed: DirtList) -> Path:
        path = folder / f"{layout.title}.csv"
        with self._encodable(path), whole_file(path, self.encoding) as stream:
            writer = csv.writer(stream, delimiter=self.delimiter, lineterminator=self.line_end)
            writer.writerow(layout.header)
            for page in pages(country, layout, dirt):
                writer.writerows(zip(*page.cells, strict=True))
                listed.add(page.changes, partial(_place, path.name))
        return path

    @contextmanager
    def _encodable(self, path: Path) -> Iterator[None]:
        """Refuse what the encoding has no sign for: writing another would be dirt that no list tells of."""
        try:
            yield
        except UnicodeEncodeError as error:
            sign = error.object[error.start]
            problem = f"{self.encoding} has no sign for {sign!r}."
            raise SettingsError(problem, "Export the country in another form.", Place(file=str(path))) from error


def _place(file: str, row: int) -> Spot:
    return file, "", row + FIRST_ROW


def _canonical(table: str) -> Layout:
    return Layout(table, table, headings(table, {column.name: column.name for column in columns(table)}))


CANONICAL = Delimited(
    "landwaiter",
    "Comma-separated text under the names of the canonical schema, which the import reads.",
    (_canonical("declarations"), _canonical("outcomes")),
)


def write_csv(country: Country, folder: Path) -> tuple[Path, Path]:
    """Write ``declarations.csv`` and ``outcomes.csv`` into ``folder``, clean.

    The header has the names of the canonical schema, so the mapping preset ``landwaiter`` reads it.
    Truth is not written here.
    """
    declarations, outcomes = CANONICAL.write(country, folder, Dirt())
    return declarations, outcomes


DECLARATIONS_FR = {
    "declaration_id": "N° déclaration",
    "item_number": "N° article",
    "registration_date": "Date d'enregistrement",
    "registration_time": "Heure d'enregistrement",
    "office": "Bureau de douane",
    "declaration_type": "Type de déclaration",
    "regime": "Régime douanier",
    "importer_id": "Importateur",
    "declarant_id": "Déclarant",
    "exporter_id": "Exportateur",
    "carrier_id": "Transporteur",
    "hs_code": "Code SH",
    "goods_description": "Désignation commerciale",
    "origin_country": "Pays d'origine",
    "export_country": "Pays de provenance",
    "destination_country": "Pays de destination",
    "transport_mode": "Mode de transport",
    "container_id": "N° conteneur",
    "port_of_entry": "Lieu de déchargement",
    "net_mass_kg": "Poids net (kg)",
    "gross_mass_kg": "Poids brut (kg)",
    "quantity": "Quantité complémentaire",
    "quantity_unit": "Unité complémentaire",
    "invoice_value": "Valeur facture",
    "invoice_currency": "Devise",
    "freight": "Fret",
    "insurance": "Assurance",
    "customs_value": "Valeur en douane",
    "preference_code": "Code préférence",
    "duty_rate": "Taux DD",
    "duty_amount": "Droit de douane",
    "tax_amount": "Total droits et taxes",
    "payment_type": "Mode de paiement",
    "intended_use": "Utilisation",
    "channel": "Circuit",
    "inspector_id": "Vérificateur",
    "registered_by": "Enregistré par",
}
OUTCOMES_FR = {
    "declaration_id": "N° déclaration",
    "item_number": "N° article",
    "inspected_on": "Date de visite",
    "known_on": "Date du résultat",
    "result": "Résultat du contrôle",
    "offence": "Nature de l'infraction",
    "basis": "Motif du contrôle",
    "additional_revenue": "Droits compromis",
    "corrected_hs_code": "Code SH corrigé",
    "corrected_value": "Valeur corrigée",
    "corrected_origin": "Origine corrigée",
    "inspector_id": "Inspecteur",
    "minutes": "Durée (minutes)",
    "note": "Observations",
}
FRENCH = Style(decimal=",", day="%d/%m/%Y")
SHEETS_FR = (
    Layout("declarations_fr", "declarations", headings("declarations", DECLARATIONS_FR), FRENCH),
    Layout("controles_fr", "outcomes", headings("outcomes", OUTCOMES_FR), FRENCH),
)
SEMICOLON = Delimited(
    "semicolon",
    "Text with semicolons, decimal comma, dd/mm/yyyy and French headers, in Windows-1252.",
    SHEETS_FR,
    delimiter=";",
    encoding="cp1252",
    line_end="\r\n",
)
