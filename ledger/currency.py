"""Currencies and their minor units, today's and withdrawn ones: legacy entries are in money that is gone.

Today's come from the `iso4217` package (ISO 4217 List One). The withdrawn codes are those of ISO 4217 List
Three ("historic denominations"), which states no minor units: `_WITHDRAWN` holds what they had, as OpenJDK's
`java.util.Currency` has it for the codes that it knows (0: ADP, BEF, BYB, BYR, ESP, GRD, ITL, LUF, MGF, PTE,
TPE, TRL). Convertible, financial and account variants count as their currency does; the Yemeni dinar (YDD)
had 1000 fils; all others had hundredths. Codes without a minor unit (XAU, XDR, XTS, XXX, XFO, XFU, XRE, …)
are not money that can be posted as fiat, and are left out.
"""

from collections.abc import Mapping
from types import MappingProxyType

from iso4217 import Currency

_WITHDRAWN = {
    0: "ADP BEC BEF BEL BYB BYR ESA ESB ESP GRD ITL LUC LUF LUL MGF PTE TPE TRL",
    2: "AFA ALK ANG AOK AON AOR ARA ARP ARY ATS AYM AZM BAD BGJ BGK BGL BGN BOP BRB BRC BRE BRN BRR BUK"
    " CHC CSD CSJ CSK CUC CYP DDM DEM ECS ECV EEK FIM FRF GEK GHC GHP GNE GNS GQE GWE GWP HRD HRK IEP"
    " ILP ILR ISJ LAJ LSM LTL LTT LVL LVR MLF MRO MTL MTP MVQ MXP MZE MZM NIC NLG PEH PEI PES PLZ RHD"
    " ROK ROL RUR SDD SDP SIT SKK SLL SRG STD SUR TJR TMM UAK UGS UGW USS UYN UYP VEB VEF VNC XEU YUD"
    " YUM YUN ZAL ZMK ZRN ZRZ ZWC ZWD ZWL ZWN ZWR",
    3: "YDD",
}


def _minor_units() -> dict[str, int]:
    units = {code: places for places, codes in _WITHDRAWN.items() for code in codes.split()}
    units.update({c.value: c.exponent for c in Currency if c.exponent is not None})
    return dict(sorted(units.items()))


MINOR_UNITS: Mapping[str, int] = MappingProxyType(_minor_units())
"""Places after the decimal point, for every code that fiat and CBDC entries may carry."""
