"""Whom the sample team sells to."""

from __future__ import annotations

#: Name, website, industry, employees, city, country.
COMPANIES = (
    ("Alder & Finch", "https://alderfinch.example", "Retail", 45, "Leeds", "United Kingdom"),
    ("Bluestem Dairy", "https://bluestem.example", "Food", 210, "Madison", "United States"),
    ("Café Lindqvist", "https://lindqvist.example", "Hospitality", 12, "Uppsala", "Sweden"),
    ("Drossel Maschinenbau", "https://drossel.example", "Manufacturing", 640, "Ulm", "Germany"),
    (
        "Everglade Logistics",
        "https://everglade.example",
        "Logistics",
        320,
        "Tampa",
        "United States",
    ),
    ("Fjord Instruments", "https://fjord.example", "Electronics", 88, "Bergen", "Norway"),
    ("Granit Bau", "https://granit.example", "Construction", 150, "Graz", "Austria"),
    (
        "Harbor Street Clinic",
        "https://harborstreet.example",
        "Health",
        35,
        "Portland",
        "United States",
    ),
    ("Ibis Travel", "https://ibistravel.example", "Travel", 22, "Lisbon", "Portugal"),
    ("Juniper Software", "https://juniper-software.example", "Software", 75, "Dublin", "Ireland"),
    ("Kestrel Energy", "https://kestrel.example", "Energy", 510, "Aberdeen", "United Kingdom"),
    ("Lumen Architects", "https://lumen.example", "Architecture", 18, "Rotterdam", "Netherlands"),
    ("Marigold Schools", "https://marigold.example", "Education", 260, "Pune", "India"),
    ("Nordlicht Verlag", "https://nordlicht.example", "Publishing", 40, "Kiel", "Germany"),
    ("Oakwell Insurance", "https://oakwell.example", "Insurance", 900, "Bristol", "United Kingdom"),
    ("Pampa Foods", "https://pampa.example", "Food", 130, "Rosario", "Argentina"),
    ("شركة النخيل للتجارة", "https://palms.example", "Retail", 64, "Amman", "Jordan"),
    ("Quartz Analytics and Market Research Partnership", "", "Research", None, "", ""),
)

#: First and last name, job title, which company.
CONTACTS = (
    ("Maya", "Okafor", "Head of purchasing", 0),
    ("Tom", "Hartley", "Store manager", 0),
    ("Grace", "Lindholm", "Operations lead", 1),
    ("Pete", "Sorensen", "Plant manager", 1),
    ("Elin", "Lindqvist", "Owner", 2),
    ("Jürgen", "Drossel", "Managing director", 3),
    ("Anja", "Weber", "Head of IT", 3),
    ("Luis", "Romero", "Fleet manager", 4),
    ("Kari", "Nilsen", "Chief engineer", 5),
    ("Sigrid", "Aas", "Finance", 5),
    ("Franz", "Huber", "Site manager", 6),
    ("Dana", "Whitfield", "Practice manager", 7),
    ("Inês", "Carvalho", "Founder", 8),
    ("Aoife", "Byrne", "CTO", 9),
    ("Rory", "Kelly", "Product manager", 9),
    ("Fiona", "MacLeod", "Procurement", 10),
    ("Joost", "de Vries", "Partner", 11),
    ("Priya", "Deshmukh", "Principal", 12),
    ("Hanna", "Petersen", "Editor-in-chief", 13),
    ("Owen", "Price", "Head of claims", 14),
    ("Julia", "Benítez", "Export manager", 15),
    ("ليلى", "حداد", "مديرة المشتريات", 16),
    ("", "Achterberg-Montgomery-Featherstonehaugh", "", 17),
    ("Sam", "Novak", "Freelancer", None),
)

#: First and last name, company, status, rating.
LEADS = (
    ("Nina", "Fischer", "Weinhaus Fischer", "new", "hot"),
    ("Carlos", "Mendes", "Porto Ceramics", "new", "warm"),
    ("Beth", "Callahan", "Callahan Dental", "contacted", "warm"),
    ("Rajesh", "Iyer", "Iyer Textiles", "contacted", "cold"),
    ("Sofia", "Rossi", "Rossi & Figli", "nurturing", "warm"),
    ("Jonas", "Berg", "Berg Outdoor", "qualified", "hot"),
    ("Amal", "Nasser", "Cedar Pharmacies", "qualified", "hot"),
    ("Yuki", "Tanaka", "Tanaka Design", "new", ""),
    ("Maya", "Okafor", "Alder & Finch", "new", "warm"),
    ("Ed", "Thornton", "", "unqualified", "cold"),
    ("Clara", "Duarte", "Duarte Wines", "nurturing", "cold"),
    ("Wei", "Zhang", "Harbin Tools", "contacted", "hot"),
)

PRODUCTS = ("Starter plan", "Team plan", "Enterprise plan", "Training", "Migration", "Support")
TAGS = ("Key account", "Renewal", "Pilot", "Trade fair", "Newsletter")
SUBJECTS = {
    "call": ("Introduce ourselves", "Ask about the budget", "Follow up on the offer"),
    "meeting": ("Product demo", "Contract review", "Kick-off"),
    "email": ("Send the offer", "Send references", "Thank-you note"),
    "task": ("Prepare the proposal", "Update the numbers", "Check the contract"),
}
NOTES = (
    "Happy with the demo. Wants to see how the import works with their own data.",
    "Budget is decided in the last week of the quarter.",
    "Also talks to a competitor, who is cheaper and has no support by phone.",
    "Prefers calls before ten in the morning.",
)
