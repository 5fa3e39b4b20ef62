// The page: its parts and their order, which is also the order for keyboard and screen reader.

import { html } from "htm/preact";

import { setup } from "../state.js";
import { Camera, Depth } from "./camera.js";
import { Controls } from "./controls.js";
import { Dial } from "./dial.js";
import { Footer, Header } from "./header.js";
import { Hearing } from "./hearing.js";
import { Messages, State } from "./messages.js";
import { Plan } from "./plan.js";
import { Reward } from "./reward.js";
import { Settings } from "./settings.js";

export function App() {
  return html`
    <${Header} />
    <${Messages} />
    <${State} />
    ${setup.value
      ? html`<main>
          <div class="column"><${Camera} /><${Controls} /><${Hearing} /></div>
          <div class="column"><${Plan} /><div class="pair"><${Dial} /><${Depth} /></div></div>
          <div class="column"><${Reward} /><${Settings} /></div>
        </main>`
      : html`<main class="empty"><p>Waiting for the first episode …</p></main>`}
    <${Footer} />
  `;
}
