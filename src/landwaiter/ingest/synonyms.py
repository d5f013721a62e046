"""What columns are called, by field: whole names in English, French, Spanish, Portuguese, Russian and Arabic.

The lexicon knows the usual words of these languages, so a name listed here in English is known in the others
as well; only what is not said word by word is listed again.
"""

from __future__ import annotations

_NAMES = {
    "declaration_id": """
        declaration id, declaration number, declaration no, declaration nr, declaration, entry number, entry
        id, sad number, sad id, bill entry number, registration number, mrn, sgd id, sgd num, numero
        declaration, no declaration, id declaration, num declaration, reference declaration, numero
        declaracion, id declaracion, declaracion, numero dua, dua, numero despacho, numero registro,
        declaration reference, sad reference, entry reference, bill entry, boe number, be number, customs
        declaration number, pedimento, numero pedimento, numero di, numero dau, numero duimp, номер дт,
        номер гтд, гтд, номер таможенной декларации, declaration reference number, sad registration number
    """,
    "item_number": """
        item number, item no, item nr, item, line number, line no, goods item number, item id, numero
        article, no article, article, num article, ligne, numero ligne, numero item, numero partida, item
        numero, linea, numero linea, serie, position number, goods number, goods item, sequence item,
        ordinal item, numero adicao, adicao, номер товара, порядковый номер товара, номер позиции, رقم
        الصنف, رقم السلعة, raqm silaa, item serial, number goods declaration, item sequence number, номер п
        п товара, numero ordem item, box 32
    """,
    "registration_date": """
        registration date, reg date, declaration date, date registration, date, entry date, import date, sgd
        date, date declaration, date enregistrement, date enreg, date import, fecha, fecha registro, fecha
        declaracion, fecha numeracion, fecha aceptacion, fecha importacion, acceptance date, date
        acceptance, lodgement date, lodged date, date declared, declared date, fecha admision, data
        declaracao, дата дт, registration day, declaration acceptance date, acceptance day, date acceptation
        declaration, sad date, date sad
    """,
    "registration_time": """
        registration time, time, heure, heure enregistrement, hora, hora registro, declaration time
    """,
    "hs_code": """
        hs code, hs, hs6, hs6 code, hs8, hs10, hscode, tariff code, tariff, commodity code, cn code, tariff
        line, tariff heading, national tariff, tarif code, hs codes, code sh, sh, nomenclature, position
        tarifaire, code tarifaire, espece tarifaire, ndp, codigo sa, sa, partida arancelaria, codigo
        arancelario, subpartida, posicion arancelaria, arancel, subpartida nacional, partida, ncm,
        commodity, commodity number, hs number, hs tariff code, customs tariff code, tariff number, tariff
        item, tariff position, posicion tariff, posicao tariff, code ncm, codigo ncm, pauta, codigo pautal,
        fraccion arancelaria, fraccion tariff, nandina, taric, taric code, тн вэд, код тн вэд, тнвэд, код
        тнвэд, код товара, код товара тн вэд, tn ved, kod tn ved, tnved, kod tnved, البند الجمركي, رمز البند
        الجمركي, بند التعرفة, البند, رقم البند الجمركي, رمز النظام المنسق, band jumruki, raqm al band, ramz
        al band, h s code, customs tariff, ligne tarifaire, ligne tarifaire sh10, ligne tarifaire sh8, hs
        code 6 digits, hs code 8 digits, hs code 10 digits, codigo nandina, part nandina, partida nandina,
        nandina code, nomenclature tarifaire, box 33, hs10 code, hs8 code, code sh10, code sh8, код тн вэд
        еаэс, тн вэд еаэс
    """,
    "office": """
        office, customs office, office id, office code, customs office code, customs station, custom house,
        bureau, bureau douane, code bureau, aduana, codigo aduana, oficina, aduana codigo, office name,
        customs office name, code bureau douane, customs post, registration office, alfandega, alfandega
        codigo, codigo alfandega, estancia aduaneira, posto aduaneiro, unidade local, urf, таможня, код
        таможни, таможенный пост, таможенный орган, код таможенного органа, مكتب الجمارك, المنفذ, المنفذ
        الجمركي, manfaz, urf despacho, office clearance
    """,
    "regime": """
        regime, customs procedure, cpc, procedure code, customs procedure code, customs regime, impex
        regime, code regime, regime douanier, regimen, regimen aduanero, codigo regimen, ext cpc, extended
        procedure, extended procedure code, tipo regimen, codigo regime, таможенный режим, код процедуры,
        النظام الجمركي, وضع جمركي, box 37, regime code, code procedure
    """,
    "importer_id": """
        importer, importer id, importer tin, importer code, tin, consignee, consignee id, importer name,
        importateur, code importateur, id importateur, destinataire, nif importateur, importador, id
        importador, codigo importador, rut importador, ruc importador, nit importador, consignatario,
        importer number, importer tax number, importer registration number, consignee code, consignee
        number, consignee tin, consignee tax number, nif, cnpj importer, importer cnpj, importer nuit, nuit
        importer, importer nif, importer niu, importer ice, importer rut, инн импортера, инн получателя, код
        импортера, inn importera, importer inn, المستورد, رقم المستورد, al mustawrid, importer record,
        importer record id, taxpayer tin, taxpayer id, taxpayer number, tax number importer, tin imp, code
        imp, box 8, importer ein, consignee id number
    """,
    "declarant_id": """
        declarant, declarant id, declarant code, broker, broker id, customs broker, agent, declarant name,
        code declarant, id declarant, declarant agree, commissionnaire, commissionnaire agree, transitaire,
        declarante, id declarante, agente, agente aduana, codigo agente, despachante, declarant number,
        declarant tin, broker code, broker number, customs agent, despachante aduaneiro, таможенный
        представитель, المخلص الجمركي, مخلص جمركي, mukhallis, clearing agent, clearing agent code, clearing
        agent tin, ag aduana, agente aduanas, agent douane, commissionnaire douane, declarant registration
        number, broker tin, box 14
    """,
    "exporter_id": """
        exporter, exporter id, exporter code, seller, seller id, supplier, supplier id, consignor, exporter
        name, shipper, exportateur, code exportateur, fournisseur, expediteur, vendeur, exportador, codigo
        exportador, proveedor, vendedor, remitente, exporter number, supplier name, consignor code,
        consignor name, fornecedor, поставщик, продавец, المصدر, المورد, muwarrid, exporter tin, exporter
        tax number, supplier code, consignor tin, tin exp, seller name, box 2
    """,
    "carrier_id": """
        carrier, carrier id, courier, courier id, carrier code, transporteur, code transporteur,
        transportista, codigo transportista, carrier number, carrier name, transport company, shipping line,
        airline, shipping line code, carrier tin
    """,
    "goods_description": """
        goods description, description, goods, commercial description, product description, item
        description, description goods, designation, designation commerciale, designation marchandise,
        description marchandise, libelle, libelle marchandise, descripcion, descripcion mercancia,
        descripcion comercial, mercancia, descripcion producto, commercial goods description, commodity
        description, goods name, item name, especificacao, descricao mercadoria, наименование товара,
        описание товара, naimenovanie tovara, opisanie tovara, وصف البضاعة, صنف البضاعة, wasf al badaa, box
        31, description goods commercial
    """,
    "origin_country": """
        origin country, country origin, origin, country of origin code, origin code, cty origin, coo, pays
        origine, origine, code pays origine, pays d origine, pais origen, origen, codigo pais origen, origin
        country iso, origin country id, made in, country manufacture, pa orig, box 34a, box 34, origin
        country iso code, country code origin
    """,
    "export_country": """
        export country, country departure, country export, country consignment, departure country, country
        dispatch, consignment country, country exportation, pays provenance, provenance, pays exportation,
        pays expedition, pais procedencia, procedencia, pais exportacion, pais embarque, export country
        code, departure country code, country consignor, country shipment, shipping country, страна
        отправления, страна вывоза, بلد الشحن, بلد التصدير, pays prov, cty exp code, cty exp, box 15a, box
        15, departure, country departure code, country export code
    """,
    "destination_country": """
        destination country, country destination, destination, country of destination code, destination
        code, pays destination, code pays destination, pais destino, pais de destino final, codigo pais
        destino, final destination country, destination country id, country destination final, pays final
        destination, страна назначения, بلد المقصد, بلد الوصول, box 17a, box 17, country destination code
    """,
    "transport_mode": """
        transport mode, mode transport, mode of transport code, means transport, moyen transport, modo
        transporte, via transporte, medio transporte, transport mode code, transport mode border, border
        transport mode, transport type, вид транспорта, via transport, код вида транспорта, box 25
    """,
    "container_id": """
        container, container id, container number, container no, conteneur, numero conteneur, contenedor,
        numero contenedor, container identity, container code, containers
    """,
    "port_of_entry": """
        port entry, port, entry port, port discharge, border post, port entree, lieu dechargement, puerto,
        puerto entrada, puerto desembarque, office entry, border office, border office code, entry office,
        entry customs office, port unloading, port code, puerto descarga, porto desembarque, porto entrada,
        пункт пропуска, منفذ الدخول, porto descarga
    """,
    "net_mass_kg": """
        net mass, net mass kg, net weight, net weight kg, net kg, netweight kg, net weight kgs, poids net,
        poids net kg, masse nette, masse nette kg, peso neto, peso neto kg, masa neta, kilos netos, peso
        liquido, peso liquido kg, peso liq, peso liq kg, item net weight, box 38, net mass kilogram
    """,
    "gross_mass_kg": """
        gross mass, gross mass kg, gross weight, gross weight kg, gross kg, gross weight kgs, poids brut,
        poids brut kg, masse brute, peso bruto, peso bruto kg, masa bruta, gross weight total, total gross
        weight, box 35, peso brt
    """,
    "quantity": """
        quantity, qty, supplementary quantity, statistical quantity, quantity supplementary units, quantite,
        quantite complementaire, quantite statistique, cantidad, cantidad mercancia, unidades, supplementary
        unit quantity, quantity supplementary unit, supplementary units, declared quantity, statistical
        quantity declared, box 41, suppl units, unites supplementaires
    """,
    "quantity_unit": """
        quantity unit, unit, uom, unit measure, unit quantity, unite, unite mesure, unite complementaire,
        unidad, unidad medida, supplementary unit, supplementary unit code, unit code, measure unit code,
        quantity unit code, measurement unit
    """,
    "customs_value": """
        customs value, cif value, cif, value cif, statistical value, item price, cif value local currency,
        dutiable value, valeur douane, valeur caf, caf, valeur en douane, valeur statistique, valor aduana,
        valor cif, valor aduanas, valor en aduana, cif amount, value cif amount, customs value amount, item
        customs value, value for duty, vfd, valor aduaneiro, value aduaneiro, valor alfandega, statistical
        amount, статистическая стоимость, таможенная стоимость товара, القيمة الجمركية, قيمة سيف, al qima al
        jumrukiya, tamozhennaya stoimost tovara, value customs purposes, customs value cif, cif customs
        value, statistical value customs, value customs cif, box 46, valor aduana cif, montant caf, valor
        caf, val caf
    """,
    "invoice_value": """
        invoice value, invoice amount, item invoice value, invoice price, valeur facture, montant facture,
        valor factura, monto factura, item invoice amount, item invoice, invoice total, invoice value
        currency, стоимость по счету, قيمة الفاتورة, invoice amount foreign, invoice value foreign, amount
        invoice foreign, item price foreign, box 42, стоимость инвойса
    """,
    "invoice_currency": """
        invoice currency, currency, currency code, devise, devise facture, monnaie, code devise, moneda,
        moneda factura, divisa, codigo moneda, invoice currency code, currency invoice, код валюты, валюта
        договора, رمز العملة, العملة, currency contract, moneda contract, invoice cur, box 22 currency
    """,
    "freight": """
        freight, freight amount, fret, flete, valor flete, freight cost, freight value, item external
        freight, external freight, freight charges
    """,
    "insurance": """
        insurance, insurance amount, assurance, seguro, valor seguro, insurance cost, insurance value, item
        insurance, insurance charges
    """,
    "duty_rate": """
        duty rate, tariff rate, tax rate, rate duty, customs duty rate, taux droit, taux droits, taux dd,
        tasa, tasa arancel, tasa derecho, alicuota, ad valorem rate, cud rate, customs duty percent, duty
        percent, ad valorem, adval rate, ставка пошлины, نسبة الرسوم, fee rate
    """,
    "duty_amount": """
        duty amount, duty, customs duty, duties, import duty, duty paid, droit douane, droits douane,
        montant droits, droits, derechos, derechos aduana, monto derechos, derecho importacion, cud amount,
        customs duty amount, duties amount, item duty, import duty amount, ii valor, valor ii, сумма
        пошлины, таможенная пошлина, الرسوم الجمركية, rusum jumrukiya, customs duties, duty payable, import
        duties, duties customs payable, duty tax tobe paid
    """,
    "tax_amount": """
        tax amount, total taxes, taxes, total duties taxes, duties taxes, total tax, total amount tax,
        droits taxes, total droits taxes, montant total taxes, liquidation, total liquide, impuestos, total
        impuestos, total tributos, tributos, derechos impuestos, total item taxes, total duty tax amount,
        duties and taxes, duty tax, duties taxes total, duty tax payable, сумма платежей, таможенные
        платежи, إجمالي الرسوم, إجمالي الرسوم والضرائب, droits taxes liquides, duties taxes payable, total
        tax payable, total tax tobe paid, total tax to be paid, duties taxes to be paid
    """,
    "preference_code": """
        preference code, preference, preferential code, code preference, preference tarifaire, preferencia,
        codigo preferencia, acuerdo comercial, preference scheme, preferential agreement, box 36
    """,
    "payment_type": "payment type, payment method, mode payment, mode paiement, forma pago, tipo pago, payment mode",
    "declaration_type": """
        declaration type, type declaration, process type, model, modele declaration, tipo declaracion, tipo
        despacho, declaration type code, model declaration
    """,
    "intended_use": "intended use, import use, use, utilisation, usage, uso",
    "channel": """
        channel, lane, selectivity lane, customs lane, selectivity channel, circuit, couloir, canal, canal
        selectividad, canal control, selectivity colour, selectivity color, risk channel, customs channel,
        cor canal, مسار التخليص
    """,
    "inspector_id": """
        inspector, inspector id, examiner, inspecteur, verificateur, inspector codigo, vista, inspector
        code, inspector name, inspecting officer, officer, examining officer, examiner code
    """,
    "registered_by": "registered by, registration user, enregistre par, registrado por",
    "outcome.result": """
        outcome result, result, inspection result, fraud, illicit, outcome, finding, resultat, resultat
        controle, resultat inspection, fraude, infraction, resultado, resultado inspeccion, resultado
        control, infraccion
    """,
    "outcome.offence": "offence, offense, offence type, type infraction, nature infraction, tipo infraccion",
    "outcome.basis": """
        basis, inspection basis, basis inspection, selection basis, motif controle, motif visite, motivo
        control, motivo inspeccion, motivo inspecao, основание досмотра
    """,
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
    "outcome.note": "note, remark, remarks, remarque, remarques, observation, observations, observaciones, nota",
}

SYNONYMS: dict[str, tuple[str, ...]] = {
    field: tuple(" ".join(name.split()) for name in listed.split(",")) for field, listed in _NAMES.items()
}
"""Names of columns by field, in words; linking words, case, accents and punctuation do not count."""
