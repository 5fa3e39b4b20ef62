// Numbers in words, for eyes in a hurry and for screen readers.

const DEGREES = 180 / Math.PI;

/** "ahead", "40° to the left", "behind"; `azimuth` [rad], 0 ahead, left positive. */
export function directionWords(azimuth) {
  const angle = Math.round(wrapped(azimuth) * DEGREES);
  const size = Math.abs(angle);
  const side = angle > 0 ? "left" : "right";
  if (size <= 10) return "ahead";
  if (size >= 170) return "behind";
  return `${size}° to the ${side}`;
}

/** The angle [rad] between -pi and pi. */
export function wrapped(angle) {
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}

/** Azimuth [rad] of the point `place` seen from `pose` [x, y, z, yaw]. */
export function azimuthOf(place, pose) {
  return wrapped(Math.atan2(place[1] - pose[1], place[0] - pose[0]) - pose[3]);
}

/** `distance_to_goal` as "distance to goal". */
export function plainName(name) {
  return name.replaceAll("_", " ");
}

export function metres(value) {
  return `${value.toFixed(1)} m`;
}

/** A number with a sign that is as wide as a digit. */
export function minus(value) {
  return String(value).replace("-", "\u2212");
}

/** A number as short as it can be read: 3 digits after the point for small ones. */
export function short(value) {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return minus(value);
  return minus(value.toFixed(Math.abs(value) < 10 ? 3 : 1));
}

/** "speech 40° to the left, about 2.1 m away, give or take 12°" for a believed source. */
export function believedWords(source) {
  const name = source.label || "a sound";
  const far = source.distance === null ? "" : `, about ${metres(source.distance)} away`;
  const doubt =
    source.spread === null ? "" : `, give or take ${Math.round(source.spread * DEGREES)}°`;
  return `${name} ${directionWords(source.azimuth)}${far}${doubt}`;
}

/** The same for narrow places: "speech 40° to the left ± 12°, 2.1 m". */
export function believedShort({ label, azimuth, distance, spread }) {
  const doubt = spread === null ? "" : ` ± ${Math.round(spread * DEGREES)}°`;
  const far = distance === null ? "" : `, ${metres(distance)}`;
  return `${label || "a sound"} ${directionWords(azimuth)}${doubt}${far}`;
}

/** Name of the room of `rooms` around (x, y), or "outside". */
export function roomAt(rooms, x, y) {
  return rooms.find(({ outline }) => contains(outline, x, y))?.name ?? "outside the rooms";
}

/** Whether the closed `outline` [[x, y], ...] is crossed an odd number of times on the way out. */
function contains(outline, x, y) {
  let inside = false;
  outline.forEach(([x1, y1], k) => {
    const [x0, y0] = outline.at(k - 1);
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
  });
  return inside;
}

/** The state of things in two or three sentences; the truth only where it may be told. */
export function situation(frame, truthShown) {
  const room = frame.room ? `In the ${plainName(frame.room)}` : "Between rooms";
  const far = truthShown && frame.distance !== null ? `, ${metres(frame.distance)} to walk to the source` : "";
  const goal = frame.sources.find((source) => source.goal) ?? frame.sources[0];
  const where =
    truthShown && goal ? ` The source is ${directionWords(azimuthOf(goal.place, frame.pose))}.` : "";
  const believed = frame.decision?.sources?.[0];
  const thought = believed ? ` The policy believes: ${believedWords(believed)}.` : "";
  return `${room}${far}.${where}${thought}${frame.collided ? " The robot touches something." : ""}`;
}
