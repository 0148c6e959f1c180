"""What people call places that the source has no name for: divisions, regions, nicknames.

Read by `gazetteer_data` only, when the data is written.
"""

from __future__ import annotations

_US = """AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida
GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland
MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire
NJ New Jersey|NM New Mexico|NY New York State|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon
PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia
WA Washington State|WV West Virginia|WI Wisconsin|WY Wyoming"""
# A code stands for the state in «Portland, ME»; alone, `la` or `ok` would be anything but a place.

DIVISIONS: dict[tuple[str, str], list[str]] = {
    ("US", code): [name] for code, _, name in (entry.partition(" ") for entry in _US.replace("\n", "|").split("|"))
} | {
    ("CA", "01"): ["Alberta"],
    ("CA", "02"): ["British Columbia", "Britisch-Kolumbien", "Colombie-Britannique"],
    ("CA", "03"): ["Manitoba"],
    ("CA", "04"): ["New Brunswick", "Nouveau-Brunswick"],
    ("CA", "05"): ["Newfoundland and Labrador"],
    ("CA", "07"): ["Nova Scotia", "Nouvelle-Écosse", "Neuschottland"],
    ("CA", "08"): ["Ontario"],
    ("CA", "09"): ["Prince Edward Island"],
    ("CA", "10"): ["Quebec Province", "Province of Quebec"],
    ("CA", "11"): ["Saskatchewan"],
    ("CA", "12"): ["Yukon"],
    ("CA", "13"): ["Northwest Territories"],
    ("AU", "01"): ["Australian Capital Territory"],
    ("AU", "02"): ["New South Wales", "NSW"],
    ("AU", "03"): ["Northern Territory"],
    ("AU", "04"): ["Queensland"],
    ("AU", "05"): ["South Australia"],
    ("AU", "06"): ["Tasmania", "Tasmanien"],
    ("AU", "07"): ["Victoria State", "VIC"],
    ("AU", "08"): ["Western Australia"],
    ("GB", "ENG"): ["England", "Inglaterra", "Angleterre"],
    ("GB", "SCT"): ["Scotland", "Schottland", "Escocia", "Écosse", "Escócia"],
    ("GB", "WLS"): ["Wales", "Gales", "Pays de Galles"],
    ("GB", "NIR"): ["Northern Ireland", "Nordirland"],
    ("IN", "13"): ["Kerala"],
    ("IN", "33"): ["Goa"],
    ("IN", "23"): ["Punjab"],
    ("ES", "56"): ["Catalonia", "Katalonien", "Cataluña", "Catalunya", "Catalogne"],
    ("ES", "51"): ["Andalusia", "Andalucía", "Andalusien"],
    ("ES", "07"): ["Mallorca", "Majorca", "Ibiza", "Menorca", "Balearic Islands"],
    ("DE", "02"): ["Bavaria", "Bayern", "Baviera", "Bavière"],
    ("IT", "16"): ["Tuscany", "Toskana", "Toscana"],
    ("IT", "15"): ["Sicily", "Sizilien", "Sicilia", "Sicile"],
    ("IT", "14"): ["Sardinia", "Sardinien", "Cerdeña", "Sardegna"],
}
"""GeoNames' (country, first-order division) → what it is called, the shown name first."""

REGIONS: dict[str, tuple[str, ...]] = {
    "Azores": ("PT", "Atlantic/Azores", "Azoren", "Açores", "the Azores"),
    "Madeira": ("PT", "Atlantic/Madeira"),
    "Canary Islands": (
        "ES",
        "Atlantic/Canary",
        "Kanaren",
        "Islas Canarias",
        "Canarias",
        "Tenerife",
        "Teneriffa",
        "Gran Canaria",
        "Lanzarote",
        "Fuerteventura",
    ),
    "Bali": ("ID", "Asia/Makassar"),
    "Borneo": ("MY", "Asia/Kuching"),
    "Galapagos Islands": ("EC", "Pacific/Galapagos", "Galapagos", "the Galapagos"),
    "Easter Island": ("CL", "Pacific/Easter", "Osterinsel", "Isla de Pascua", "Rapa Nui"),
    "Tahiti": ("PF", "Pacific/Tahiti", "Bora Bora"),
    "Zanzibar": ("TZ", "Africa/Dar_es_Salaam", "Sansibar"),
    "Newfoundland": ("CA", "America/St_Johns", "Neufundland", "Terre-Neuve"),
    "Labrador": ("CA", "America/Goose_Bay"),
    "Corfu": ("GR", "Europe/Athens", "Korfu"),
    "Crete": ("GR", "Europe/Athens", "Kreta", "Creta"),
    "Corsica": ("FR", "Europe/Paris", "Korsika", "Corse"),
    "Brittany": ("FR", "Europe/Paris", "Bretagne"),
    "Crimea": ("UA", "Europe/Simferopol", "Krim"),
    "Chatham Islands": ("NZ", "Pacific/Chatham"),
    "Lord Howe Island": ("AU", "Australia/Lord_Howe"),
    "Kiritimati": ("KI", "Pacific/Kiritimati", "Christmas Island Kiribati", "Line Islands"),
}
"""Region → country, zone, other names."""

ALIASES: dict[str, str] = {
    "Rom": "Rome/IT",
    "NYC": "New York City/US",
    "NY": "New York City/US",
    "New York": "New York City/US",
    "Manhattan": "New York City/US",
    "Brooklyn": "New York City/US",
    "Wall Street": "New York City/US",
    "LA": "Los Angeles/US",
    "L.A.": "Los Angeles/US",
    "Hollywood": "Los Angeles/US",
    "Beverly Hills": "Los Angeles/US",
    "SF": "San Francisco/US",
    "San Fran": "San Francisco/US",
    "Frisco": "San Francisco/US",
    "Silicon Valley": "San Jose/US",
    "DC": "Washington/US",
    "D.C.": "Washington/US",
    "Washington DC": "Washington/US",
    "Washington": "Washington/US",
    "Philly": "Philadelphia/US",
    "Vegas": "Las Vegas/US",
    "NOLA": "New Orleans/US",
    "KL": "Kuala Lumpur/MY",
    "CDMX": "Mexico City/MX",
    "Mexico DF": "Mexico City/MX",
    "Rio": "Rio de Janeiro/BR",
    "Sampa": "São Paulo/BR",
    "BsAs": "Buenos Aires/AR",
    "Baires": "Buenos Aires/AR",
    "Jo'burg": "Johannesburg/ZA",
    "Joburg": "Johannesburg/ZA",
    "Saigon": "Ho Chi Minh City/VN",
    "HCMC": "Ho Chi Minh City/VN",
    "Greenwich": "London/GB",
    "Quebec": "Québec/CA",
    "Ciudad de Guatemala": "Guatemala City/GT",
    "Frankfurt": "Frankfurt am Main/DE",
    "Malmoe": "Malmö/SE",
    "Blighty": "London/GB",
}
"""Nickname → `name/country` of a city; the most populous of that name."""

COUNTRY_ALIASES: dict[str, tuple[str, ...]] = {
    "US": ("USA", "US", "U.S.", "U.S.A.", "America", "the States", "the US", "the USA", "EEUU", "EE.UU.", "EUA"),
    "GB": ("UK", "U.K.", "Britain", "Great Britain", "the UK", "Großbritannien", "Gran Bretaña", "Grande-Bretagne"),
    "AE": ("UAE", "Emirates", "the Emirates"),
    "NL": ("Holland", "the Netherlands", "Holanda", "Hollande"),
    "CZ": ("Czech Republic", "Tschechien"),
    "TR": ("Turkey", "Türkei"),
    "PH": ("the Philippines",),
    "CD": ("DRC", "Congo Kinshasa", "Democratic Republic of the Congo"),
    "CG": ("Republic of the Congo", "Congo Brazzaville"),
    "KR": ("South Korea", "Korea", "Corea"),
    "KP": ("North Korea",),
    "CI": ("Ivory Coast",),
    "MM": ("Burma", "Birma"),
    "SZ": ("Swaziland",),
    "VA": ("Vatican", "the Vatican", "Vatican City"),
    "IE": ("Republic of Ireland", "Éire"),
    "HK": ("Hong Kong", "Hongkong"),
    "MO": ("Macau", "Macao"),
    "BA": ("Bosnia",),
    "MK": ("Macedonia",),
    "CV": ("Cape Verde", "Kap Verde"),
    "NZ": ("Aotearoa",),
    "PS": ("Palestine", "Palästina"),
    "SG": ("Singapore",),
    "DO": ("Dominican Republic",),
}

NOT_OFFICIAL = {("cn", "Asia/Urumqi"), ("de", "Europe/Busingen")}
"""(area, zone) the source counts although the area keeps one official time, or the zone is only history."""
