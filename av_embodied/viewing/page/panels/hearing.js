// The sound as a picture that scrolls, and the levels at both ears.

import { html } from "htm/preact";
import { useRef } from "preact/hooks";

import { calm, frame, setup } from "../state.js";
import { minus } from "../words.js";
import { useCanvas } from "./canvas.js";

const BANDS = 96; // of a column of the spectrogram
const LOWEST = 60; // Hz, of its lowest band
const SECONDS = 8; // shown
const SOFTEST = -72; // dB below full scale, the foot of a level meter
const FALL = 1.5; // dB per frame, of a meter that falls
const MARKS = [[100, "deep"], [300, "voices"], [1000, "words"], [3000, "bright"], [6000, "hiss"]];
// Anchors of the colours from silence to loud, dark blue over violet and orange to pale yellow.
const COLOURS = [[9, 12, 24], [44, 24, 84], [116, 32, 112], [190, 52, 86], [236, 105, 45],
  [250, 178, 62], [252, 246, 190]]; // prettier-ignore
const PALETTE = Array.from({ length: 256 }, (_, level) => {
  const place = (level / 255) * (COLOURS.length - 1);
  const k = Math.min(Math.floor(place), COLOURS.length - 2);
  return COLOURS[k].map((value, c) => value + (place - k) * (COLOURS[k + 1][c] - value));
});

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** `columns` of levels, each from low to high, as a picture. */
function coloured(columns, count) {
  const image = new ImageData(count, BANDS);
  for (let column = 0; column < count; column += 1) {
    for (let band = 0; band < BANDS; band += 1) {
      const [red, green, blue] = PALETTE[columns[column * BANDS + band]];
      image.data.set([red, green, blue, 255], 4 * ((BANDS - 1 - band) * count + column));
    }
  }
  return image;
}

/** Paints columns on the right while the past moves left; in place where motion is unwelcome. */
function spectrogramPainter() {
  let next = 0;
  return (canvas, shown) => {
    const context = canvas.getContext("2d", { alpha: false });
    const part = shown?.parts.spectrogram;
    if (!shown) {
      next = 0;
      context.fillStyle = `rgb(${COLOURS[0]})`;
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    if (!part) return;
    const count = part.bytes.length / BANDS;
    const { rate, samples } = setup.value.audio;
    const width = Math.round((SECONDS * rate * count) / samples);
    if (canvas.width !== width) canvas.width = width;
    const image = coloured(part.bytes, count);
    if (still.matches) {
      context.putImageData(image, next, 0);
      next = (next + count) % width;
      context.fillStyle = "#fff";
      context.fillRect(next, 0, 1, BANDS);
    } else {
      context.drawImage(canvas, -count, 0);
      context.putImageData(image, width - count, 0);
    }
  };
}

const decibels = (level) => Math.max(SOFTEST, 20 * Math.log10(Math.max(level, 1e-9)));

/** Level of the ear number `ear`, which rises at once and falls slowly. */
function Meter({ ear }) {
  const last = useRef(SOFTEST);
  const level = decibels(frame.value?.level?.[ear] ?? 0);
  last.current = Math.max(level, last.current - FALL);
  const share = 1 - last.current / SOFTEST;
  return html`<div class="meter" aria-hidden="true">
    <i style=${{ "--share": share.toFixed(3) }}></i><span>${"LR"[ear]}</span>
  </div>`;
}

function Numbers() {
  const [left, right] = (calm.value?.level ?? [0, 0]).map(decibels);
  if (left === SOFTEST && right === SOFTEST) return html`<p>silence</p>`;
  const words = (value) => `${minus(Math.round(value))} dB`;
  const more = Math.round(left - right);
  const side = more === 0 ? "as loud" : `${Math.abs(more)} dB louder`;
  const where = more === 0 ? "left as right" : more > 0 ? "on the left" : "on the right";
  return html`<p>Left ${words(left)}, right ${words(right)}: ${side} ${where}</p>`;
}

function Axis() {
  const highest = setup.value.audio.rate / 2;
  const height = (hertz) => (100 * Math.log(hertz / LOWEST)) / Math.log(highest / LOWEST);
  const words = (hertz) => (hertz < 1000 ? `${hertz} Hz` : `${hertz / 1000} kHz`);
  return html`
    <ol class="axis" aria-label="Frequencies">
      ${MARKS.filter(([hertz]) => hertz < highest).map(
        ([hertz, word]) => html`
          <li style=${{ bottom: `${height(hertz)}%` }}>${word} <small>${words(hertz)}</small></li>
        `,
      )}
    </ol>
  `;
}

export function Hearing() {
  const canvas = useCanvas(useRef(spectrogramPainter()).current);
  return html`
    <section class="panel hearing" aria-labelledby="hearing-title">
      <h2 id="hearing-title">What is heard <small>last ${SECONDS} s</small></h2>
      <div class="plot">
        <${Meter} ear=${0} />
        <canvas ref=${canvas} width="320" height=${BANDS} role="img"
          aria-label="Spectrogram of the sound, low frequencies at the bottom"></canvas>
        <${Meter} ear=${1} />
        <${Axis} />
      </div>
      <${Numbers} />
    </section>
  `;
}
