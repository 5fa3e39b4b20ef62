// Plays blocks one after the other as audio nodes, where a page may not use an audio worklet:
// browsers keep it from addresses that are neither https nor this computer.

const FADE = 0.006; // s, of every start and end
const AHEAD = 0.03; // s between deciding to start and the first sample
const PATIENCE = 0.4; // s that may wait beyond the target before some is left out

export class NodePlayer {
  static async open(context) {
    return new NodePlayer(context);
  }

  constructor(context) {
    this.context = context;
    this.output = context.createGain();
    this.underruns = 0;
    this.begin(-1);
  }

  begin(generation) {
    this.generation = generation;
    this.waiting = []; // blocks until there are enough of them to start
    this.start = null; // time of the present stretch's first sample [s]
    this.passed = 0; // samples before the present stretch
    this.planned = 0; // samples of the present stretch
    this.ending = false;
  }

  /** Add a block as for `Ring.push`. */
  push(block) {
    if (block.generation !== this.generation) {
      this.fadeOut(this.context.currentTime);
      this.begin(block.generation);
    }
    if (this.start !== null && this.end < this.context.currentTime) this.gap();
    this.ending = block.ending;
    this.waiting.push(block);
    if (this.start === null && this.enough) this.stretch(this.context.currentTime + AHEAD);
    if (this.start !== null) for (const next of this.waiting.splice(0)) this.plan(next);
  }

  drain() {
    this.ending = true;
  }

  get end() {
    return this.start + this.planned / this.context.sampleRate;
  }

  get enough() {
    const samples = this.waiting.reduce((sum, block) => sum + block.samples.length / 2, 0);
    return this.ending || samples >= this.waiting.at(-1).target * this.context.sampleRate - 1;
  }

  gap() {
    if (!this.ending) this.underruns += 1;
    this.passed += this.planned;
    this.planned = 0;
    this.start = null;
  }

  /** Begin a stretch of sound without gaps at `time`, softly. */
  stretch(time) {
    this.passed += this.planned;
    this.planned = 0;
    this.start = time;
    this.envelope = this.context.createGain();
    this.envelope.connect(this.output);
    this.envelope.gain.setValueAtTime(0, time);
    this.envelope.gain.linearRampToValueAtTime(1, time + FADE);
  }

  /** Play `block` right after the last one, and fade out at its end unless another follows. */
  plan(block) {
    const { context } = this;
    const frames = block.samples.length / 2;
    if (this.end - context.currentTime > block.target + AHEAD + PATIENCE) {
      this.stretch(this.end); // too much waits: this block is left out, between two fades
      this.passed += frames;
      return;
    }
    const buffer = context.createBuffer(2, frames, context.sampleRate);
    for (const channel of [0, 1]) {
      const data = buffer.getChannelData(channel);
      for (let k = 0; k < frames; k += 1) data[k] = block.samples[2 * k + channel];
    }
    const node = new AudioBufferSourceNode(context, { buffer });
    node.connect(this.envelope);
    node.start(this.end);
    this.planned += frames;
    this.fadeOut(this.end - FADE);
  }

  /** Let the present stretch end at `time`; forgotten again when another block follows. */
  fadeOut(time) {
    if (this.start === null || time < this.start + FADE) return;
    const { gain } = this.envelope;
    gain.cancelScheduledValues(this.start + 2 * FADE);
    gain.setValueAtTime(1, time);
    gain.linearRampToValueAtTime(0, time + FADE);
  }

  /** The sample of `generation` that leaves the context now. */
  heard(generation) {
    const { start, context } = this;
    if (generation !== this.generation) return 0;
    if (start === null) return this.passed;
    const played = (context.currentTime - start) * context.sampleRate;
    return this.passed + Math.max(0, Math.min(played, this.planned));
  }
}
