// What is watched: task, place, sound, array, policy; sent when the person says so.

import { effect, signal } from "@preact/signals";
import { html } from "htm/preact";

import { session } from "../session.js";
import { setup, steered } from "../state.js";
import { plainName } from "../words.js";

/** What was changed but not sent yet. */
const draft = signal({});
effect(() => {
  if (setup.value) draft.value = {};
});

const value = (name) => draft.value[name] ?? (name in draft.value ? null : setup.value.settings[name]);

function change(name, next) {
  const { [name]: _, ...others } = draft.value;
  const same = next === setup.value.settings[name];
  draft.value = same ? others : { ...others, [name]: next };
}

function Select({ name, label, choices, none }) {
  const now = value(name);
  return html`
    <label class="field">
      <span>${label}</span>
      <select name=${name} value=${now ?? ""}
        onChange=${(event) => change(name, event.target.value || null)}>
        ${none && html`<option value="">${none}</option>`}
        ${choices.map((choice) => html`<option value=${choice} selected=${choice === now}>${plainName(choice)}</option>`)}
      </select>
    </label>
  `;
}

function Whole({ name, label }) {
  const read = ({ target }) => change(name, target.value === "" ? null : Number(target.value));
  return html`
    <label class="field">
      <span>${label}</span>
      <input name=${name} type="number" inputmode="numeric" min="0" step="1" required
        value=${value(name) ?? ""} onInput=${read} />
    </label>
  `;
}

/** An episode of the split's set, or one that is made in a world of the person's choice. */
function Place() {
  const { choices, settings } = setup.value;
  const numbered = value("index") !== null;
  const choose = (index) => () => change("index", index);
  return html`
    <fieldset class="place">
      <legend>Where</legend>
      <label><input type="radio" name="where" checked=${numbered} onChange=${choose(settings.index ?? 0)} />
        ${" "}an episode of the set</label>
      <label><input type="radio" name="where" checked=${!numbered} onChange=${choose(null)} />
        ${" "}a world of my choice</label>
      <${Select} name="split" label="Split" choices=${choices.splits} />
      ${numbered
        ? html`<${Whole} name="index" label="Episode" />`
        : html`<${Select} name="world" label="World" choices=${choices.worlds} />
            ${value("world") === "house" && html`<${Whole} name="house" label="House seed" />`}
            <${Whole} name="seed" label="Episode seed" />`}
    </fieldset>
  `;
}

function submit(event) {
  event.preventDefault();
  session.restart(draft.value);
}

export function Settings() {
  const { choices } = setup.value;
  const changed = Object.keys(draft.value).length > 0;
  return html`
    <section class="panel settings" aria-labelledby="settings-title">
      <h2 id="settings-title">What to watch</h2>
      <form onSubmit=${submit}>
        <fieldset class="all" disabled=${!steered.value}>
          <legend class="hidden">What to watch</legend>
          <${Select} name="task" label="Task" choices=${choices.tasks} />
          <${Place} />
          <${Select} name="sound" label="Sound" choices=${choices.sounds} none="the episode's own" />
          <${Select} name="array" label="Microphones" choices=${choices.arrays} />
          <${Select} name="policy" label="Policy" choices=${choices.policies} />
          <button class=${changed ? "primary" : ""} type="submit">
            ${changed ? "Start with these" : "Start again"}
          </button>
        </fieldset>
      </form>
    </section>
  `;
}
