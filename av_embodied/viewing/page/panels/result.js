// How an episode went, once it is over.

import { html } from "htm/preact";

import { session } from "../session.js";
import { calm, steered } from "../state.js";
import { plainName, short } from "../words.js";

const NAMES = {
  spl: "SPL", softspl: "SoftSPL", dtg: "DTG, m", ndtg: "NDTG", sws: "SWS", path_length: "walked, m",
}; // prettier-ignore

export function Result() {
  const frame = calm.value;
  if (!frame?.done || !frame.metrics) return null;
  const { success, ...others } = frame.metrics;
  return html`
    <div class="result ${success ? "good" : "bad"}">
      <h2>${success ? "Success" : "Failure"}</h2>
      <p>${success ? "The task is done." : "The episode ended before the task was done."}</p>
      <dl>
        ${Object.entries(others).map(
          ([name, value]) => html`<div><dt>${NAMES[name] ?? plainName(name)}</dt><dd>${short(Number(value))}</dd></div>`,
        )}
      </dl>
      <button class="primary" disabled=${!steered.value} onClick=${() => session.restart()}>
        Play it again
      </button>
    </div>
  `;
}
