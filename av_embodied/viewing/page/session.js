// One visit: takes what the server sends, keeps the state, and sends what the person does.

import { batch } from "@preact/signals";

import { Connection } from "./connection.js";
import { Driving } from "./driving.js";
import { Measuring } from "./measuring.js";
import { Pictures } from "./pictures.js";
import { decodeFrame, samplesOf } from "./protocol.js";
import { Sound } from "./sound.js";
import * as state from "./state.js";

const CALM = 250; // ms between changes of what people read
const STRIDE = 0.05; // m between points of the path walked
const LOUDEST = 18; // dB at the top of the volume slider, which a limiter makes safe
const RANGE = 40; // dB between the slider's top and bottom

export class Session {
  constructor() {
    this.viewers = new Set();
    this.generation = null;
    this.measuring = new Measuring();
    this.sound = new Sound((value) => {
      state.soundState.value = value;
    });
    this.setVolume();
    this.pictures = new Pictures(
      (generation) => this.sound.heard(generation),
      (frames) => this.show(frames),
    );
    this.connection = new Connection(socketAddress(), {
      state: (value) => this.linked(value),
      text: (message) => this.take(message),
      binary: (buffer) => this.frame(decodeFrame(buffer)),
    });
    this.driving = new Driving((keys, time) => this.drive(keys, time), {
      Space: () => this.pause(),
      Period: () => this.step(),
      KeyM: () => this.mute(),
    });
    setInterval(() => this.settle(), CALM);
  }

  /** Have `viewer` called with every frame that is shown, and with null at a new beginning. */
  view(viewer) {
    this.viewers.add(viewer);
    return () => this.viewers.delete(viewer);
  }

  linked(value) {
    state.link.value = value;
    if (value !== "lost") return;
    state.busy.value = null;
    this.sound.drain();
    this.driving.releaseAll(); // as the server does
  }

  take(message) {
    if (message.type === "setup") this.setUp(message);
    else if (message.type === "state") this.follow(message);
    else if (message.type === "role") state.setup.value = { ...state.setup.value, role: message.role };
    else if (message.type === "busy") this.wait(message.what);
    else if (message.type === "error") {
      state.busy.value = null;
      state.note("error", message.message);
    } else if (message.type === "notice") state.note("notice", message.message);
  }

  setUp(message) {
    batch(() => {
      state.busy.value = null;
      state.dismissErrors();
      state.setup.value = message;
      state.driver.value = message.settings.driver;
    });
    const rate = this.sound.context?.sampleRate;
    if (rate && rate !== message.audio.rate) this.sound.start(message.audio.rate);
  }

  /** Nothing comes while the server is busy, which is no gap in the sound. */
  wait(what) {
    this.sound.drain();
    state.busy.value = what;
  }

  /** Who drives and whether it is paused, where no frame may come to say so. */
  follow({ driver, paused }) {
    state.driver.value = driver;
    state.paused.value = paused;
    if (paused) this.sound.drain();
  }

  frame(frame) {
    const samples = samplesOf(frame);
    const { generation, lead } = frame;
    const ending = frame.paused || frame.done || state.paused.value;
    frame.level = samples && levelOf(samples);
    frame.begin = samples && this.sound.push({ generation, samples, target: lead, ending });
    this.pictures.add(frame);
  }

  /** Show `frames`, oldest first: each counts, but only the newest picture is drawn. */
  show(frames) {
    batch(() => {
      for (const frame of frames) this.count(frame);
      const newest = frames.at(-1);
      state.frame.value = newest;
      state.driver.value = newest.driver;
      // Frames of a step say otherwise until its last; a message says when it really goes on.
      if (newest.paused) state.paused.value = true;
      this.measuring.drawn(newest.key);
    });
    for (const frame of frames) {
      for (const bitmap of Object.values(frame.bitmaps)) bitmap?.close();
    }
  }

  count(frame) {
    if (frame.generation !== this.generation) this.begin(frame.generation);
    const [x, y] = frame.pose;
    const [lastX, lastY] = state.walked.value.at(-1) ?? [Infinity, Infinity];
    if (Math.hypot(x - lastX, y - lastY) >= STRIDE) {
      state.walked.value = [...state.walked.value, [x, y]];
    }
    const sums = { ...state.sums.value };
    for (const [name, value] of Object.entries(frame.terms)) sums[name] = (sums[name] ?? 0) + value;
    state.sums.value = sums;
    if (frame.parts.belief) this.believe(frame.parts.belief);
    else if (!frame.decision && state.belief.value) this.believe(null); // nobody believes it now
    for (const viewer of this.viewers) viewer(frame);
  }

  begin(generation) {
    this.generation = generation;
    state.walked.value = [];
    state.sums.value = {};
    this.believe(null);
    for (const viewer of this.viewers) viewer(null);
  }

  believe(part) {
    const old = state.belief.value;
    state.belief.value = part && {
      url: URL.createObjectURL(new Blob([part.bytes], { type: part.type })),
      extent: part.extent,
    };
    if (old) URL.revokeObjectURL(old.url);
  }

  settle() {
    const { measuring, sound } = this;
    batch(() => {
      state.calm.value = state.frame.value;
      state.measures.value = {
        fps: measuring.fps,
        underruns: sound.underruns,
        latency: measuring.latency.at(-1) ?? null,
      };
    });
  }

  send(message) {
    if (!this.connection.send(message)) state.note("error", "Not connected: nothing was sent.");
  }

  drive({ id, forward, turn }, time) {
    if (!state.steered.value) return;
    if (state.driver.value === "policy") {
      if (forward || turn) state.note("notice", "The policy drives. Choose “I drive” to take over.");
      return;
    }
    this.measuring.sent(id, time);
    this.send({ type: "keys", id, forward, turn });
  }

  choose(driver) {
    this.driving.releaseAll();
    state.driver.value = driver;
    this.send({ type: "driver", driver });
  }

  pause() {
    if (!state.going.value) return;
    const paused = !state.paused.value;
    state.paused.value = paused;
    if (paused) this.sound.drain();
    this.send({ type: "pause", paused });
  }

  step() {
    if (!state.going.value) return;
    state.paused.value = true;
    this.send({ type: "step" });
  }

  restart(settings = {}) {
    this.send({ type: "restart", settings });
  }

  place(x, y) {
    this.send({ type: "source", x, y });
  }

  stop() {
    this.send({ type: "stop" });
  }

  async toggleSound() {
    if (this.sound.context) {
      await this.sound.close();
      return;
    }
    try {
      await this.sound.start(state.setup.value.audio.rate);
    } catch (error) {
      await this.sound.close();
      state.note("error", `The browser could not start the sound: ${error.message}`);
    }
  }

  mute() {
    state.muted.value = !state.muted.value;
    this.setVolume();
  }

  setVolume() {
    const level = LOUDEST - RANGE * (1 - state.volume.value / 100);
    const silent = state.muted.value || state.volume.value === 0;
    this.sound.setGain(silent ? 0 : 10 ** (level / 20));
  }
}

function socketAddress() {
  const address = new URL("/socket", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

/** Root mean square of left and right. */
function levelOf(samples) {
  const sums = [0, 0];
  samples.forEach((value, k) => {
    sums[k % 2] += value * value;
  });
  return sums.map((sum) => Math.sqrt((2 * sum) / samples.length));
}

export const session = new Session();
