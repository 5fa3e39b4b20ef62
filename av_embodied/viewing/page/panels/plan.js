// The floor plan: walls, the way walked, the robot, sources, and a mark to place the source with.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { session } from "../session.js";
import { belief, frame, setup, steered, truth, walked } from "../state.js";
import { metres, plainName, roomAt } from "../words.js";

const STEP = 0.25; // m that the mark moves with an arrow key, four times that with Shift
const WAYS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const HELP = "Arrow keys move a mark, with Shift in larger steps; Enter places the source there.";

/** Where the keyboard's mark is, [x, y] in metres, and what was last said of it. */
const mark = signal(null);
const said = signal("");

const line = (points) => points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");

function Walked() {
  return html`<polyline class="walked" points=${line(walked.value)} />`;
}

function Robot() {
  const now = frame.value;
  if (!now) return null;
  const [x, y, , yaw] = now.pose;
  return html`
    <g class="robot" transform="translate(${x} ${y}) rotate(${(yaw * 180) / Math.PI})">
      <path class="view" d="M0,0L1.1,0.62A1.26,1.26 0 0 0 1.1,-0.62Z" />
      <circle r="0.2" /><path class="nose" d="M0.04,0.13L0.2,0L0.04,-0.13" />
    </g>
  `;
}

function Sources() {
  const sources = truth.value ? (frame.value?.sources ?? []) : [];
  return sources.map(
    ({ place, active, goal }) => html`
      <g class="source ${active ? "active" : "silent"} ${goal ? "goal" : "other"}"
        transform="translate(${place[0]} ${place[1]})">
        <circle class="wave" r="0.42" /><circle class="dot" r="0.16" />
      </g>
    `,
  );
}

function Planned() {
  const path = frame.value?.path;
  return path && html`<polyline class="planned" points=${line(path)} />`;
}

function Mark() {
  if (!mark.value) return null;
  const [x, y] = mark.value;
  return html`<path class="mark" transform="translate(${x} ${y})" d="M-0.35,0H0.35M0,-0.35V0.35" />`;
}

function Belief({ box }) {
  const now = belief.value;
  if (!now) return null;
  const [x0, x1, y0, y1] = now.extent;
  const style = {
    left: `${(100 * (x0 - box.x0)) / box.width}%`,
    top: `${(100 * (box.y1 - y1)) / box.height}%`,
    width: `${(100 * (x1 - x0)) / box.width}%`,
    height: `${(100 * (y1 - y0)) / box.height}%`,
  };
  return html`<img class="belief" src=${now.url} style=${style} alt="" />`;
}

function boxOf([x0, x1, y0, y1]) {
  return { x0, y1, width: x1 - x0, height: y1 - y0 };
}

function placeAt(x, y) {
  if (!steered.value) return;
  session.place(Number(x.toFixed(3)), Number(y.toFixed(3)));
  const room = plainName(roomAt(setup.value.plan.rooms, x, y));
  said.value = `Source asked for at ${metres(x)}, ${metres(y)}, ${room}.`;
}

function clicked(event, box) {
  const shown = event.currentTarget.getBoundingClientRect();
  const [across, down] = [event.clientX - shown.left, event.clientY - shown.top];
  mark.value = null;
  placeAt(box.x0 + (across / shown.width) * box.width, box.y1 - (down / shown.height) * box.height);
}

function moved(event, { x0, y1, width, height }) {
  if (event.key === "Escape") mark.value = null;
  if (event.key === "Enter" && mark.value) placeAt(...mark.value);
  const way = WAYS[event.key];
  if (!way) return;
  event.preventDefault();
  event.stopPropagation(); // which would drive
  const [x, y] = mark.value ?? frame.value?.pose ?? [x0 + width / 2, y1 - height / 2];
  const step = event.shiftKey ? 4 * STEP : STEP;
  const newX = Math.max(x0, Math.min(x + step * way[0], x0 + width));
  const newY = Math.max(y1 - height, Math.min(y + step * way[1], y1));
  mark.value = [newX, newY];
  const room = plainName(roomAt(setup.value.plan.rooms, newX, newY));
  said.value = `Mark at ${metres(newX)}, ${metres(newY)}, ${room}.`;
}

export function Plan() {
  const { extent, version } = setup.value.plan;
  const box = boxOf(extent);
  const view = `${box.x0} ${-box.y1} ${box.width} ${box.height}`;
  return html`
    <section class="panel plan" aria-labelledby="plan-title">
      <h2 id="plan-title">Floor plan <small>click to place the source</small></h2>
      <div class="sheet" style=${{ "--ratio": box.width / box.height }} tabindex="0"
        role="application" aria-roledescription="floor plan" aria-labelledby="plan-title"
        aria-describedby="plan-help"
        onMouseDown=${(event) => event.preventDefault() /* a click leaves the arrow keys to driving */}
        onClick=${(event) => clicked(event, box)} onKeyDown=${(event) => moved(event, box)}
        onBlur=${() => { mark.value = null; }}>
        <img class="walls" src="/plan.png?v=${version}" alt="" />
        <${Belief} box=${box} />
        <svg viewBox=${view} aria-hidden="true">
          <g transform="scale(1 -1)">
            <${Walked} /><${Planned} /><${Sources} /><${Robot} /><${Mark} />
          </g>
        </svg>
      </div>
      <p id="plan-help" class="hidden">${HELP}</p>
      <p class="hidden" role="status">${said}</p>
      <ul class="legend">
        <li class="is-walked">walked</li><li class="is-planned">planned</li>
        <li class="is-believed">believed</li><li class="is-true">source</li>
      </ul>
    </section>
  `;
}
