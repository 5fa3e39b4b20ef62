// Sound waiting to be played: a ring buffer that starts, stops and keeps its fill without a click.

const FADE = 0.006; // s, of every start and end
const CAPACITY = 30; // s
const PATIENCE = 0.4; // s that may wait beyond the target before some is left out
const SETTLING = 1.0; // s over which the fill is averaged
const DEAD_BAND = 0.005; // s off the target that change nothing
const GAIN = 0.05; // share of the rate per second off the target
const LARGEST_CHANGE = 0.004; // of the rate: 7 cents, which nobody hears
const CAUTION = 0.04; // s added to the target, as pages are late now and then, and after every gap
const MOST_CAUTION = 0.3; // s
const NEIGHBOURS = 3; // samples beyond the present one that the interpolation touches

/** Value between `b` and `c` at `t` of 0 to 1, by Catmull and Rom's cubic. */
function between(a, b, c, d, t) {
  const slope = (c - a) / 2;
  const next = (d - b) / 2;
  return ((2 * (b - c) + slope + next) * t + 3 * (c - b) - 2 * slope - next) * t * t + slope * t + b;
}

export class Ring {
  /** @param {number} rate samples per second, of what comes and of what is played */
  constructor(rate) {
    this.rate = rate;
    this.fade = Math.round(FADE * rate);
    this.size = Math.round(CAPACITY * rate);
    this.samples = [new Float32Array(this.size), new Float32Array(this.size)];
    this.underruns = 0;
    this.caution = CAUTION;
    this.waiting = []; // of the next generation, while the present one fades
    this.begin(0);
  }

  begin(generation) {
    Object.assign(this, { generation, written: 0, read: 0, gain: 0, mean: 0 });
    Object.assign(this, { playing: false, ending: false, skipping: false, leaving: false });
    this.ratio = 1;
  }

  /**
   * Add a block.
   * @param {{generation: number, samples: Float32Array, target: number, ending: boolean}} block
   *   samples left and right in turn; target: seconds that shall wait; ending: no more comes soon
   */
  push(block) {
    if (block.generation !== this.generation) {
      this.leave();
      if (this.playing) {
        this.waiting.push(block);
        return;
      }
      this.begin(block.generation);
    }
    const { samples } = block;
    const frames = samples.length / 2;
    for (let k = 0; k < frames; k += 1) {
      const place = (this.written + k) % this.size;
      this.samples[0][place] = samples[2 * k];
      this.samples[1][place] = samples[2 * k + 1];
    }
    this.written += frames;
    this.block = frames;
    this.target = Math.max(block.target * this.rate, frames) + this.caution * this.rate;
    this.ending = block.ending;
    if (this.buffered > this.target + PATIENCE * this.rate) this.skipping = true;
  }

  /** End here, softly: what waits beyond a fade is forgotten. */
  leave() {
    this.leaving = true;
    this.ending = true;
    this.written = Math.min(this.written, Math.ceil(this.read) + this.fade + NEIGHBOURS);
  }

  /** Play what is there to its end, which is no gap: the episode is paused or over. */
  drain() {
    this.ending = true;
  }

  get buffered() {
    return this.written - this.read;
  }

  /** Fill `left` and `right` with the next samples. */
  fill(left, right) {
    if (!this.playing) this.start();
    if (this.playing) this.steer(left.length);
    for (let k = 0; k < left.length; k += 1) {
      if (!this.playing) {
        left[k] = right[k] = 0;
        continue;
      }
      this.shape();
      left[k] = this.gain * this.value(this.samples[0]);
      right[k] = this.gain * this.value(this.samples[1]);
      this.read += this.ratio;
      if (this.buffered < NEIGHBOURS) this.stop();
    }
  }

  start() {
    const enough = this.ending ? NEIGHBOURS : this.target - 1;
    if (!this.leaving && this.written > 0 && this.buffered >= enough) {
      this.playing = true;
      this.mean = this.buffered;
      this.gain = 0;
    }
  }

  stop() {
    this.playing = false;
    this.gain = 0;
    this.skipping = false;
    if (!this.ending) {
      this.underruns += 1;
      this.caution = Math.min(this.caution + CAUTION, MOST_CAUTION);
    }
    const blocks = this.waiting;
    this.waiting = [];
    if (blocks.length) this.begin(blocks[0].generation);
    for (const block of blocks) this.push(block);
  }

  /** Loudness on its way in or out; where too much waits, leave some out at the quiet point. */
  shape() {
    const step = 1 / this.fade;
    const left = (this.buffered - NEIGHBOURS) / this.fade;
    const wanted = this.skipping ? this.gain - step : Math.min(1, left);
    this.gain = Math.max(0, Math.min(wanted, this.gain + step));
    if (this.skipping && this.gain === 0) {
      this.read = Math.max(this.read, this.written - this.target);
      this.skipping = false;
      this.mean = this.buffered;
    }
  }

  /** Play a little faster where too much waits, a little slower where too little does. */
  steer(count) {
    this.mean += (this.buffered - this.mean) * Math.min(1, count / (SETTLING * this.rate));
    // Just after a block the fill is the target, just before the next it is a block less.
    const off = (this.mean - (this.target - this.block / 2)) / this.rate;
    const change = Math.abs(off) < DEAD_BAND || this.ending ? 0 : GAIN * off;
    this.ratio = 1 + Math.max(-LARGEST_CHANGE, Math.min(LARGEST_CHANGE, change));
  }

  value(channel) {
    const whole = Math.floor(this.read);
    const at = (k) => channel[(whole + k + this.size) % this.size];
    const before = whole > 0 ? at(-1) : 0;
    return between(before, at(0), at(1), at(2), this.read - whole);
  }
}
