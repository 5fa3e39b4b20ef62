// The terms of the reward and their running totals.

import { html } from "htm/preact";

import { calm, sums } from "../state.js";
import { plainName, short } from "../words.js";

const ROUNDING = 0.02; // of a reward, that adds up over an episode of rounded terms

function Term({ name, sum, largest }) {
  const share = largest > 0 ? Math.abs(sum) / largest : 0;
  return html`
    <tr>
      <th scope="row">${plainName(name)}</th>
      <td class="bar" aria-hidden="true">
        <i class=${sum < 0 ? "less" : "more"} style=${{ "--share": share.toFixed(3) }}></i>
      </td>
      <td>${short(sum)}</td>
    </tr>
  `;
}

export function Reward() {
  const now = calm.value;
  const terms = now ? Object.entries(sums.peek()) : [];
  const missed = now ? now.total - terms.reduce((all, [, sum]) => all + sum, 0) : 0;
  if (Math.abs(missed) > ROUNDING) terms.push(["before you came", missed]);
  const largest = Math.max(0, ...terms.map(([, sum]) => Math.abs(sum)));
  return html`
    <section class="panel reward" aria-labelledby="reward-title">
      <h2 id="reward-title">Reward</h2>
      <table>
        <thead class="quiet">
          <tr><th scope="col">term</th><td></td><th scope="col">since the start</th></tr>
        </thead>
        <tbody>
          ${terms.map(([name, sum]) => html`<${Term} name=${name} sum=${sum} largest=${largest} />`)}
        </tbody>
        <tfoot>
          <tr><th scope="row">total</th><td></td><td>${now ? short(now.total) : "–"}</td></tr>
        </tfoot>
      </table>
    </section>
  `;
}
