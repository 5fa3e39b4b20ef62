import numpy as np

from av_embodied.evaluation.canvas import BACKGROUND, Canvas


def test_a_picture_fits_its_box_and_keeps_its_shape() -> None:
    canvas = Canvas(200, 100)
    canvas.put(np.full((2, 4, 3), 255, np.uint8), (0, 0, 100, 100), "")
    white = np.argwhere((canvas.pixels == 255).all(axis=2))
    assert white[:, 1].max() == 99
    assert white[:, 0].max() == 74
    assert tuple(canvas.pixels[10, 50]) == BACKGROUND
    assert tuple(canvas.pixels[50, 150]) == BACKGROUND


def test_enlarged_pixels_stay_squares() -> None:
    canvas = Canvas(100, 100)
    board = np.zeros((2, 2, 3), np.uint8)
    board[0, 1] = board[1, 0] = 255
    canvas.put(board, (0, 0, 100, 100), "")
    assert set(np.unique(canvas.pixels[60:, 30:])) == {0, 255}


def test_large_pictures_are_averaged_down() -> None:
    canvas = Canvas(100, 100)
    stripes = np.zeros((800, 800, 3), np.uint8)
    stripes[:, ::2] = 200
    canvas.put(stripes, (0, 0, 100, 100), "")
    assert abs(int(canvas.pixels[80, 80, 0]) - 100) <= 1


def test_long_lines_are_shortened() -> None:
    canvas = Canvas(400, 40)
    canvas.write("a very long sentence " * 10, (0, 0), 17, 200)
    used = np.argwhere((canvas.pixels != BACKGROUND).any(axis=2))
    assert 120 < used[:, 1].max() <= 200
