"""What the sample shop sells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quickscale_business_themes.ecommerce.samples import clothes, things
from quickscale_business_themes.ecommerce.samples.canvas import Canvas, Colour

Draw = Callable[[Canvas, Colour], None]


@dataclass(frozen=True, slots=True)
class SampleCategory:
    """A category, and the two colours that its pictures stand before."""

    name: str
    description: str
    top: str
    bottom: str


@dataclass(frozen=True, slots=True)
class SampleProduct:
    """A product of the sample shop.

    Attributes:
        draw, colour: its picture.
        options: each option's name and values; every combination is a variant.
        stock: how many of each variant; None where there is always one more.
        facts: a table of facts, ``Material: merino wool``.
    """

    shelf: str
    name: str
    description: str
    price: str
    draw: Draw
    colour: str
    compare_at: str = ""
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    stock: int | None = 20
    features: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    quote: tuple[str, str] = ("", "")
    allow_backorder: bool = False


SHELVES = (
    SampleCategory("Clothing", "Layers that last, cut from natural fibres.", "#f6ece1", "#e6cfb8"),
    SampleCategory("Shoes", "Made to be resoled, and to be walked in.", "#e9f1ee", "#bfd8cf"),
    SampleCategory(
        "Bags", "For the commute, the market and the long weekend.", "#eef0f7", "#c9d0e6"
    ),
    SampleCategory("Kitchen", "Honest tools for people who cook every day.", "#fdf3df", "#f2d9a0"),
    SampleCategory(
        "Living", "Soft light, good wool and a place for your feet.", "#f7ebee", "#e4c3cc"
    ),
    SampleCategory(
        "Downloads", "Guides, presets and planners, yours at once.", "#e8f3f8", "#b4d5e6"
    ),
)

_SIZES = ("Size", ("S", "M", "L", "XL"))
_SHOE_SIZES = ("Size", ("38", "40", "42", "44"))

SAMPLES = (
    SampleProduct(
        "Clothing",
        "Merino Crew Sweater",
        "A mid-weight crew neck of fine merino that keeps its shape wash after wash.",
        "89.00",
        clothes.draw_sweater,
        "#3f6f73",
        compare_at="110.00",
        options=(_SIZES, ("Colour", ("Spruce", "Oat"))),
        stock=8,
        features=(
            "Extra-fine merino, 19.5 micron",
            "Fully fashioned, linked by hand",
            "Machine washable at 30 °C",
        ),
        facts=(("Material", "100 % merino wool"), ("Weight", "340 g"), ("Made in", "Portugal")),
        quote=("I have worn it three winters running and it looks new.", "Ines, Porto"),
    ),
    SampleProduct(
        "Clothing",
        "Organic Cotton Tee",
        "The plain T-shirt, done properly: heavy organic cotton and a collar that stays flat.",
        "28.00",
        clothes.draw_tee,
        "#c8553d",
        options=(_SIZES, ("Colour", ("Brick", "Ink", "Chalk"))),
        stock=30,
        features=("220 g/m² organic cotton", "Twin-needle seams", "Pre-shrunk"),
        facts=(("Material", "100 % organic cotton"), ("Fit", "Regular")),
    ),
    SampleProduct(
        "Clothing",
        "Waxed Field Jacket",
        "A rain-worthy jacket of waxed cotton with four pockets and a corduroy collar.",
        "195.00",
        clothes.draw_jacket,
        "#4b5a3a",
        options=(_SIZES,),
        stock=5,
        features=("Waxed by hand, can be rewaxed", "Two-way brass zip", "Game pocket at the back"),
        facts=(
            ("Outer", "Waxed cotton, 8 oz"),
            ("Lining", "Cotton tartan"),
            ("Made in", "England"),
        ),
    ),
    SampleProduct(
        "Clothing",
        "Striped Linen Shirt",
        "A breezy shirt for hot afternoons, washed soft before it reaches you.",
        "64.00",
        clothes.draw_shirt,
        "#7f9fc0",
        compare_at="79.00",
        options=(_SIZES,),
        stock=12,
        features=("European flax", "Mother-of-pearl buttons"),
        facts=(("Material", "100 % linen"), ("Care", "Warm wash, line dry")),
    ),
    SampleProduct(
        "Shoes",
        "Ridge Trail Runner",
        "A light trail shoe with a rock plate and a sole that grips on wet stone.",
        "129.00",
        clothes.draw_runner,
        "#e07a3f",
        options=(_SHOE_SIZES,),
        stock=9,
        features=("4 mm drop", "Recycled mesh upper", "Drains in seconds"),
        facts=(("Weight", "268 g"), ("Drop", "4 mm"), ("Lugs", "4.5 mm")),
        quote=("The first shoe that let me forget the descent.", "Marek, Zakopane"),
    ),
    SampleProduct(
        "Shoes",
        "Oiled Leather Boot",
        "An eight-inch boot of oiled leather on a welted sole, good for twenty years.",
        "240.00",
        clothes.draw_boot,
        "#8a5a34",
        options=(_SHOE_SIZES,),
        stock=4,
        features=("Goodyear welted", "Resoled at our workshop", "Cork footbed"),
        facts=(("Leather", "2.4 mm full grain"), ("Sole", "Natural rubber")),
        allow_backorder=True,
    ),
    SampleProduct(
        "Shoes",
        "Canvas Court Sneaker",
        "A simple lace-up of organic canvas that looks better once it is scuffed.",
        "72.00",
        clothes.draw_sneaker,
        "#b23a48",
        options=(_SHOE_SIZES, ("Colour", ("Cherry", "Navy"))),
        stock=14,
        features=("Natural rubber sole", "Cotton laces, two pairs"),
        facts=(("Upper", "Organic cotton canvas"),),
    ),
    SampleProduct(
        "Shoes",
        "Felted House Slippers",
        "Felted wool slippers with a shearling bed, for cold kitchen floors.",
        "58.00",
        clothes.draw_slippers,
        "#5c6b8a",
        options=(("Size", ("S", "M", "L")),),
        stock=0,
        features=("Boiled wool", "Leather sole"),
        facts=(("Material", "Wool, shearling"),),
    ),
    SampleProduct(
        "Bags",
        "Roll-top Backpack",
        "Twenty-two litres of waxed canvas with a laptop sleeve and a flap that keeps rain out.",
        "148.00",
        things.draw_backpack,
        "#2f5d62",
        options=(("Colour", ("Lake", "Rust")),),
        stock=11,
        features=("Fits a 16-inch laptop", "Vegetable-tanned straps", "Lifetime repairs"),
        facts=(("Volume", "22 l"), ("Weight", "1.1 kg")),
        quote=("It has been to four continents and my daughter wants it.", "Amara, Lagos"),
    ),
    SampleProduct(
        "Bags",
        "Market Tote",
        "A sturdy tote that stands up by itself and carries a week of vegetables.",
        "38.00",
        things.draw_tote,
        "#d9a441",
        stock=40,
        features=("16 oz canvas", "Carries 20 kg"),
        facts=(("Material", "Cotton canvas"), ("Size", "42 x 36 x 16 cm")),
    ),
    SampleProduct(
        "Bags",
        "Leather-trimmed Weekender",
        "Two nights away in one bag, with a shoe pocket at the end.",
        "210.00",
        things.draw_weekender,
        "#41507a",
        compare_at="260.00",
        stock=6,
        features=("Cabin size", "Brass hardware", "Cotton lining"),
        facts=(("Volume", "38 l"), ("Weight", "1.6 kg")),
    ),
    SampleProduct(
        "Bags",
        "City Sling",
        "A small bag for keys, a book and a bottle, worn front or back.",
        "54.00",
        things.draw_sling,
        "#6b7f3a",
        stock=3,
        features=("Water-resistant zip", "Hidden back pocket"),
        facts=(("Volume", "5 l"),),
    ),
    SampleProduct(
        "Kitchen",
        "Dipped Stoneware Mug",
        "A generous mug, thrown and dipped by hand, so that no two are the same.",
        "24.00",
        things.draw_mug,
        "#c96f4a",
        options=(("Glaze", ("Terracotta", "Sea")),),
        stock=26,
        features=("Dishwasher and microwave safe", "Holds 350 ml"),
        facts=(("Material", "Stoneware"), ("Volume", "350 ml")),
        quote=("My coffee tastes better. I cannot prove it.", "Jonas, Aarhus"),
    ),
    SampleProduct(
        "Kitchen",
        "Gooseneck Kettle",
        "A slow, steady pour for coffee, with a handle that stays cool.",
        "84.00",
        things.draw_kettle,
        "#4e6e81",
        stock=13,
        features=("For gas, ceramic and induction", "Counterbalanced handle"),
        facts=(("Material", "Stainless steel"), ("Volume", "0.9 l")),
    ),
    SampleProduct(
        "Kitchen",
        "Walnut Chopping Board",
        "Edge-grain walnut, oiled twice, with a hole to hang it by.",
        "62.00",
        things.draw_board,
        "#9a6b43",
        stock=17,
        features=("Kind to knives", "Reversible"),
        facts=(("Material", "American walnut"), ("Size", "46 x 26 x 2 cm")),
    ),
    SampleProduct(
        "Kitchen",
        "Cook's Knife",
        "The one knife to own: carbon steel, twenty centimetres, balanced at the bolster.",
        "118.00",
        things.draw_knife,
        "#7b4b32",
        compare_at="135.00",
        stock=7,
        features=(
            "Forged from one piece",
            "Sharpened to 15° a side",
            "Free resharpening for a year",
        ),
        facts=(("Blade", "20 cm, carbon steel"), ("Handle", "Oak, brass pins")),
    ),
    SampleProduct(
        "Living",
        "Ripple Cushion",
        "A plump linen cushion embroidered with a quiet wave.",
        "45.00",
        things.draw_cushion,
        "#7d5ba6",
        options=(("Colour", ("Plum", "Sand")),),
        stock=15,
        features=("Stonewashed linen", "Feather pad included"),
        facts=(("Size", "50 x 50 cm"),),
    ),
    SampleProduct(
        "Living",
        "Hand-thrown Vase",
        "A round-bellied vase for a few branches from the garden.",
        "56.00",
        things.draw_vase,
        "#3d7068",
        stock=9,
        features=("Watertight glaze", "Signed by the potter"),
        facts=(("Height", "24 cm"), ("Material", "Earthenware")),
    ),
    SampleProduct(
        "Living",
        "Pleated Table Lamp",
        "Warm, even light through a pleated shade on a brass stem.",
        "132.00",
        things.draw_lamp,
        "#c76b5b",
        stock=6,
        features=("Dimmable", "Two-metre cloth cable"),
        facts=(("Height", "46 cm"), ("Bulb", "E27, up to 40 W")),
        quote=("It makes the whole room kinder.", "Sofia, Turin"),
    ),
    SampleProduct(
        "Living",
        "Lambswool Throw",
        "A throw big enough for two, woven in a mill that still uses its old looms.",
        "98.00",
        things.draw_throw,
        "#c08a5a",
        compare_at="125.00",
        options=(("Colour", ("Camel", "Fjord")),),
        stock=10,
        features=("Pure new lambswool", "Fringed by hand"),
        facts=(("Size", "180 x 140 cm"), ("Made in", "Norway")),
    ),
    SampleProduct(
        "Downloads",
        "Field Guide to Slow Travel",
        "A 180-page e-book on going by train, bicycle and foot, with forty routes.",
        "14.00",
        things.draw_book,
        "#2a6f97",
        stock=None,
        features=("EPUB and PDF", "Forty routes with maps", "Free updates"),
        facts=(("Pages", "180"), ("Language", "English")),
    ),
    SampleProduct(
        "Downloads",
        "Golden Hour Photo Presets",
        "Twelve presets that bring evening light to any hour of the day.",
        "19.00",
        things.draw_presets,
        "#d98e4a",
        compare_at="29.00",
        stock=None,
        features=("For Lightroom and Capture One", "Adjustable strength"),
        facts=(("Presets", "12"),),
    ),
    SampleProduct(
        "Downloads",
        "Undated Planner",
        "A printable planner for any year: weeks, months and room to think.",
        "9.00",
        things.draw_planner,
        "#6a4c93",
        stock=None,
        features=("A4, A5 and Letter", "Print as often as you like"),
        facts=(("Pages", "64"),),
    ),
    SampleProduct(
        "Downloads",
        "Rain on Canvas: Field Recordings",
        "Two hours of rain, rivers and campfires, recorded in four countries.",
        "12.00",
        things.draw_headphones,
        "#40798c",
        stock=None,
        features=("FLAC and MP3", "No loops"),
        facts=(("Length", "2 h 04 min"), ("Format", "FLAC, MP3")),
    ),
)
