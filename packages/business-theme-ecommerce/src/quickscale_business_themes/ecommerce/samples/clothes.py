"""Clothes and shoes, drawn."""

from __future__ import annotations

from quickscale_business_themes.ecommerce.samples.canvas import (
    Canvas,
    Colour,
    darken,
    lighten,
    mirror,
)

_TORSO = [
    (330, 190),
    (262, 212),
    (196, 252),
    (128, 372),
    (206, 424),
    (252, 366),
    (258, 480),
    (250, 640),
    (300, 652),
]
_LONG_SLEEVES = [
    (330, 180),
    (262, 204),
    (206, 246),
    (160, 370),
    (126, 560),
    (196, 584),
    (252, 404),
    (258, 500),
    (250, 652),
    (300, 664),
]


def draw_tee(canvas: Canvas, colour: Colour) -> None:
    canvas.shape(mirror(_TORSO), colour, shadow=True)
    canvas.ellipse((400, 188), 148, 92, darken(colour, 0.35), relief=0.1)
    canvas.line(
        [(326, 190), (352, 236), (400, 252), (448, 236), (474, 190)], lighten(colour, 0.25), 10
    )
    canvas.stitches([(256, 632), (400, 642), (544, 632)], darken(colour, 0.3))
    canvas.stitches([(140, 360), (212, 408)], darken(colour, 0.3))
    canvas.stitches([(660, 360), (588, 408)], darken(colour, 0.3))


def draw_sweater(canvas: Canvas, colour: Colour) -> None:
    canvas.shape(mirror(_LONG_SLEEVES), colour, shadow=True)
    ribs = darken(colour, 0.18)
    for x in range(270, 541, 15):
        canvas.line([(x, 618), (x, 656)], ribs, 4, curved=False)
    for row in range(5):
        y = 300 + row * 52
        points = [(262 + step * 23, y + (14 if step % 2 else 0)) for step in range(13)]
        canvas.line(points, lighten(colour, 0.38 if row % 2 else 0.2), 7, curved=False)
    canvas.ellipse((400, 182), 156, 84, darken(colour, 0.4), relief=0.1)
    canvas.line([(322, 184), (350, 230), (400, 244), (450, 230), (478, 184)], ribs, 22)
    canvas.line([(134, 556), (192, 576)], ribs, 18)
    canvas.line([(666, 556), (608, 576)], ribs, 18)


def draw_jacket(canvas: Canvas, colour: Colour) -> None:
    canvas.shape(mirror(_LONG_SLEEVES), colour, relief=0.36, shadow=True)
    trim, metal = darken(colour, 0.45), (214, 178, 110)
    canvas.line([(400, 250), (400, 656)], trim, 8, curved=False)
    for x in (284, 430):
        canvas.block((x, 476), (x + 88, 568), lighten(colour, 0.1), radius=10)
        canvas.block((x - 4, 470), (x + 92, 500), trim, radius=8)
        canvas.ellipse((x + 44, 486), 12, 12, metal)
    canvas.shape([(322, 176), (400, 262), (318, 296), (276, 214)], trim, curved=False)
    canvas.shape([(478, 176), (400, 262), (482, 296), (524, 214)], trim, curved=False)
    for y in range(310, 640, 62):
        canvas.ellipse((418, y), 15, 15, metal)


def draw_shirt(canvas: Canvas, colour: Colour) -> None:
    canvas.shape(mirror(_LONG_SLEEVES), colour, relief=0.22, shadow=True)
    stripe = darken(colour, 0.16)
    for x in range(276, 540, 30):
        canvas.line([(x, 300), (x, 652)], stripe, 4, curved=False)
    canvas.block((386, 240), (414, 656), lighten(colour, 0.35), relief=0.1)
    for y in range(290, 640, 60):
        canvas.ellipse((400, y), 13, 13, darken(colour, 0.4))
    for left in (True, False):
        collar = [(330, 172), (400, 236), (336, 292), (290, 208)]
        points = collar if left else [(800 - x, y) for x, y in collar]
        canvas.shape(points, lighten(colour, 0.4), curved=False, relief=0.16, shadow=True)


def draw_runner(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((400, 604), 600)
    body = [
        (150, 372),
        (190, 352),
        (232, 400),
        (300, 404),
        (352, 352),
        (420, 396),
        (520, 460),
        (640, 492),
        (672, 540),
        (640, 562),
        (400, 566),
        (170, 562),
        (142, 500),
    ]
    canvas.shape(body, colour, relief=0.34, shadow=True)
    canvas.shape(
        [
            (134, 542),
            (300, 552),
            (500, 556),
            (690, 536),
            (692, 580),
            (640, 602),
            (300, 604),
            (150, 600),
        ],
        (246, 244, 238),
    )
    for x in range(180, 660, 44):
        canvas.block((x, 590), (x + 26, 608), darken(colour, 0.5), radius=4)
    canvas.shape(
        [(250, 540), (330, 440), (392, 420), (352, 500), (420, 540)], lighten(colour, 0.55)
    )
    for step in range(4):
        x, y = 372 + step * 42, 392 + step * 26
        canvas.line([(x - 26, y + 26), (x + 16, y - 8)], (250, 250, 246), 9, curved=False)


def draw_boot(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((410, 632), 540)
    body = [
        (226, 196),
        (300, 182),
        (404, 192),
        (414, 300),
        (420, 400),
        (500, 446),
        (622, 484),
        (656, 560),
        (600, 590),
        (400, 594),
        (230, 592),
        (216, 480),
        (232, 330),
    ]
    canvas.shape(body, colour, relief=0.4, shadow=True)
    sole = darken(colour, 0.6)
    canvas.shape(
        [
            (206, 576),
            (400, 586),
            (660, 566),
            (668, 602),
            (600, 622),
            (380, 618),
            (360, 640),
            (216, 640),
        ],
        sole,
        relief=0.2,
    )
    canvas.line([(228, 204), (310, 214), (408, 200)], darken(colour, 0.3), 16)
    canvas.stitches([(412, 420), (380, 470), (392, 560)], lighten(colour, 0.45))
    for y in (270, 316, 362, 406):
        canvas.line([(352, y + 8), (430, y - 6)], lighten(colour, 0.62), 8, curved=False)
        canvas.ellipse((352, y + 8), 14, 14, (214, 178, 110))


def draw_sneaker(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((400, 600), 590)
    body = [
        (168, 346),
        (240, 334),
        (318, 344),
        (392, 392),
        (492, 450),
        (612, 474),
        (662, 530),
        (640, 560),
        (400, 566),
        (174, 562),
        (160, 460),
    ]
    canvas.shape(body, colour, relief=0.24, shadow=True)
    canvas.shape([(560, 462), (640, 488), (668, 548), (590, 560), (548, 510)], (246, 242, 232))
    canvas.block((146, 542), (684, 598), (248, 246, 240), radius=26, relief=0.14)
    canvas.line([(160, 562), (668, 562)], darken(colour, 0.1), 6, curved=False)
    canvas.ellipse((248, 446), 92, 92, (248, 246, 240), relief=0.12)
    canvas.ellipse((248, 446), 54, 54, darken(colour, 0.2))
    for step in range(5):
        x, y = 346 + step * 36, 376 + step * 22
        canvas.line([(x - 24, y + 30), (x + 20, y - 6)], (252, 250, 244), 8, curved=False)


def draw_slippers(canvas: Canvas, colour: Colour) -> None:
    for x, top in ((290, 210), (512, 236)):
        canvas.shape(
            [
                (x - 92, top + 130),
                (x - 70, top + 24),
                (x + 4, top - 14),
                (x + 76, top + 26),
                (x + 96, top + 140),
                (x + 74, top + 290),
                (x + 4, top + 372),
                (x - 72, top + 290),
            ],
            darken(colour, 0.25),
            shadow=True,
        )
        canvas.ellipse((x, top + 262), 132, 186, (246, 236, 218), relief=0.2)
        canvas.shape(
            [
                (x - 96, top + 178),
                (x - 86, top + 40),
                (x + 2, top - 22),
                (x + 90, top + 42),
                (x + 100, top + 184),
                (x + 50, top + 158),
                (x, top + 150),
                (x - 50, top + 156),
            ],
            colour,
        )
        canvas.line(
            [
                (x - 94, top + 176),
                (x - 46, top + 158),
                (x, top + 152),
                (x + 50, top + 160),
                (x + 98, top + 182),
            ],
            (250, 244, 230),
            20,
        )
        canvas.stitches(
            [(x - 60, top + 90), (x, top + 60), (x + 62, top + 92)], lighten(colour, 0.5), 4
        )
