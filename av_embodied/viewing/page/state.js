// What the page knows, as signals: whoever shows one is drawn again when it changes.

import { computed, signal } from "@preact/signals";

/** "connecting", "open" or "lost". */
export const link = signal("connecting");
/** The newest `setup` message. */
export const setup = signal(null);
/** Header of the frame that is shown now, 20 times a second. */
export const frame = signal(null);
/** The same a few times a second, for numbers and words that people read. */
export const calm = signal(null);
/** What the server is busy with, in words. */
export const busy = signal(null);
/** Errors and notices, newest last: {id, kind: "error"|"notice", text}. */
export const notes = signal([]);
export const paused = signal(false);
export const driver = signal("keys");
/** Whether the true places of sources are shown. */
export const truth = signal(true);
/** "off", "starting", "on", "blocked" or "missing". */
export const soundState = signal("off");
export const muted = signal(false);
/** Of the volume slider, 0 to 100. */
export const volume = signal(70);
/** Points walked, [[x, y], ...] in metres, and the newest belief {url, extent}. */
export const walked = signal([]);
export const belief = signal(null);
/** Sums of the reward terms since the start, {name: sum}. */
export const sums = signal({});
/** {fps, underruns, latency}, a few times a second. */
export const measures = signal({ fps: 0, underruns: 0, latency: null });

export const watching = computed(() => setup.value?.role === "watcher");
export const live = computed(() => link.value === "open" && setup.value !== null);
/** Whether this page is the one that says what happens. */
export const steered = computed(() => live.value && !watching.value);
/** Whether it does so in an episode that is not over yet. */
export const going = computed(() => steered.value && !(frame.value?.done ?? false));

const KEPT_NOTES = 4;
const NOTICE_TIME = 10000; // ms that a notice stays; errors stay until the next beginning
let noteNumber = 0;

/** Show `text` to the person; the same text again replaces the older one. */
export function note(kind, text) {
  noteNumber += 1;
  const id = noteNumber;
  const others = notes.value.filter((other) => other.text !== text);
  notes.value = [...others, { id, kind, text }].slice(-KEPT_NOTES);
  if (kind === "notice") setTimeout(() => dismiss(id), NOTICE_TIME);
}

export function dismissErrors() {
  notes.value = notes.value.filter((other) => other.kind !== "error");
}

export function dismiss(id) {
  notes.value = notes.value.filter((other) => other.id !== id);
}
