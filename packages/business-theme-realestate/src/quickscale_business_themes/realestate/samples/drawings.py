"""Drawn pictures of homes: from the street, a room, and a floor plan."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

WIDTH, HEIGHT = 960, 640
#: How finely it is drawn before it is scaled down, so that edges are smooth.
_SCALE = 2
_GROUND = 470
_WALLS: tuple[Colour, ...] = (
    (236, 224, 200),
    (214, 122, 92),
    (198, 208, 216),
    (226, 196, 140),
    (240, 238, 232),
    (168, 186, 170),
)
_ROOFS: tuple[Colour, ...] = ((120, 60, 52), (74, 78, 88), (96, 72, 56), (60, 84, 96))
_GLASS: Colour = (186, 214, 230)
_WHITE: Colour = (250, 250, 248)
_INK: Colour = (60, 66, 76)


class Board:
    """A picture being drawn, on coordinates from 0 to 960 and from 0 to 640."""

    def __init__(self, top: Colour, bottom: Colour) -> None:
        size = (WIDTH * _SCALE, HEIGHT * _SCALE)
        self._image = Image.new("RGB", size, top)
        fade = Image.linear_gradient("L").resize(size)
        self._image.paste(Image.new("RGB", size, bottom), mask=fade)
        self._draw = ImageDraw.Draw(self._image)

    def block(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        self._draw.rectangle([it * _SCALE for it in (left, top, right, bottom)], fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: Colour) -> None:
        self._draw.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        box = [it * _SCALE for it in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(box, fill=colour)

    def line(self, points: list[tuple[float, float]], colour: Colour, width: float) -> None:
        path = [(x * _SCALE, y * _SCALE) for x, y in points]
        self._draw.line(path, fill=colour, width=round(width * _SCALE))

    def finish(self) -> bytes:
        """Return the picture as a WebP file."""
        out = BytesIO()
        small = self._image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        small.save(out, "WEBP", quality=80, method=1)
        return out.getvalue()


def darken(colour: Colour, share: float) -> Colour:
    red, green, blue = (round(each * (1 - share)) for each in colour)
    return (red, green, blue)


def draw_street(seed: int, *, stories: int, is_block: bool) -> bytes:
    """Return a home from the street.

    Args:
        is_block: whether it is a building of apartments with a flat roof.
    """
    chance = Random(seed)  # noqa: S311  # draws houses
    board = Board((150, 196, 232), (226, 238, 244))
    board.disc(chance.randrange(100, 860), 90, 44, (250, 236, 186))
    for _hill in range(3):
        x = chance.randrange(0, WIDTH)
        board.disc(x, _GROUND + 190, chance.randrange(240, 330), (170, 196, 150))
    board.block(0, _GROUND, WIDTH, HEIGHT, (142, 178, 112))
    board.block(0, 560, WIDTH, HEIGHT, (150, 152, 156))
    board.block(0, 556, WIDTH, 564, (206, 206, 202))
    wall, roof = chance.choice(_WALLS), chance.choice(_ROOFS)
    width, height = (460, 96 * stories) if is_block else (400, 112 * stories)
    left, top = (WIDTH - width) / 2, _GROUND - height
    draw_tree(board, left - 130, chance)
    draw_walls(board, left, top, width, height, wall, roof, is_block=is_block)
    draw_openings(board, left, top, width, stories, height / stories, roof, is_block=is_block)
    draw_tree(board, left + width + 110, chance)
    return board.finish()


def draw_walls(
    board: Board,
    left: float,
    top: float,
    width: float,
    height: float,
    wall: Colour,
    roof: Colour,
    *,
    is_block: bool,
) -> None:
    right = left + width
    board.block(left, top, right, top + height, wall)
    board.block(right - 60, top, right, top + height, darken(wall, 0.08))
    board.block(left, top + height - 14, right, top + height, darken(wall, 0.2))
    if is_block:
        board.block(left - 10, top - 16, right + 10, top, roof)
        return
    peak = top - 110
    board.block(right - 100, peak + 10, right - 66, top - 20, darken(roof, 0.25))
    board.shape([(left - 28, top), (left + 90, peak), (right - 90, peak), (right + 28, top)], roof)
    board.block(left - 28, top - 6, right + 28, top + 2, darken(roof, 0.2))


def draw_openings(
    board: Board,
    left: float,
    top: float,
    width: float,
    stories: int,
    story: float,
    roof: Colour,
    *,
    is_block: bool,
) -> None:
    count = 5 if is_block else 3
    step = width / count
    for floor in range(stories):
        for place in range(count):
            middle = left + step * (place + 0.5)
            base = top + story * (floor + 1)
            if floor == stories - 1 and place == count // 2:
                board.block(middle - 24, base - 78, middle + 24, base, roof)
                board.disc(middle + 15, base - 36, 3.5, _WHITE)
                continue
            draw_window(board, middle, base - story * 0.72, story * 0.46)


def draw_window(board: Board, middle: float, top: float, height: float) -> None:
    half = 30
    board.block(middle - half - 5, top - 5, middle + half + 5, top + height + 5, _WHITE)
    board.block(middle - half, top, middle + half, top + height, _GLASS)
    glint = [(middle - half, top), (middle - 4, top), (middle - half, top + height * 0.7)]
    board.shape(glint, (214, 232, 242))
    board.line([(middle, top), (middle, top + height)], _WHITE, 4)
    board.line(
        [(middle - half - 10, top + height + 8), (middle + half + 10, top + height + 8)],
        darken(_WHITE, 0.2),
        6,
    )


def draw_tree(board: Board, x: float, chance: Random) -> None:
    size = chance.randrange(46, 74)
    board.block(x - 8, _GROUND - 90, x + 8, _GROUND + 20, (112, 84, 60))
    for dx, dy in ((0, -150), (-size * 0.6, -110), (size * 0.6, -110)):
        green = chance.choice(((92, 140, 84), (106, 154, 92), (82, 128, 80)))
        board.disc(x + dx, _GROUND + dy, size, green)


def draw_room(seed: int) -> bytes:
    """Return a living room."""
    chance = Random(seed)  # noqa: S311  # draws houses
    wall = chance.choice(_WALLS)
    board = Board(wall, darken(wall, 0.06))
    board.block(0, 440, WIDTH, HEIGHT, (190, 150, 108))
    for y in range(456, HEIGHT, 34):
        board.line([(0, y), (WIDTH, y)], (172, 132, 92), 2)
    board.block(0, 428, WIDTH, 440, _WHITE)
    draw_window(board, 250, 110, 230)
    draw_window(board, 330, 110, 230)
    sofa = chance.choice(((90, 116, 140), (150, 92, 84), (112, 128, 96), (120, 112, 132)))
    board.block(500, 330, 840, 440, sofa)
    board.block(480, 400, 860, 480, darken(sofa, 0.12))
    for x in (480, 830):
        board.block(x, 370, x + 34, 490, darken(sofa, 0.2))
    board.block(590, 130, 750, 240, _INK)
    board.block(598, 138, 742, 232, chance.choice(_WALLS))
    board.disc(670, 190, 28, chance.choice(_ROOFS))
    board.shape([(330, 540), (640, 540), (690, 600), (280, 600)], (222, 206, 182))
    board.block(400, 500, 570, 516, (116, 82, 58))
    for x in (412, 548):
        board.block(x, 516, x + 10, 570, (96, 68, 48))
    board.line([(900, 250), (900, 470)], _INK, 5)
    board.shape([(864, 250), (936, 250), (920, 190), (880, 190)], (244, 226, 170))
    return board.finish()


def draw_plan(seed: int, *, bedrooms: int) -> bytes:
    """Return a floor plan with a living room, a kitchen, a bathroom and some bedrooms."""
    chance = Random(seed)  # noqa: S311  # draws houses
    board = Board(_WHITE, _WHITE)
    left, top, right, bottom = 130, 80, 830, 560
    middle = top + chance.randrange(210, 270)
    board.block(left, top, right, bottom, _INK)
    split = left + chance.randrange(360, 440)
    draw_rooms(board, [left, split, right - 130, right], top, middle)
    count = max(1, min(bedrooms, 4))
    edges = [left + (right - left) * place / count for place in range(count + 1)]
    draw_rooms(board, edges, middle, bottom)
    board.block(split - 60, middle - 6, split - 10, middle + 6, _WHITE)
    board.block(left + 60, bottom - 6, left + 130, bottom + 6, (206, 226, 238))
    board.block(left + 80, top - 6, left + 240, top + 6, (206, 226, 238))
    return board.finish()


def draw_rooms(board: Board, edges: list[float], top: float, bottom: float) -> None:
    for left, right in pairwise(edges):
        board.block(left + 5, top + 5, right - 5, bottom - 5, (246, 243, 236))
        board.line([(right - 5, bottom - 60), (right - 50, bottom - 5)], (170, 174, 180), 2)
