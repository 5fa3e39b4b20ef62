"""What is kept of the sound of one source in one world: early paths and late energy at nodes.

A path is kept by its `anchor`, the point from which it seems to come near by: the image of a
mirrored path, which is the same for every listener, or the last edge that a path bends round. Its
length beyond the anchor is kept too, so that delay and direction are exact for a listener beside
the node, too; what is taken over from the node is which paths there are, and their gain.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

from ..acoustics.bands import BANDS, air_gain
from ..acoustics.diffraction.edge_graph import EdgeGraph
from ..acoustics.diffraction.edges import Edges
from ..acoustics.engines.engine import PathEngine
from ..acoustics.late.record_cache import PREFIX, RecordCache, record_key, surface_digest
from ..acoustics.propagation.image_sources import Paths
from ..acoustics.propagation.sources import SoundSource
from ..acoustics.propagation.surfaces import AcousticSurface
from ..acoustics.scene import AcousticScene

MOST_PATHS = 32  # kept of a node, the loudest
LAYOUT = b"1"  # of the files; a new one makes all banks anew


@dataclass(frozen=True, eq=False)
class Bank:
    """Sound of one source at n nodes.

    For k paths each: `anchor` (n, k, 3) [m], `beyond` (n, k) [m] the length from the source to
    the anchor that is not seen, `gain` (n, k, 7) without air and spreading, 0 for no path,
    `hidden` (n, k) whether it is heard only where the source is not seen. The direct path to a
    node that sees the source is not among them. `seen` (n,) is whether a node does. `late`
    (n, bins, 10) is as `LateEnergy`: 7 bands, then the flow; `bin_time` [s].
    """

    anchor: NDArray[np.float32]
    beyond: NDArray[np.float32]
    gain: NDArray[np.float32]
    hidden: NDArray[np.bool_]
    seen: NDArray[np.bool_]
    late: NDArray[np.float32]
    bin_time: float

    @property
    def nbytes(self) -> int:
        """Memory that it takes on the device."""
        return sum(np.asarray(getattr(self, item.name)).nbytes for item in fields(self))


class BankMaker:
    """Makes the banks of the sources in one `scene`, or finds them on disk.

    Raises InputError for an engine that knows no paths.
    """

    def __init__(self, scene: AcousticScene, nodes: NDArray[np.float64]) -> None:
        if not isinstance(scene.engine, PathEngine):
            raise InputError("the batched environment needs the acoustic engine 'field'")
        self._scene = scene
        self._engine: PathEngine = scene.engine
        self._nodes = nodes
        self._edges: Edges | None = None
        self._cache = RecordCache.from_environment()

    def bank(self, position: tuple[float, float, float]) -> Bank:
        """The bank of a source at `position` (3,) [m]."""
        source = SoundSource.of(position)
        path = self._file(source)
        bank = path and _read(path)
        if bank is None:
            bank = self._made(source)
            if path is not None:
                _write(path, bank)
        return bank

    def _file(self, source: SoundSource) -> Path | None:
        """Beside the late records, which share their room with it."""
        if self._cache is None:
            return None
        scene = self._scene
        surface = surface_digest(scene.world.surface)
        key = record_key(surface, source.key, scene.settings, scene.seed, scene.rate)
        code = Path(__file__).read_bytes()
        digest = hashlib.sha256(b"|".join([LAYOUT, key.encode(), self._nodes.tobytes(), code]))
        return self._cache.folder / f"{PREFIX}{digest.hexdigest()[:32]}.bank"

    def _made(self, source: SoundSource) -> Bank:
        paths = [self._engine.paths(source, node) for node in self._nodes]
        late = [self._engine.late(source, node) for node in self._nodes]
        count = len(self._nodes)
        bins = max(one.energy.shape[1] for one in late)
        table = np.zeros((count, bins, len(BANDS) + 3), dtype=np.float32)
        for row, one in zip(table, late, strict=True):
            row[: one.energy.shape[1]] = np.column_stack([one.energy.T, one.flow])
        bank = Bank(
            anchor=np.zeros((count, MOST_PATHS, 3), dtype=np.float32),
            beyond=np.zeros((count, MOST_PATHS), dtype=np.float32),
            gain=np.zeros((count, MOST_PATHS, len(BANDS)), dtype=np.float32),
            hidden=np.zeros((count, MOST_PATHS), dtype=bool),
            seen=np.array([one.route[:1] == (("specular",),) for one in paths]),
            late=table,
            bin_time=late[0].bin_time,
        )
        for number, (node, one) in enumerate(zip(self._nodes, paths, strict=True)):
            self._enter(bank, number, node, one)
        return bank

    def _enter(self, bank: Bank, number: int, node: NDArray[np.float64], paths: Paths) -> None:
        """Write the `paths` to `node` (3,) into row `number`."""
        length = np.linalg.norm(paths.image - node, axis=1)
        loud = np.sqrt((paths.gain**2).sum(axis=1)) / np.maximum(length, 1e-9)
        first = int(bank.seen[number])  # the direct path comes first
        kept = np.sort(first + np.argsort(-loud[first:], kind="stable")[:MOST_PATHS])
        gain = paths.gain / air_gain(length)
        for column, path in enumerate(kept):
            anchor, beyond = paths.image[path], 0.0
            if paths.route[path][0] == "diffracted":
                edge = int(paths.route[path][-1])
                anchor = self._bend(edge, node, paths.image[path])
                beyond = length[path] - np.linalg.norm(anchor - node)
            bank.anchor[number, column] = anchor
            bank.beyond[number, column] = beyond
            bank.gain[number, column] = gain[path]
            bank.hidden[number, column] = paths.route[path][0] != "specular"

    def _bend(
        self, edge: int, node: NDArray[np.float64], image: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Where (3,) the way from `node` (3,) towards `image` (3,) meets `edge`."""
        if self._edges is None:
            surface = AcousticSurface.of(self._scene.world)
            self._edges = EdgeGraph.of(surface.rays, surface.mesh).edges
        along, start = self._edges.along[edge], self._edges.start[edge]
        length = float(np.linalg.norm(image - node))
        towards = (image - node) / length
        # The foot of the common normal of two lines; a path along the edge has none.
        cosine = float(towards @ along)
        gap = node - start
        slope = 1.0 - cosine**2
        way = (cosine * float(along @ gap) - float(towards @ gap)) / slope if slope > 1e-6 else 0.0
        return node + float(np.clip(way, 0.0, length)) * towards


def _write(path: Path, bank: Bank) -> None:
    """Keep `bank`; a folder that cannot be written is only read."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for item in fields(bank):
            with archive.open(f"{item.name}.npy", "w") as entry:
                np.lib.format.write_array(entry, np.asarray(getattr(bank, item.name)))
    content = buffer.getvalue()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=PREFIX, delete=False) as file:
            file.write(hashlib.sha256(content).digest() + content)
        Path(file.name).replace(path)


def _read(path: Path) -> Bank | None:
    """The bank in a file; None where there is none, or not as it was written."""
    try:
        content = path.read_bytes()
        if hashlib.sha256(content[32:]).digest() != content[:32]:
            return None
        with np.load(io.BytesIO(content[32:]), allow_pickle=False) as file:
            values = {item.name: file[item.name] for item in fields(Bank)}
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        return None
    return Bank(**{name: value if value.ndim else value.item() for name, value in values.items()})
