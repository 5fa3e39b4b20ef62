// Who drives, and everything that is pressed while it goes.

import { html } from "htm/preact";

import { session } from "../session.js";
import { driver, going, paused, steered } from "../state.js";

function Choice({ value, label }) {
  return html`
    <label>
      <input type="radio" name="driver" value=${value} checked=${driver.value === value}
        disabled=${!steered.value} onChange=${() => session.choose(value)} />
      <span>${label}</span>
    </label>
  `;
}

function Hold({ way, label, sign }) {
  const { driving } = session;
  const down = (event) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    driving.press(way, event.timeStamp);
  };
  const up = (event) => driving.release(way, event.timeStamp);
  // A click without a pointer comes from a keyboard or from assistive technology.
  const click = (event) => event.detail === 0 && driving.tap(way);
  return html`
    <button class="hold ${way}" aria-label=${label} disabled=${!going.value || driver.value !== "keys"}
      onPointerDown=${down} onPointerUp=${up} onPointerCancel=${up} onClick=${click}
      onContextMenu=${(event) => event.preventDefault()}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${sign} /></svg>
    </button>
  `;
}

function Pad() {
  return html`
    <div class="pad" role="group" aria-label="Drive">
      <${Hold} way="left" label="Turn left" sign="M9 5L4 10L9 15M4 10H14A5 5 0 0 1 14 20H11" />
      <${Hold} way="forward" label="Forward" sign="M12 20V4M5 11L12 4L19 11" />
      <${Hold} way="back" label="Back" sign="M12 4V20M5 13L12 20L19 13" />
      <${Hold} way="right" label="Turn right" sign="M15 5L20 10L15 15M20 10H10A5 5 0 0 0 10 20H13" />
    </div>
  `;
}

export function Controls() {
  const stopped = !going.value;
  return html`
    <section class="panel controls" aria-label="Controls">
      <fieldset class="choice">
        <legend class="hidden">Who drives</legend>
        <${Choice} value="keys" label="I drive" /><${Choice} value="policy" label="Policy drives" />
      </fieldset>
      <${Pad} />
      <div class="buttons">
        <button disabled=${stopped} aria-pressed=${String(paused.value)} onClick=${() => session.pause()}
          title="Space">${paused.value ? "Go on" : "Pause"}</button>
        <button disabled=${stopped} onClick=${() => session.step()} title="Full stop">Step</button>
        <button disabled=${!steered.value} onClick=${() => session.restart()}>Restart</button>
        <button class="primary" disabled=${stopped || driver.value !== "keys"}
          onClick=${() => session.stop()}>Stop: it is here</button>
      </div>
      <p class="keys">
        <kbd>↑</kbd><kbd>↓</kbd><kbd>←</kbd><kbd>→</kbd> or <kbd>W</kbd><kbd>S</kbd><kbd>A</kbd><kbd>D</kbd>
        ${" "}drive, <kbd>Space</kbd> pauses, <kbd>.</kbd> steps, <kbd>M</kbd> mutes
      </p>
    </section>
  `;
}
