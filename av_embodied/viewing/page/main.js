// Begins the page, and lets tests and curious people read how it is doing.

import { html, render } from "htm/preact";

import { App } from "./panels/app.js";
import { session } from "./session.js";
import * as state from "./state.js";

render(html`<${App} />`, document.getElementById("app"));

/** What the page measures of itself, all of it read-only. */
window.__view = {
  get frames() {
    return session.measuring.frames;
  },
  get fps() {
    return session.measuring.fps;
  },
  get latency() {
    return session.measuring.latency;
  },
  get underruns() {
    return session.sound.underruns;
  },
  /** Largest magnitude of left and right over the last second played. */
  get peak() {
    return session.sound.levels.peak;
  },
  get rms() {
    return session.sound.levels.rms;
  },
  get context() {
    return session.sound.context?.state ?? null;
  },
  get player() {
    return session.sound.kind ?? null;
  },
  get link() {
    return state.link.value;
  },
  get setup() {
    return state.setup.value;
  },
  get frame() {
    return state.frame.value;
  },
  get generation() {
    return session.generation;
  },
  get done() {
    return state.frame.value?.done ?? false;
  },
  get success() {
    return Boolean(state.frame.value?.metrics?.success);
  },
};
