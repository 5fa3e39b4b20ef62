// What the robot's camera and depth camera see.

import { html } from "htm/preact";

import { calm, setup } from "../state.js";
import { plainName } from "../words.js";
import { bitmapPainter, useCanvas } from "./canvas.js";
import { Result } from "./result.js";

const paintColour = bitmapPainter("rgb");
const paintDepth = bitmapPainter("depth");

export function Camera() {
  const canvas = useCanvas(paintColour);
  const { width, height } = setup.value.camera;
  const room = calm.value?.room;
  const seen = `What the robot's camera sees${room ? `, in the ${plainName(room)}` : ""}`;
  return html`
    <section class="panel camera" aria-label="Camera">
      <canvas ref=${canvas} width=${width} height=${height} role="img" aria-label=${seen}></canvas>
      <${Result} />
    </section>
  `;
}

export function Depth() {
  const canvas = useCanvas(paintDepth);
  const { width, height, maximum_depth: far } = setup.value.camera;
  return html`
    <section class="panel depth" aria-labelledby="depth-title">
      <h2 id="depth-title">Depth</h2>
      <canvas
        ref=${canvas}
        width=${width}
        height=${height}
        role="img"
        aria-label="Distances that the robot sees, bright is near, to ${far} metres"
      ></canvas>
      <p class="scale" aria-hidden="true"><span>near</span><i></i><span>${far} m</span></p>
    </section>
  `;
}
