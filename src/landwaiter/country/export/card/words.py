"""What the card says of every country, in one place for both of its forms."""

from __future__ import annotations

WHAT = (
    "Declarations, inspections, officers and traders of a customs administration that does not exist, with the truth "
    "about every item in files apart. Simulated by the open-source package landwaiter."
)
HOW = (
    "A program draws trade, prices, fraud and the work of the administration from documented parameters and one seed. "
    "No record of any real administration, firm or person went into it, and nothing was fitted to one. The same "
    "scenario, seed and release of the package give the same bytes."
)
AGAIN = (
    "Every parameter stands in `scenario.toml`; what is listed below is its period, its size and what differs from the "
    "default. A scheme that the package does not have was run from a file of its maker's, which must be had as well to "
    "make the same again. The hash of every file is in `croissant.json`."
)
SCHEMES = (
    "What each scheme does is said above it in `scenario.toml`. `slip` is an honest error in the value, not illicit. "
    "The share asked for is of the items registered while the scheme is at work."
)
USES = (
    "Learning and teaching; testing software; comparing methods of targeting, of finding deviations and of cleaning "
    "data, where it must be known what there was to find."
)
LIMITS = (
    "It says nothing about any real country, trader, officer, good or firm. The codes of goods and countries are real; "
    "which of them carry fraud, and all prices, rates and shares, are invented. That a method works here shows that "
    "it finds what was planted here, not that it finds fraud elsewhere: what it earns must be measured on inspections "
    "drawn at random in the place where it is to be used."
)
MISUSE = (
    "Do not cite a rate or a ranking of countries, goods or firms from it. Do not let a model read what lies in the "
    "folder truth, except to be judged. Do not mix it with real records without marking it."
)
PERSONAL = "None: every identifier is drawn at random and stands for nobody."
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
LICENCE_NAME = "CC0 1.0"
LICENCE_WHY = "The files hold no work of another and nobody's data, so all rights that there may be are waived."
