// Plays blocks on the audio thread, where nothing that the page draws can hold it up.

const WORKLET = new URL("./worklet.js", import.meta.url);

export class WorkletPlayer {
  static async open(context) {
    await context.audioWorklet.addModule(WORKLET);
    return new WorkletPlayer(context);
  }

  constructor(context) {
    this.context = context;
    this.underruns = 0;
    this.report = { generation: -1 };
    this.output = new AudioWorkletNode(context, "ring", {
      numberOfInputs: 0,
      outputChannelCount: [2],
    });
    this.output.port.onmessage = ({ data }) => {
      this.report = data;
      this.underruns = data.underruns;
    };
  }

  /** Add a block as for `Ring.push`; its samples go to the audio thread and are gone here. */
  push(block) {
    this.output.port.postMessage(block, [block.samples.buffer]);
  }

  drain() {
    this.output.port.postMessage("drain");
  }

  /** The sample of `generation` that leaves the context now. */
  heard(generation) {
    const { report, context } = this;
    if (report.generation !== generation) return 0;
    const since = report.playing ? context.currentTime - report.time : 0;
    return report.read + since * context.sampleRate;
  }
}
