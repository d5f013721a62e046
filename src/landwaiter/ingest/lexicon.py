"""Words of column names in six languages, each with the English word that it stands for.

Russian is listed in Cyrillic and understood in Latin letters too; Arabic is listed in both. Forms of words
are listed where names have them: *происхождения* is the genitive that stands in "country of origin".
"""

from __future__ import annotations

from landwaiter.ingest.folding import parts, spellings

_WORDS = {
    "number": "no nr nbr num nro numb numero nummer номер رقم raqm raqam",
    "code": "codes cod cd codigo código kod код رمز كود ramz",
    "id": "ident identifier identification identifiant identificador identificacion identificação идентификатор",
    "name": "nom nombre nome наименование название اسم ism nam наим",
    "date": "fecha fec data дата تاريخ tarikh dt dte dat",
    "time": "heure hora время وقت waqt",
    "country": "cty ctry pays país pais страна بلد دولة balad bilad dawla",
    "origin": "orig origine origen origem происхождения происхождение منشأ mansha org происх",
    "destination": "dest destino назначения назначение وجهة مقصد wijha maqsad",
    "export": "exportation exportación exportação экспорта экспорт تصدير tasdir",
    "departure": "dispatch provenance procedencia procedência отправления отправление proced proveniência отпр отправл",
    "import": "importation importación importação импорта импорт استيراد istirad",
    "importer": "importateur importador импортер импортера импортёр مستورد mustawrid mostawrid",
    "consignee": "destinataire consignatario consignatário получатель получателя",
    "exporter": "exportateur exportador экспортер экспортера экспортёр مصدر musaddir",
    "consignor": "expéditeur remitente remetente отправитель отправителя",
    "declarant": "déclarant declarante декларант декларанта مصرح musarrih",
    "carrier": "transporteur transportista transportador перевозчик перевозчика ناقل naqil",
    "customs": "douane douanier douanière aduanero aduanera aduaneiro aduaneira таможенная таможенный таможенной "
    "тамож таможенного таможенные таможенных douaniers aduaneros aduaneiros جمركي "
    "جمركية جمارك jumruki jumrukiya jamarik",
    "office": "bureau oficina пост مكتب maktab",
    "value": "val valeur valor стоимость قيمة qima qimat",
    "amount": "amt montant monto montante сумма مبلغ mablagh importe",
    "invoice": "inv facture factura fatura фактурная инвойс инвойсу فاتورة fatura fact факт",
    "net": "neto nette neta netto liquido líquido нетто صافي safi liq líq",
    "gross": "brut brute bruto bruta брутто قائم qaim grs",
    "weight": "wt wgt mass poids masse peso masa massa вес масса وزن wazn pds",
    "kg": "kgs kilo kilos kilogram kilograms kilogrammes kilogramos кг كجم كغ kgm",
    "quantity": "qty quantité cantidad cant quantidade количество كمية kammiya kamiya",
    "unit": "unité unidad unidade единица ед وحدة wahda",
    "measure": "mesure medida измерения изм قياس qiyas",
    "supplementary": "suppl supp complémentaire complementaria complementar дополнительная дополнительной",
    "declaration": "decl declaración declaração декларация декларации بيان bayan إقرار гтд",
    "registration": "reg registered enregistrement enreg registro registo регистрации регистрация تسجيل tasjil "
    "рег regist",
    "item": "article art artículo itm",
    "line": "linea línea ligne linha строка строки سطر satr",
    "goods": "marchandise marchandises mercancía mercancías mercadoria mercadorias товаров بضاعة بضائع سلعة "
    "товара товар badaa bidaa silaa",
    "description": "desc descr désignation libellé descripción descrição описание وصف wasf",
    "commercial": "commerciale comercial",
    "tariff": "tarif tarifaire arancelaria arancelario tarifaria pautal тариф تعريفة تعرفة taarifa tarifa",
    "currency": "curr cur devise moneda moeda divisa monnaie валюта валюты عملة umla",
    "freight": "fret flete frete фрахт شحن نولون shahn",
    "insurance": "assurance seguro страхование страховка تأمين tamin",
    "rate": "taux tasa taxa ставка نسبة nisba",
    "duty": "duties droit droits derecho derechos direito direitos пошлина пошлины رسم رسوم rasm rusum",
    "tax": "ضريبي taxes taxe impuesto impuestos imposto impostos налог налоги налогов ضريبة ضرائب dariba daraib",
    "total": "ttl tot totale итого всего إجمالي مجموع ijmali majmu",
    "preference": "preferencia preferência преференция преференции تفضيل",
    "transport": "transporte транспорта نقل naql",
    "mode": "modo moyen means medio meio وسيلة wasila",
    "container": "conteneur contenedor contentor conteiner контейнер контейнера حاوية hawiya",
    "port": "puerto porto порт порта ميناء mina",
    "entry": "entrée entrada",
    "lane": "channel circuit couloir canal канал коридор مسار masar",
    "selectivity": "selectividad selectividade sélectivité",
    "inspector": "inspecteur инспектор مفتش mufattish inspetor",
    "procedure": "procédure procedimiento procedimento процедура процедуры إجراء",
    "regime": "régime régimen режим режима نظام",
    "result": "résultat resultado результат نتيجة natija",
    "inspection": "contrôle control visite inspección inspeção досмотра контроля تفتيش معاينة",
    "type": "tipo тип نوع naw",
    "payment": "paiement pago pagamento оплаты платежа دفع daf",
    "statistical": "statistique stat estadistico estadistica estadístico estadística estatístico estatística "
    "статистическая стат",
    "tin": "nif nit ruc rut cnpj nuit niu ninea инн унп",
    "acceptance": "acceptation aceptación aceitação принятия",
    "contract": "contrat contrato контракта контракт",
    "box": "casilla case графа",
    "digits": "chiffres dígitos dígitos цифр",
    "corrected": "corrigé corrigée corregido corregida corrigido corrigida",
}

ENGLISH: dict[str, str] = {
    form: english for english, listed in _WORDS.items() for word in parts(listed) for form in spellings(word)
}
"""The English word for every other one, folded."""

LINKING = frozenset(
    {
        *("a", "al", "as", "at", "d", "da", "das", "de", "del", "des", "do", "dos", "du", "e", "el", "em", "en", "et"),
        *("in", "l", "la", "las", "le", "les", "los", "na", "of", "on", "para", "par", "por", "pour", "the", "y"),
        *("declared", "declare", "declaree", "declarado", "declarada", "заявленная"),
        *("по", "po", "в", "и", "في", "من", "fi", "min"),
    }
)
"""Words that say nothing about what a column is."""
