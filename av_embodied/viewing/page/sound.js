// What is heard: blocks of two channels, played without gaps and limited softly.

import { NodePlayer } from "./node_player.js";
import { WorkletPlayer } from "./worklet_player.js";

const KNEE = 0.6; // of full scale, where limiting begins
const CURVE_POINTS = 4097;
const CURVE_SPAN = 4; // times full scale, beyond which samples are cut
const GLIDE = 0.02; // s, time constant of changes in volume

export const AudioContextClass = globalThis.AudioContext ?? globalThis.webkitAudioContext;

/** Straight up to the knee, then bending towards full scale, so that nothing loud hurts. */
function limitingCurve() {
  const bend = (x) => KNEE + (1 - KNEE) * Math.tanh((x - KNEE) / (1 - KNEE));
  return Float32Array.from({ length: CURVE_POINTS }, (_, k) => {
    const x = CURVE_SPAN * ((2 * k) / (CURVE_POINTS - 1) - 1);
    return Math.abs(x) <= KNEE ? x : Math.sign(x) * bend(Math.abs(x));
  });
}

export class Sound {
  /** @param {(state: "off"|"starting"|"on"|"blocked"|"missing") => void} onState */
  constructor(onState) {
    this.onState = onState;
    this.gain = 1;
    this.context = null;
    this.player = null;
    this.pushed = { generation: -1, samples: 0 };
    onState(AudioContextClass ? "off" : "missing");
  }

  /** Begin to play what comes at `rate` samples per second; to be called by a click. */
  async start(rate) {
    await this.close();
    this.onState("starting");
    const context = new AudioContextClass({ sampleRate: rate, latencyHint: "interactive" });
    this.context = context;
    context.onstatechange = () => this.tell();
    const Player = context.audioWorklet ? WorkletPlayer : NodePlayer;
    const player = await Player.open(context);
    if (this.context !== context) return;
    this.connect(player);
    this.player = player;
    this.kind = Player === WorkletPlayer ? "worklet" : "nodes";
    context.resume();
    this.tell();
  }

  connect(player) {
    const { context } = this;
    // The curve spans -1 to 1, so the signal is brought down to it first.
    this.volume = new GainNode(context, { gain: this.gain / CURVE_SPAN });
    const limit = new WaveShaperNode(context, { curve: limitingCurve() });
    const split = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    this.analysers = [0, 1].map((channel) => {
      const analyser = new AnalyserNode(context, { fftSize: fftSizeOf(context.sampleRate) });
      split.connect(analyser, channel);
      return analyser;
    });
    player.output.connect(this.volume).connect(limit).connect(context.destination);
    limit.connect(split);
  }

  tell() {
    if (!this.player) return;
    this.onState(this.context.state === "running" ? "on" : "blocked");
  }

  /** Stop for good; `start` begins anew. */
  async close() {
    const { context } = this;
    if (!context) return;
    if (this.player) this.setGain(0);
    Object.assign(this, { context: null, player: null });
    context.onstatechange = null;
    this.onState("off");
    setTimeout(() => context.close(), 5000 * GLIDE); // after the fade
  }

  setGain(gain) {
    this.gain = gain;
    this.volume?.gain.setTargetAtTime(gain / CURVE_SPAN, this.volume.context.currentTime, GLIDE);
  }

  /** Play a block as for `Ring.push`; returns where in its generation it stands [samples]. */
  push(block) {
    if (!this.player) return null;
    if (block.generation !== this.pushed.generation) {
      this.pushed = { generation: block.generation, samples: 0 };
    }
    const begin = this.pushed.samples;
    this.pushed.samples += block.samples.length / 2;
    this.player.push(block);
    return begin;
  }

  drain() {
    this.player?.drain();
  }

  /** The sample of `generation` that is at the ears now, or null where nothing plays. */
  heard(generation) {
    if (!this.player || this.context.state !== "running") return null;
    const way = (this.context.outputLatency || 0) * this.context.sampleRate;
    return this.player.heard(generation) - way;
  }

  get underruns() {
    return this.player?.underruns ?? 0;
  }

  /** Largest magnitude and root mean square of left and right over the last second played. */
  get levels() {
    if (!this.player) return { peak: [0, 0], rms: [0, 0] };
    const last = this.analysers.map((analyser) => {
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      return samples;
    });
    return {
      peak: last.map((samples) => samples.reduce((top, x) => Math.max(top, Math.abs(x)), 0)),
      rms: last.map((samples) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)),
    };
  }
}

/** The power of two of samples that comes next to a second. */
function fftSizeOf(rate) {
  return Math.min(32768, 2 ** Math.round(Math.log2(rate)));
}

