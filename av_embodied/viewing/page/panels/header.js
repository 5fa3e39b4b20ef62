// The top of the page: what is on, whether it is connected, and the sound.

import { html } from "htm/preact";

import { session } from "../session.js";
import { link, measures, muted, setup, soundState, truth, volume } from "../state.js";
import { plainName } from "../words.js";

const LINKS = { connecting: "connecting", open: "connected", lost: "connection lost" };
const SOUND_BUTTON = { off: "Sound on", starting: "Starting …", on: "Sound off", blocked: "Sound off" };

function SoundControls() {
  const state = soundState.value;
  if (state === "missing") {
    return html`<p class="no-sound">This browser has no WebAudio: everything but the sound is here.</p>`;
  }
  const on = state === "on" || state === "blocked";
  const slide = ({ target }) => {
    volume.value = Number(target.value);
    session.setVolume();
  };
  return html`
    <div class="sound" role="group" aria-label="Sound">
      <button class=${on ? "" : "primary"} disabled=${state === "starting" || !setup.value}
        onClick=${() => session.toggleSound()}>${SOUND_BUTTON[state]}</button>
      <button aria-pressed=${String(muted.value)} title="M" onClick=${() => session.mute()}>Mute</button>
      <label><span class="hidden">Volume</span>
        <input type="range" min="0" max="100" value=${volume} onInput=${slide} /></label>
    </div>
  `;
}

function Health() {
  const { fps, underruns, latency } = measures.value;
  const gaps = `${underruns} ${underruns === 1 ? "gap" : "gaps"} in the sound`;
  const delay = latency === null ? "" : `, ${Math.round(latency)} ms key to picture`;
  return html`<p class="health">${fps.toFixed(0)} frames/s, ${gaps}${delay}</p>`;
}

export function Footer() {
  const toggle = ({ target }) => {
    truth.value = target.checked;
  };
  return html`
    <footer>
      <label class="check"><input type="checkbox" checked=${truth} onChange=${toggle} />
        ${" "}Show where the sources truly are</label>
      <${Health} />
    </footer>
  `;
}

function Title() {
  const now = setup.value;
  if (!now) return html`<h1>av_embodied</h1>`;
  const { settings } = now;
  document.title = `${settings.task} · av_embodied`;
  const place = settings.world === "house" ? `house ${settings.house ?? ""}` : plainName(settings.world);
  return html`
    <h1>${settings.task} <span>${place}, ${plainName(now.sound_class)}</span></h1>
  `;
}

export function Header() {
  return html`
    <header>
      <${Title} />
      <p class="link ${link.value}"><i aria-hidden="true"></i>${LINKS[link.value]}</p>
      <${SoundControls} />
    </header>
  `;
}
