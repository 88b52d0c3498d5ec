"""Bags, kitchenware, furnishings and downloads, drawn."""

from __future__ import annotations

from quickscale_business_themes.ecommerce.samples.canvas import (
    Canvas,
    Colour,
    darken,
    lighten,
    mirror,
)

BRASS: Colour = (214, 178, 110)
CREAM: Colour = (248, 244, 234)


def draw_backpack(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((400, 672), 430)
    canvas.shape(
        mirror([(320, 170), (252, 232), (226, 420), (232, 610), (276, 664)]), colour, shadow=True
    )
    canvas.block((300, 130), (500, 216), darken(colour, 0.25), radius=34)
    canvas.shape(
        mirror([(330, 196), (262, 232), (244, 330), (300, 366)]), lighten(colour, 0.14), shadow=True
    )
    canvas.block((266, 446), (534, 640), lighten(colour, 0.08), radius=44, shadow=True)
    canvas.line([(290, 488), (510, 488)], darken(colour, 0.4), 7, curved=False)
    for x in (318, 482):
        canvas.line([(x, 214), (x, 430)], (150, 96, 58), 20, curved=False)
        canvas.block((x - 19, 388), (x + 19, 430), BRASS, radius=7)
    canvas.block((364, 536), (436, 584), (150, 96, 58), radius=8)


def draw_tote(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((400, 676), 470)
    for depth, tone in ((0, darken(colour, 0.42)), (14, darken(colour, 0.2))):
        canvas.line(
            [
                (300, 350 + depth),
                (318, 190 + depth),
                (400, 140 + depth),
                (482, 190 + depth),
                (500, 350 + depth),
            ],
            tone,
            22,
        )
    canvas.shape(
        [(210, 318), (590, 318), (622, 668), (178, 668)], colour, curved=False, shadow=True
    )
    canvas.block((206, 306), (594, 350), lighten(colour, 0.22), radius=8)
    canvas.stitches([(220, 340), (400, 342), (580, 340)], darken(colour, 0.3))
    canvas.disc((400, 500), 92, darken(colour, 0.5))
    canvas.shape(
        [(400, 428), (444, 500), (400, 572), (356, 500)], lighten(colour, 0.5), curved=False
    )
    canvas.line([(400, 430), (400, 570)], darken(colour, 0.5), 6, curved=False)


def draw_weekender(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((400, 632), 620)
    for shift, tone in ((0, (112, 68, 40)), (16, (150, 96, 58))):
        canvas.line(
            [
                (286, 372 + shift),
                (300, 232 + shift),
                (400, 196 + shift),
                (500, 232 + shift),
                (514, 372 + shift),
            ],
            tone,
            22,
        )
    canvas.shape(
        mirror([(250, 300), (152, 352), (118, 480), (140, 606), (270, 628)]),
        colour,
        relief=0.36,
        shadow=True,
    )
    canvas.line([(170, 340), (400, 318), (630, 340)], BRASS, 7)
    leather = (150, 96, 58)
    canvas.shape([(122, 540), (210, 556), (240, 628), (146, 612)], leather, curved=False)
    canvas.shape([(678, 540), (590, 556), (560, 628), (654, 612)], leather, curved=False)
    for x in (286, 514):
        canvas.line([(x, 360), (x, 626)], leather, 26, curved=False)
        canvas.ellipse((x, 430), 24, 24, BRASS)


def draw_sling(canvas: Canvas, colour: Colour) -> None:
    canvas.line(
        [(250, 450), (214, 250), (360, 118), (560, 196), (590, 440)], darken(colour, 0.4), 26
    )
    canvas.shape(
        [
            (206, 400),
            (420, 372),
            (610, 404),
            (628, 510),
            (560, 610),
            (400, 634),
            (240, 600),
            (190, 500),
        ],
        colour,
        shadow=True,
    )
    canvas.line([(232, 446), (420, 424), (600, 450)], BRASS, 7)
    canvas.block((276, 494), (524, 596), lighten(colour, 0.12), radius=30)
    canvas.line([(300, 524), (500, 524)], darken(colour, 0.4), 6, curved=False)
    canvas.block((486, 430), (506, 482), BRASS, radius=8)


def draw_mug(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((400, 650), 440)
    canvas.line([(548, 366), (650, 372), (664, 470), (548, 534)], darken(colour, 0.14), 38)
    canvas.shape(mirror([(232, 280), (236, 460), (262, 612), (330, 656)]), colour, relief=0.36)
    canvas.shape(
        [
            (240, 500),
            (320, 520),
            (420, 494),
            (560, 514),
            (538, 612),
            (470, 656),
            (330, 656),
            (262, 612),
        ],
        darken(colour, 0.36),
    )
    canvas.ellipse((400, 286), 338, 92, lighten(colour, 0.35))
    canvas.ellipse((400, 292), 292, 70, (74, 44, 28))
    canvas.ellipse((388, 288), 150, 30, (124, 80, 52), relief=0.1)
    for x in (340, 420):
        canvas.line([(x, 226), (x + 26, 190), (x - 4, 150), (x + 22, 110)], (255, 255, 255), 9)


def draw_kettle(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((380, 652), 480)
    canvas.line([(520, 560), (610, 520), (610, 350), (700, 290)], darken(colour, 0.16), 24)
    canvas.line([(240, 330), (130, 330), (120, 520), (232, 570)], (60, 50, 46), 30)
    canvas.shape(
        [(266, 300), (494, 300), (560, 600), (520, 654), (240, 654), (200, 600)],
        colour,
        curved=False,
        relief=0.42,
    )
    canvas.ellipse((380, 300), 238, 54, lighten(colour, 0.25))
    canvas.ellipse((380, 288), 190, 44, darken(colour, 0.15))
    canvas.block((356, 214), (404, 282), (120, 78, 48), radius=22)
    canvas.line([(300, 350), (262, 590)], lighten(colour, 0.6), 12, curved=False)


def draw_board(canvas: Canvas, colour: Colour) -> None:
    canvas.block((236, 236), (564, 690), colour, radius=46, relief=0.2, shadow=True)
    canvas.block((358, 96), (442, 270), colour, radius=40, relief=0.2)
    canvas.ellipse((400, 148), 36, 36, darken(colour, 0.6))
    for x in range(262, 556, 34):
        canvas.line([(x, 262), (x + 12, 390), (x - 8, 520), (x + 6, 664)], darken(colour, 0.14), 4)
    canvas.ellipse((330, 560), 118, 118, (226, 62, 52))
    canvas.ellipse((462, 520), 96, 96, (236, 82, 60))
    canvas.shape([(306, 500), (340, 470), (366, 506), (332, 520)], (74, 132, 64))
    canvas.shape([(446, 470), (474, 446), (494, 476), (464, 488)], (74, 132, 64))


def draw_knife(canvas: Canvas, colour: Colour) -> None:
    canvas.shape(
        [(120, 630), (290, 316), (366, 354), (228, 560)],
        (206, 212, 220),
        curved=False,
        relief=0.44,
        shadow=True,
    )
    canvas.line([(124, 626), (226, 556), (362, 356)], (244, 246, 250), 8)
    canvas.shape([(286, 322), (322, 262), (398, 304), (366, 360)], (150, 156, 166), curved=False)
    canvas.shape(
        [(318, 270), (470, 74), (548, 118), (560, 176), (398, 308)], colour, relief=0.4, shadow=True
    )
    for x, y in ((380, 240), (436, 178), (492, 118)):
        canvas.ellipse((x + 14, y + 14), 22, 22, BRASS)
    for x, y, tone in (
        (560, 470, (92, 150, 74)),
        (640, 560, (70, 126, 62)),
        (540, 610, (112, 170, 84)),
    ):
        canvas.shape([(x - 60, y + 20), (x, y - 50), (x + 58, y + 6), (x + 6, y + 46)], tone)
        canvas.line([(x - 52, y + 18), (x + 48, y + 2)], lighten(tone, 0.4), 4, curved=False)


def draw_cushion(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((400, 646), 520)
    canvas.shape(
        [
            (160, 176),
            (400, 206),
            (640, 176),
            (612, 400),
            (640, 640),
            (400, 612),
            (160, 640),
            (188, 400),
        ],
        colour,
        relief=0.36,
        shadow=True,
    )
    for step in range(5):
        y = 270 + step * 66
        canvas.line(
            [(206, y), (300, y + 26), (400, y), (500, y + 26), (594, y)], lighten(colour, 0.45), 10
        )
    for x, y in ((160, 176), (640, 176), (160, 640), (640, 640)):
        canvas.ellipse((x, y), 46, 46, lighten(colour, 0.5))


def draw_vase(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((400, 690), 330)
    stem, leaf = (92, 128, 84), (118, 156, 100)
    for x, y in ((300, 120), (400, 70), (506, 134)):
        canvas.line([(400, 400), ((x + 400) / 2 + 8, 250), (x, y)], stem, 9)
        for side in (-1, 1):
            for step in range(3):
                cx, cy = x + (400 - x) * step * 0.2, y + 40 + step * 62
                canvas.shape(
                    [
                        (cx, cy),
                        (cx + side * 34, cy - 34),
                        (cx + side * 66, cy - 30),
                        (cx + side * 36, cy + 6),
                    ],
                    leaf,
                )
    canvas.shape(
        mirror([(350, 346), (362, 406), (280, 480), (262, 590), (330, 690)]), colour, relief=0.42
    )
    canvas.ellipse((400, 348), 104, 30, darken(colour, 0.5))
    canvas.line([(276, 540), (400, 562), (524, 540)], lighten(colour, 0.45), 10)
    canvas.line([(268, 576), (400, 600), (532, 576)], lighten(colour, 0.3), 6)


def draw_lamp(canvas: Canvas, colour: Colour) -> None:
    canvas.disc((400, 330), 300, (255, 236, 178), 0.4)
    canvas.ground_shadow((400, 686), 330)
    canvas.block((388, 400), (412, 660), BRASS, radius=8, relief=0.4)
    canvas.ellipse((400, 674), 244, 50, darken(BRASS, 0.2), relief=0.4)
    canvas.shape(
        [(316, 150), (484, 150), (600, 420), (200, 420)],
        colour,
        curved=False,
        relief=0.3,
        shadow=True,
    )
    canvas.ellipse((400, 420), 400, 66, (255, 240, 200), relief=0.05)
    canvas.ellipse((400, 150), 168, 26, lighten(colour, 0.3))
    for x in range(-3, 4):
        canvas.line(
            [(400 + x * 24, 160), (400 + x * 56, 404)], lighten(colour, 0.2), 4, curved=False
        )


def draw_throw(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((400, 640), 560)
    for step, share in enumerate((0.3, 0.1, -0.1)):
        y = 520 - step * 116
        tone = lighten(colour, share) if share > 0 else darken(colour, -share)
        canvas.block((158 + step * 8, y), (642 - step * 8, y + 116), tone, radius=56, shadow=True)
        for band in (30, 62, 86):
            canvas.line([(192, y + band), (620, y + band)], lighten(tone, 0.35), 6, curved=False)
    for x in range(190, 640, 22):
        canvas.line([(x, 634), (x - 3, 664)], lighten(colour, 0.4), 6, curved=False)


def draw_book(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((410, 690), 400)
    canvas.block((226, 130), (590, 676), CREAM, radius=10, shadow=True)
    canvas.block((210, 116), (572, 662), colour, radius=12, relief=0.22)
    canvas.block((210, 116), (246, 662), darken(colour, 0.3), radius=8)
    canvas.disc((408, 330), 104, lighten(colour, 0.62))
    canvas.shape(
        [(318, 382), (372, 280), (408, 338), (444, 258), (500, 382)],
        darken(colour, 0.45),
        curved=False,
    )
    for width, y in ((220, 510), (150, 550)):
        canvas.line(
            [(408 - width / 2, y), (408 + width / 2, y)], lighten(colour, 0.75), 14, curved=False
        )


def draw_presets(canvas: Canvas, colour: Colour) -> None:
    for step in range(3):
        left, top = 148 + step * 66, 150 + step * 70
        tone = (lighten(colour, 0.35), darken(colour, 0.3), colour)[step]
        canvas.block(
            (left, top), (left + 380, top + 330), CREAM, radius=16, relief=0.06, shadow=True
        )
        canvas.block((left + 22, top + 22), (left + 358, top + 258), tone, radius=8)
        canvas.disc((left + 262, top + 90), 36, (255, 230, 160))
        canvas.shape(
            [
                (left + 22, top + 258),
                (left + 120, top + 120),
                (left + 196, top + 214),
                (left + 262, top + 150),
                (left + 358, top + 258),
            ],
            darken(tone, 0.5),
            curved=False,
        )


def draw_planner(canvas: Canvas, colour: Colour) -> None:
    canvas.block((190, 150), (610, 668), CREAM, radius=22, relief=0.08, shadow=True)
    canvas.block((190, 150), (610, 268), colour, radius=22)
    for x in range(246, 570, 62):
        canvas.line([(x, 120), (x, 186)], (120, 120, 130), 14, curved=False)
    for row in range(4):
        for column in range(5):
            x, y = 232 + column * 70, 306 + row * 84
            marked = (row * 5 + column) % 7 == 3
            canvas.block(
                (x, y),
                (x + 54, y + 60),
                colour if marked else (228, 222, 212),
                radius=10,
                relief=0.08,
            )


def draw_headphones(canvas: Canvas, colour: Colour) -> None:
    canvas.ground_shadow((400, 664), 460)
    canvas.line(
        [(222, 470), (214, 260), (400, 140), (586, 260), (578, 470)], darken(colour, 0.35), 44
    )
    canvas.line(
        [(236, 330), (290, 216), (400, 178), (510, 216), (564, 330)], lighten(colour, 0.3), 14
    )
    for x in (226, 574):
        canvas.block((x - 62, 404), (x + 62, 640), darken(colour, 0.5), radius=54)
        canvas.block((x - 44, 388), (x + 44, 656), colour, radius=44, relief=0.42, shadow=True)
        canvas.ellipse((x, 522), 52, 130, lighten(colour, 0.35))
