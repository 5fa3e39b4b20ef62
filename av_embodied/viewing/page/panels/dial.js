// Where sounds come from: the robot seen from above, ahead at the top.

import { html } from "htm/preact";

import { calm, frame, truth } from "../state.js";
import { azimuthOf, believedShort, directionWords, metres } from "../words.js";

const RADIUS = 84;
const NARROWEST = 0.05; // rad, half of the thinnest wedge that is still seen
const TICKS = Array.from({ length: 24 }, (_, k) => k * 15);

/** Where azimuth [rad] at `radius` is drawn: ahead is up, left is left. */
function point(azimuth, radius) {
  return [-radius * Math.sin(azimuth), -radius * Math.cos(azimuth)].map((v) => v.toFixed(1)).join();
}

function wedge({ azimuth, spread }, radius) {
  const half = Math.max(NARROWEST, Math.min(spread ?? Math.PI, Math.PI - 0.01));
  const large = half > Math.PI / 2 ? 1 : 0;
  const [from, to] = [point(azimuth + half, radius), point(azimuth - half, radius)];
  return `M0,0L${from}A${radius},${radius} 0 ${large} 1 ${to}Z`;
}

function Believed({ source }) {
  const strength = Math.max(0.15, source.activity);
  return html`
    <g class="believed">
      <path d=${wedge(source, RADIUS)} opacity=${0.35 * strength} />
      <line x2="0" y2=${-RADIUS} transform="rotate(${(-source.azimuth * 180) / Math.PI})"
        opacity=${strength} />
    </g>
  `;
}

function True({ source, pose }) {
  const [x, y] = point(azimuthOf(source.place, pose), RADIUS + 11).split(",");
  return html`<circle class="true ${source.active ? "" : "silent"}" cx=${x} cy=${y} r="6" />`;
}

// What never changes is made once: 20 times a second it would cost more than all the rest.
const FACE = html`
  <g>
    <circle class="rim" r=${RADIUS} />
    <circle class="ring" r=${RADIUS / 2} />
    ${TICKS.map(
      (angle) => html`<line class="tick" y1=${-RADIUS} y2=${-RADIUS + (angle % 45 ? 4 : 9)}
        transform="rotate(${angle})" />`,
    )}
    <text y="-99">ahead</text><text x="-112" y="4" class="left">L</text>
    <text x="112" y="4" class="right">R</text><text y="109">behind</text>
  </g>
`;
const HEAD = html`<path class="head" d="M0,-15L10,10L0,5L-10,10Z" />`;

function Rose() {
  const now = frame.value;
  return html`
    <svg viewBox="-118 -112 236 224" aria-hidden="true">
      ${FACE}
      ${now?.decision?.sources?.map((source) => html`<${Believed} source=${source} />`)}
      ${truth.value && now?.sources.map((source) => html`<${True} source=${source} pose=${now.pose} />`)}
      ${HEAD}
    </svg>
  `;
}

function TrueWords({ source, pose }) {
  const [x, y] = source.place;
  const far = metres(Math.hypot(x - pose[0], y - pose[1]));
  const where = directionWords(azimuthOf(source.place, pose));
  return html`<li class="is-true">truly ${where}, ${far}${source.active ? "" : ", silent"}</li>`;
}

function Words() {
  const now = calm.value;
  if (!now) return html`<ul class="words"></ul>`;
  const believed = now.decision?.sources ?? [];
  const nothing = now.driver === "policy" ? "nothing believed yet" : "no policy listens while you drive";
  return html`
    <ul class="words">
      ${believed.map((source) => html`<li class="is-believed">${believedShort(source)}</li>`)}
      ${!believed.length && html`<li class="is-believed">${nothing}</li>`}
      ${truth.value && now.sources.map((source) => html`<${TrueWords} source=${source} pose=${now.pose} />`)}
      ${now.decision?.goal && html`<li class="is-planned">goal: ${now.decision.goal}</li>`}
    </ul>
  `;
}

export function Dial() {
  return html`
    <section class="panel dial" aria-labelledby="dial-title">
      <h2 id="dial-title">Direction of arrival</h2>
      <${Rose} />
      <${Words} />
    </section>
  `;
}
