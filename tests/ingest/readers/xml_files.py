"""Small XML documents for tests, written here and not copied from anywhere."""

from __future__ import annotations

ITEM = """<Item>
<Tarification>
<HScode><Commodity_code>10063000</Commodity_code><Precision_1>00</Precision_1><Precision_2><null/></Precision_2></HScode>
<Extended_customs_procedure>4000</Extended_customs_procedure>
<Supplementary_unit><Suppplementary_unit_code>KGM</Suppplementary_unit_code>
<Suppplementary_unit_quantity>20000</Suppplementary_unit_quantity></Supplementary_unit>
<Supplementary_unit><Suppplementary_unit_code>BAG</Suppplementary_unit_code>
<Suppplementary_unit_quantity>400</Suppplementary_unit_quantity></Supplementary_unit>
<Supplementary_unit><Suppplementary_unit_code><null/></Suppplementary_unit_code>
<Suppplementary_unit_quantity/></Supplementary_unit>
<Value_item>52,644+1,000.5+0+0-0</Value_item>
<A.I._code>7</A.I._code>
</Tarification>
<Goods_description><Country_of_origin_code>VN</Country_of_origin_code>
<Commercial_Description>RICE</Commercial_Description></Goods_description>
<Taxation>
<Item_taxes_amount>1.06E7</Item_taxes_amount>
<Taxation_line><Duty_tax_code>DD</Duty_tax_code><Duty_tax_amount>1.0E7</Duty_tax_amount></Taxation_line>
<Taxation_line><Duty_tax_code>VAT</Duty_tax_code><Duty_tax_amount>600000.0</Duty_tax_amount></Taxation_line>
<Taxation_line><Duty_tax_code><null/></Duty_tax_code><Duty_tax_amount/></Taxation_line>
</Taxation>
<Valuation_item>
<Weight_itm><Gross_weight_itm>20100.5</Gross_weight_itm><Net_weight_itm>20000</Net_weight_itm></Weight_itm>
<Total_CIF_itm>1.0623724E7</Total_CIF_itm>
<Item_Invoice><Amount_foreign_currency>53644.5</Amount_foreign_currency><Currency_code>USD</Currency_code></Item_Invoice>
</Valuation_item>
<Attached_documents><Attached_document_code>IV01</Attached_document_code></Attached_documents>
<Attached_documents><Attached_document_code>BL01</Attached_document_code>
<Attached_document_reference>X9</Attached_document_reference></Attached_documents>
</Item>
"""

ASYCUDA = """<?xml version="1.0" encoding="{encoding}"?>
<ASYCUDA id="7">
<Property><Sad_flow>I</Sad_flow><Nbers><Total_number_of_items>{count}</Total_number_of_items></Nbers></Property>
<Identification>
<Office_segment><Customs_clearance_office_code>XLPRT</Customs_clearance_office_code></Office_segment>
<Type><Type_of_declaration>IM</Type_of_declaration></Type>
<Registration><Serial_number>C</Serial_number><Number>8879</Number><Date>11/19/25</Date></Registration>
</Identification>
<Traders>
<Exporter><Exporter_code><null/></Exporter_code><Exporter_name>FAR MILLS
12 QUAY ROAD
HANOI</Exporter_name></Exporter>
<Consignee><Consignee_code>0014</Consignee_code><Consignee_name>NEAR STORES</Consignee_name></Consignee>
</Traders>
<Declarant><Declarant_code>BR-3</Declarant_code>
<Reference><Year>2025</Year><Number>R94</Number></Reference></Declarant>
{items}<Valuation><Total_CIF>1.0623724E7</Total_CIF></Valuation>
<Container><Item_Number>1</Item_Number><Container_identity>MSKU1234565</Container_identity></Container>
<Container><Item_Number>1</Item_Number><Container_identity>MSKU7654321</Container_identity></Container>
</ASYCUDA>
"""


def asycuda(*items: str, count: int | str | None = None, encoding: str = "UTF-8") -> str:
    """Return a declaration with these goods items; ``count`` is the number that it says it has."""
    said = len(items) if count is None else count
    return ASYCUDA.format(items="".join(items), count=said, encoding=encoding)
