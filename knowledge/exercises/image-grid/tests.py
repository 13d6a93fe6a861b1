"""Hidden tests of a grid of images: its size, who sits where, that no pixel moves, and what fills the rest."""

import torch
from sklearn.datasets import load_digits

# images, columns, channels, height, width
FULL = ((6, 3, 3, 8, 8), (4, 1, 1, 5, 5), (4, 2, 2, 6, 6), (3, 3, 1, 4, 4))
SHORT = ((5, 3, 3, 4, 6), (7, 2, 1, 5, 3), (2, 4, 3, 2, 2), (1, 1, 1, 3, 5))


def _cell(grid: torch.Tensor, place: int, columns: int, height: int, width: int) -> torch.Tensor:
    """The piece of the grid in which image `place` belongs."""
    row, column = divmod(place, columns)
    return grid[:, row * height : (row + 1) * height, column * width : (column + 1) * width]


def _case(count: int, columns: int, channels: int, height: int, width: int) -> dict[str, str]:
    """Which images are put together how."""
    return {
        "zh": f"{count} 张 {(channels, height, width)} 的图，每行 {columns} 张",
        "en": f"images {(channels, height, width)}, {count} in all, {columns} to a row",
    }


def has_the_size_of_rows_times_columns(image_grid) -> None:
    for count, columns, channels, height, width in FULL:
        grid = image_grid([torch.rand(channels, height, width) for _ in range(count)], columns)
        want = (channels, count // columns * height, columns * width)
        case = _case(count, columns, channels, height, width)
        assert grid.shape == want, {
            "zh": f"{case['zh']}，应得到 {want}，得到 {tuple(grid.shape)}",
            "en": f"{case['en']}: the grid should be {want}, got {tuple(grid.shape)}",
        }


def runs_from_left_to_right_then_down(image_grid) -> None:
    for count, columns in ((6, 3), (6, 2), (8, 4), (4, 1), (4, 4)):
        side = 4
        grid = image_grid([torch.full((1, side, side), place + 1.0) for place in range(count)], columns)
        for place in range(count):
            row, column = divmod(place, columns)
            where = {
                "zh": f"{count} 张图每行 {columns} 张：第 {row + 1} 行第 {column + 1} 格",
                "en": f"{count} images, {columns} to a row: cell {column + 1} of row {row + 1}",
            }
            cell = _cell(grid, place, columns, side, side)
            assert cell.unique().numel() == 1, {
                "zh": f"{where['zh']}里混进了别的图的像素",
                "en": f"{where['en']} holds pixels of other images too",
            }
            seen = int(cell.mean().round())
            assert seen == place + 1, {
                "zh": f"{where['zh']}应是第 {place + 1} 张图，看到的是{f'第 {seen} 张' if seen else '空白'}",
                "en": (
                    f"{where['en']} should be image {place + 1}, what is there is "
                    f"{f'image {seen}' if seen else 'blank'}"
                ),
            }


def every_pixel_stays_in_its_image(image_grid) -> None:
    for count, columns, channels, height, width in (*FULL, (6, 2, 3, 4, 7), (4, 2, 1, 6, 2)):
        images = list(torch.arange(count * channels * height * width).reshape(count, channels, height, width))
        grid = image_grid(images, columns)
        want = (channels, count // columns * height, columns * width)
        assert grid.shape == want, {
            "zh": f"高 {height}、宽 {width} 的图应拼成 {want}，得到 {tuple(grid.shape)}",
            "en": f"images of height {height} and width {width} should give {want}, got {tuple(grid.shape)}",
        }
        mixed = sum(not torch.equal(_cell(grid, k, columns, height, width), images[k]) for k in range(count))
        case = _case(count, columns, channels, height, width)
        assert mixed == 0, {
            "zh": f"{case['zh']}：形状对了，可是有 {mixed} 格里的像素不是原来那张图的",
            "en": (
                f"{case['en']}: the shape is right, but in {mixed} of the cells the pixels are not those of the "
                "original image"
            ),
        }


def empty_cells_of_the_last_row_are_zero(image_grid) -> None:
    for count, columns, channels, height, width in SHORT:
        images = [torch.rand(channels, height, width) + 1 for _ in range(count)]
        rows = -(-count // columns)
        grid = image_grid(images, columns)
        want = (channels, rows * height, columns * width)
        case = _case(count, columns, channels, height, width)
        assert grid.shape == want, {
            "zh": f"{case['zh']}，要用 {rows} 行才放得下，应得到 {want}，得到 {tuple(grid.shape)}",
            "en": f"{case['en']}: the number of rows needed is {rows}, so it should be {want}, got {tuple(grid.shape)}",
        }
        lost = [k + 1 for k in range(count) if not torch.equal(_cell(grid, k, columns, height, width), images[k])]
        assert not lost, {
            "zh": f"{case['zh']}：第 {lost[0]} 张不在它的格子里",
            "en": f"{case['en']}: image {lost[0]} is not in its cell",
        }
        rest = [_cell(grid, place, columns, height, width) for place in range(count, rows * columns)]
        assert not any(cell.any() for cell in rest), {
            "zh": f"{case['zh']}：剩下的 {len(rest)} 个空格应全是 0",
            "en": f"{case['en']}: the empty cells left over ({len(rest)}) should be all 0",
        }


def keeps_the_type_of_the_pixels(image_grid) -> None:
    for kind in (torch.uint8, torch.float32, torch.float64):
        for count in (4, 5):
            grid = image_grid([torch.ones(3, 4, 4, dtype=kind) for _ in range(count)], 2)
            assert grid.dtype == kind, {
                "zh": f"{count} 张 {kind} 的图，每行 2 张：拼出来应还是 {kind}，得到 {grid.dtype}",
                "en": f"{count} images of {kind}, 2 to a row: the grid should be {kind} as well, got {grid.dtype}",
            }


def shows_real_digits(image_grid) -> None:
    digits = torch.as_tensor(load_digits().images[:10], dtype=torch.float32)[:, None]  # (10, 1, 8, 8)
    grid = image_grid(list(digits), 4)
    assert grid.shape == (1, 24, 32), {
        "zh": f"10 个 8×8 的数字，每行 4 个，应是 (1, 24, 32)，得到 {tuple(grid.shape)}",
        "en": f"10 digits of 8×8, 4 to a row, should give (1, 24, 32), got {tuple(grid.shape)}",
    }
    strip = torch.cat([digits[k, 0] for k in range(4, 8)], dim=1)
    assert torch.equal(grid[0, 8:16], strip), {
        "zh": "第 2 行应是数字 4、5、6、7，和原图一个像素也不差",
        "en": "row 2 should be the digits 4, 5, 6, 7, every pixel as in the originals",
    }
