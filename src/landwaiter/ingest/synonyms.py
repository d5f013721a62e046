"""What columns are called in English, French and Spanish, by field."""

from __future__ import annotations

_NAMES = {
    "declaration_id": """
        declaration id, declaration number, declaration no, declaration nr, declaration, entry number, entry
        id, sad number, sad id, bill entry number, registration number, mrn, sgd id, sgd num, numero
        declaration, no declaration, id declaration, num declaration, reference declaration, numero
        declaracion, id declaracion, declaracion, numero dua, dua, numero despacho, numero registro
    """,
    "item_number": """
        item number, item no, item nr, item, line number, line no, goods item number, item id, numero
        article, no article, article, num article, ligne, numero ligne, numero item, numero partida, item
        numero, linea, numero linea, serie
    """,
    "registration_date": """
        registration date, reg date, declaration date, date registration, date, entry date, import date, sgd
        date, date declaration, date enregistrement, date enreg, date import, fecha, fecha registro, fecha
        declaracion, fecha numeracion, fecha aceptacion, fecha importacion
    """,
    "registration_time": "registration time, time, heure, heure enregistrement, hora, hora registro",
    "hs_code": """
        hs code, hs, hs6, hs6 code, hs8, hs10, hscode, tariff code, tariff, commodity code, cn code, tariff
        line, tariff heading, national tariff, tarif code, hs codes, code sh, sh, nomenclature, position
        tarifaire, code tarifaire, espece tarifaire, ndp, codigo sa, sa, partida arancelaria, codigo
        arancelario, subpartida, posicion arancelaria, arancel, subpartida nacional, partida, ncm
    """,
    "office": """
        office, customs office, office id, office code, customs office code, customs station, custom house,
        bureau, bureau douane, code bureau, aduana, codigo aduana, oficina, aduana codigo
    """,
    "regime": """
        regime, customs procedure, cpc, procedure code, customs procedure code, customs regime, impex
        regime, code regime, regime douanier, regimen, regimen aduanero, codigo regimen
    """,
    "importer_id": """
        importer, importer id, importer tin, importer code, tin, consignee, consignee id, importer name,
        importateur, code importateur, id importateur, ninea, destinataire, nif importateur, importador, id
        importador, codigo importador, rut importador, ruc importador, nit importador, consignatario
    """,
    "declarant_id": """
        declarant, declarant id, declarant code, broker, broker id, customs broker, agent, declarant name,
        code declarant, id declarant, declarant agree, commissionnaire, commissionnaire agree, transitaire,
        declarante, id declarante, agente, agente aduana, codigo agente, despachante
    """,
    "exporter_id": """
        exporter, exporter id, exporter code, seller, seller id, supplier, supplier id, consignor, exporter
        name, shipper, exportateur, code exportateur, fournisseur, expediteur, vendeur, exportador, codigo
        exportador, proveedor, vendedor, remitente
    """,
    "carrier_id": """
        carrier, carrier id, courier, courier id, carrier code, transporteur, code transporteur,
        transportista, codigo transportista
    """,
    "goods_description": """
        goods description, description, goods, commercial description, product description, item
        description, description goods, designation, designation commerciale, designation marchandise,
        description marchandise, libelle, libelle marchandise, descripcion, descripcion mercancia,
        descripcion comercial, mercancia, descripcion producto
    """,
    "origin_country": """
        origin country, country origin, origin, country of origin code, origin code, cty origin, coo, pays
        origine, origine, code pays origine, pays d origine, pais origen, origen, codigo pais origen
    """,
    "export_country": """
        export country, country departure, country export, country consignment, departure country, country
        dispatch, consignment country, country exportation, pays provenance, provenance, pays exportation,
        pays expedition, pais procedencia, procedencia, pais exportacion, pais embarque
    """,
    "destination_country": """
        destination country, country destination, destination, country of destination code, destination code,
        pays destination, code pays destination, pais destino, pais de destino final, codigo pais destino
    """,
    "transport_mode": """
        transport mode, mode transport, mode of transport code, means transport, moyen transport, modo
        transporte, via transporte, medio transporte
    """,
    "container_id": """
        container, container id, container number, container no, conteneur, numero conteneur, contenedor,
        numero contenedor
    """,
    "port_of_entry": """
        port entry, port, entry port, port discharge, border post, port entree, lieu dechargement, puerto,
        puerto entrada, puerto desembarque
    """,
    "net_mass_kg": """
        net mass, net mass kg, net weight, net weight kg, net kg, netweight kg, net weight kgs, poids net,
        poids net kg, masse nette, masse nette kg, peso neto, peso neto kg, masa neta, kilos netos
    """,
    "gross_mass_kg": """
        gross mass, gross mass kg, gross weight, gross weight kg, gross kg, gross weight kgs, poids brut,
        poids brut kg, masse brute, peso bruto, peso bruto kg, masa bruta
    """,
    "quantity": """
        quantity, qty, supplementary quantity, statistical quantity, quantity supplementary units, quantite,
        quantite complementaire, quantite statistique, cantidad, cantidad mercancia, unidades
    """,
    "quantity_unit": """
        quantity unit, unit, uom, unit measure, unit quantity, unite, unite mesure, unite complementaire,
        unidad, unidad medida
    """,
    "customs_value": """
        customs value, cif value, cif, value cif, statistical value, assessed value, item price, cif value
        local currency, dutiable value, valeur douane, valeur caf, caf, valeur en douane, valeur
        statistique, valor aduana, valor cif, valor aduanas, valor en aduana
    """,
    "invoice_value": """
        invoice value, invoice amount, fob value, fob, item invoice value, invoice price, valeur facture,
        valeur fob, montant facture, valor factura, valor fob, monto factura
    """,
    "invoice_currency": """
        invoice currency, currency, currency code, devise, devise facture, monnaie, code devise, moneda,
        moneda factura, divisa, codigo moneda
    """,
    "freight": "freight, freight amount, fret, flete, valor flete",
    "insurance": "insurance, insurance amount, assurance, seguro, valor seguro",
    "duty_rate": """
        duty rate, tariff rate, tax rate, rate duty, customs duty rate, taux droit, taux droits, taux dd,
        tasa, tasa arancel, tasa derecho, alicuota, ad valorem rate
    """,
    "duty_amount": """
        duty amount, duty, customs duty, duties, import duty, duty paid, droit douane, droits douane,
        montant droits, droits, derechos, derechos aduana, monto derechos, derecho importacion
    """,
    "tax_amount": """
        tax amount, total taxes, taxes, total duties taxes, duties taxes, total tax, total amount tax,
        droits taxes, total droits taxes, montant total taxes, liquidation, total liquide, impuestos, total
        impuestos, total tributos, tributos, derechos impuestos
    """,
    "preference_code": """
        preference code, preference, preferential code, code preference, preference tarifaire, preferencia,
        codigo preferencia, acuerdo comercial
    """,
    "payment_type": "payment type, payment method, mode payment, mode paiement, forma pago, tipo pago",
    "declaration_type": """
        declaration type, type declaration, process type, model, modele declaration, tipo declaracion, tipo
        despacho
    """,
    "intended_use": "intended use, import use, use, utilisation, usage, uso, destino",
    "channel": """
        channel, lane, selectivity lane, customs lane, selectivity channel, circuit, couloir, canal, canal
        selectividad, canal control
    """,
    "inspector_id": "inspector, inspector id, examiner, inspecteur, verificateur, inspector codigo, vista",
    "registered_by": "registered by, registration user, enregistre par, registrado por",
    "outcome.result": """
        outcome result, result, inspection result, fraud, illicit, outcome, finding, resultat, resultat
        controle, resultat inspection, fraude, infraction, resultado, resultado inspeccion, resultado
        control, infraccion
    """,
    "outcome.offence": "offence, offense, offence type, type infraction, nature infraction, tipo infraccion",
    "outcome.additional_revenue": """
        additional revenue, revenue, recovered revenue, duty recovered, revenue recovered, adjustment,
        droits compromis, redressement, recettes supplementaires, recaudacion adicional, ajuste, adeudo
    """,
    "outcome.inspected_on": """
        inspected on, inspection date, date inspection, date controle, date visite, fecha inspeccion, fecha
        reconocimiento, fecha control
    """,
    "outcome.known_on": "known on, result date, date resultat, fecha resultado",
    "outcome.corrected_hs_code": "corrected hs code, code sh corrige, codigo sa corregido",
    "outcome.corrected_value": "corrected value, valeur corrigee, valor corregido",
    "outcome.corrected_origin": "corrected origin, origine corrigee, origen corregido",
    "outcome.minutes": "minutes, minutos, duration minutes, duree minutes",
    "outcome.note": "note, remark, remarks, remarque, observation, observaciones, nota",
}

SYNONYMS: dict[str, tuple[str, ...]] = {
    field: tuple(" ".join(name.split()) for name in listed.split(",")) for field, listed in _NAMES.items()
}
"""Names of columns by field, in words; linking words, case, accents and punctuation do not count."""
