// The part of the page that runs on the browser's audio thread: a ring buffer and its reports.

import { Ring } from "./ring.js";

const REPORT = 0.03; // s between reports

class RingProcessor extends AudioWorkletProcessor {
  constructor() {
    super();
    this.ring = new Ring(sampleRate);
    this.reported = 0;
    this.port.onmessage = ({ data }) => {
      if (data === "drain") this.ring.drain();
      else this.ring.push(data);
    };
  }

  process(inputs, [[left, right]]) {
    if (currentTime - this.reported >= REPORT) this.report();
    this.ring.fill(left, right);
    return true;
  }

  report() {
    const { generation, read, playing, underruns } = this.ring;
    this.reported = currentTime;
    this.port.postMessage({ generation, read, playing, underruns, time: currentTime });
  }
}

registerProcessor("ring", RingProcessor);
