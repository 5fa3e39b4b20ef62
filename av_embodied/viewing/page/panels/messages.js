// What the person must know now: slow work, errors, notices, a lost connection; and, for screen
// readers, the state of things from time to time.

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";

import { busy, calm, dismiss, link, notes, paused, setup, soundState, truth, watching } from "../state.js";
import { situation } from "../words.js";

const TELLING = 6000; // ms at least between two spoken states

const told = signal("");

/** Speak of the state when it has changed, but not so often that nothing else can be heard. */
function useTelling() {
  useEffect(() => {
    const timer = setInterval(() => {
      const now = calm.peek();
      if (now) told.value = situation(now, truth.peek());
    }, TELLING);
    return () => clearInterval(timer);
  }, []);
}

function Situation() {
  const now = calm.value;
  if (!now) return null;
  const state = now.done ? "Over. " : paused.value ? "Paused. " : "";
  return html`<p class="situation">${state}${situation(now, truth.value)}</p>`;
}

function standing() {
  if (link.value === "lost") return "The connection is lost. Trying again …";
  if (busy.value) return `Working: ${busy.value} …`;
  if (watching.value) return "You watch: another page drives.";
  if (soundState.value === "blocked") return "The browser holds the sound back until you press something.";
  return null;
}

function Standing() {
  const text = standing();
  return text && html`<p class="standing ${busy.value ? "busy" : ""}">${text}</p>`;
}

function Notes() {
  return notes.value.map(
    ({ id, kind, text }) => html`
      <div key=${id} class="note ${kind}" role=${kind === "error" ? "alert" : undefined}>
        <p>${text}</p>
        <button aria-label="Dismiss: ${text}" onClick=${() => dismiss(id)}>×</button>
      </div>
    `,
  );
}

/** What stands in view wherever the page is scrolled to. */
export function Messages() {
  return html`<div class="messages" aria-live="polite"><${Standing} /><${Notes} /></div>`;
}

export function State() {
  useTelling();
  const instruction = setup.value?.instruction;
  return html`
    <section class="state" aria-label="State">
      ${instruction && html`<p class="instruction">“${instruction}”</p>`}
      <${Situation} />
      <p class="hidden" aria-live="polite">${told}</p>
    </section>
  `;
}
