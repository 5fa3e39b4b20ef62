"""Recordings opened with the tools of others, which know nothing of ours."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mcap.reader import make_reader
from rosbags.highlevel import AnyReader
from rosbags.rosbag2 import Reader
from rosbags.typesys import Stores, get_typestore

from av_embodied.errors import InputError
from av_embodied.recording import Recording, RecordingWriter, read_recording
from av_embodied.recording.reader import RecordingWarning

Write = Callable[..., Path]

TYPES = {
    "/audio": "audio_common_msgs/msg/AudioStamped",
    "/camera/rgb/image_raw": "sensor_msgs/msg/Image",
    "/camera/rgb/camera_info": "sensor_msgs/msg/CameraInfo",
    "/camera/depth/image_raw": "sensor_msgs/msg/Image",
    "/camera/depth/camera_info": "sensor_msgs/msg/CameraInfo",
    "/observation/odometry": "std_msgs/msg/Float32MultiArray",
    "/observation/collided": "std_msgs/msg/Int8MultiArray",
    "/odom": "nav_msgs/msg/Odometry",
    "/tf": "tf2_msgs/msg/TFMessage",
    "/truth/odom": "nav_msgs/msg/Odometry",
    "/truth/sources": "sensor_msgs/msg/PointCloud2",
    "/truth/distance_to_goal": "std_msgs/msg/Float64",
    "/reward": "std_msgs/msg/Float64",
    "/moment": "std_msgs/msg/String",
}
"""Of every moment."""
DECIDED = {
    "/cmd_vel": "geometry_msgs/msg/TwistStamped",
    "/decision/goal": "std_msgs/msg/String",
    "/decision/say": "std_msgs/msg/String",
    "/decision/sources": "sensor_msgs/msg/PointCloud2",
    "/decision/occupancy": "nav_msgs/msg/OccupancyGrid",
    "/decision/source": "nav_msgs/msg/OccupancyGrid",
    "/decision/plan": "nav_msgs/msg/Path",
    "/decision/belief/occupancy": "std_msgs/msg/Float32MultiArray",
    "/decision/belief/source": "std_msgs/msg/Float32MultiArray",
}
"""Of every moment but the last."""


def test_mcap_finds_topics_types_counts_and_the_header(played: Recording, write: Write) -> None:
    path = write(played)
    count = len(played.moments)
    with (path / "episode.mcap").open("rb") as file:
        reader = make_reader(file, validate_crcs=True)
        summary = reader.get_summary()
        assert summary is not None
        found = {
            channel.topic: summary.schemas[channel.schema_id].name
            for channel in summary.channels.values()
        }
        counts = Counter(channel.topic for _, channel, _ in reader.iter_messages())
        metadata = list(reader.iter_metadata())
    assert found == {"/tf_static": "tf2_msgs/msg/TFMessage", **TYPES, **DECIDED}
    assert counts.pop("/tf_static") == 1
    assert counts == {**dict.fromkeys(TYPES, count), **dict.fromkeys(DECIDED, count - 1)}
    assert summary.chunk_indexes[0].compression == "lz4"
    header = json.loads(metadata[0].metadata["header"])
    assert (header["policy"], header["episode"]["id"]) == ("walker", "small-0000")


def test_rosbags_reads_the_values_by_the_definitions_in_the_file(
    played: Recording, write: Write
) -> None:
    path, first = write(played), played.moments[1]
    got = {}
    with AnyReader([path]) as reader:
        assert {c.topic: c.msgtype for c in reader.connections}["/odom"] == TYPES["/odom"]
        for connection, time, data in reader.messages():
            if time == 250_000_000:
                got[connection.topic] = reader.deserialize(data, connection.msgtype)
    audio = got["/audio"]
    assert (audio.header.stamp.sec, audio.header.stamp.nanosec) == (0, 250_000_000)
    assert audio.header.frame_id == "mic_array_link"
    info = audio.audio.info
    assert (info.format, info.channels, info.rate, info.chunk) == (1, 4, 16000, 4000)
    interleaved = audio.audio.audio_data.float32_data
    assert np.array_equal(interleaved[2::4], first.observation["audio"][2])
    image = got["/camera/rgb/image_raw"]
    assert (image.height, image.width, image.encoding, image.step) == (12, 16, "rgb8", 48)
    assert image.header.frame_id == "camera_optical_frame"
    assert np.array_equal(image.data.reshape(12, 16, 3), first.observation["rgb"])
    depth = got["/camera/depth/image_raw"]
    assert depth.encoding == "32FC1"
    assert depth.data.tobytes() == first.observation["depth"].tobytes()
    lens = got["/camera/rgb/camera_info"]
    assert lens.k[[0, 2, 4, 5]] == pytest.approx([8.0, 7.5, 8.0, 5.5])  # 90 degrees, 16 x 12
    place = got["/truth/odom"].pose.pose.position
    assert (place.x, place.y) == tuple(first.info["pose"][:2])


def test_beliefs_are_where_they_are_heard_and_unknown_cells_are_unknown(
    played: Recording, write: Write
) -> None:
    got = {}
    with AnyReader([write(played)]) as reader:
        for connection, time, data in reader.messages():
            if time == 0:
                got[connection.topic] = reader.deserialize(data, connection.msgtype)
    assert got["/decision/sources"].header.frame_id == "mic_array_link"
    grid = got["/decision/occupancy"]
    assert (grid.info.width, grid.info.height, grid.header.frame_id) == (40, 40, "odom")
    rows = grid.data.reshape(40, 40)  # of equal y
    assert np.array_equal(rows[:, :2], np.full((40, 2), 90))
    assert np.array_equal(rows[:, 2:], np.full((40, 38), -1))


@pytest.mark.parametrize(
    "info",
    [
        {"sources": [[1.0, 2.0], [3.0]]},
        {"sources": ["here"], "pose": ("a", "b", "c", "d")},
        {"sources": None, "source": "there", "distance_to_goal": "far"},
        {"reward_terms": {"a": None, "b": "x", "é": 1.0, 3: 2.0}},
    ],
)
def test_truth_of_another_kind_is_kept_and_not_shown(
    played: Recording, write: Write, info: dict[str, Any]
) -> None:
    (moment,) = (dataclasses.replace(m, info=info) for m in played.moments[:1])
    path = write(dataclasses.replace(played, moments=(moment,)))
    assert read_recording(path).moments[0].info == info
    with Reader(path) as reader:
        shown = {c.topic for c in reader.connections}
    assert not {name for name in shown if name.startswith(("/truth", "/reward/"))}


def test_the_frames_lead_from_the_map_to_the_true_pose(played: Recording, write: Write) -> None:
    moment = played.moments[8]
    store = get_typestore(Stores.ROS2_HUMBLE)
    with Reader(write(played)) as reader:
        wanted = [c for c in reader.connections if c.topic == "/tf"]
        tf: Any = next(
            store.deserialize_cdr(data, c.msgtype)
            for c, time, data in reader.messages(wanted)
            if time == 2_000_000_000
        )
    links = {t.header.frame_id: (t.child_frame_id, t.transform) for t in tf.transforms}
    assert (links["map"][0], links["odom"][0]) == ("odom", "base_link")
    matrices = []
    for name in ("map", "odom"):
        place, turn = links[name][1].translation, links[name][1].rotation
        yaw = 2.0 * np.arctan2(turn.z, turn.w)
        c, s = np.cos(yaw), np.sin(yaw)
        matrices.append(np.array([[c, -s, place.x], [s, c, place.y], [0.0, 0.0, 1.0]]))
    robot = matrices[0] @ matrices[1]
    assert robot[:2, 2] == pytest.approx(moment.info["pose"][:2], abs=1e-5)
    yaw = np.arctan2(robot[1, 0], robot[0, 0])
    assert yaw == pytest.approx(moment.info["pose"][3], abs=1e-5)


def test_the_bag_says_what_it_holds(played: Recording, write: Write) -> None:
    with Reader(write(played)) as reader:
        assert reader.message_count == 1 + 14 * len(played.moments) + 9 * (len(played.moments) - 1)
        assert reader.duration == (len(played.moments) - 1) * 250_000_000 + 1
        assert reader.topics["/audio"].msgcount == len(played.moments)
        static = reader.topics["/tf_static"].connections[0].ext
    assert "TRANSIENT_LOCAL" in str(static)


def test_equal_episodes_give_equal_bytes(played: Recording, write: Write, tmp_path: Path) -> None:
    one = (write(played) / "episode.mcap").read_bytes()
    (tmp_path / "episode").rename(tmp_path / "before")
    assert (write(played) / "episode.mcap").read_bytes() == one


def test_what_is_there_is_not_written_over(played: Recording, write: Write, tmp_path: Path) -> None:
    write(played)
    with pytest.raises(InputError, match="episode is there already"):
        RecordingWriter(tmp_path / "episode", played.header)


def test_an_unfinished_one_is_named_so_until_it_is_finished(
    played: Recording, tmp_path: Path
) -> None:
    with RecordingWriter(tmp_path / "one", played.header) as writer:
        writer.see(played.moments[0])
        assert [path.name for path in tmp_path.iterdir()] == ["one.partial"]
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_an_episode_that_fails_stays_unfinished(played: Recording, tmp_path: Path) -> None:
    def fail() -> None:
        with RecordingWriter(tmp_path / "one", played.header) as writer:
            writer.see(played.moments[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["one.partial"]
    with pytest.warns(RecordingWarning, match="unfinished; missing: everything from step 1 "):
        assert len(read_recording(tmp_path / "one.partial").moments) == 1
