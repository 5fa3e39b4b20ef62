// How well the page keeps up: frames per second, gaps in the sound, time from key to picture.

const WINDOW = 2000; // ms over which frames are counted
const KEPT = 500; // latencies

export class Measuring {
  constructor() {
    this.frames = 0;
    this.latency = []; // ms, newest last
    this.times = [];
    this.pressed = new Map(); // id of a keys message: time of its event
  }

  sent(id, time) {
    this.pressed.set(id, time);
  }

  /** A frame that obeys keys up to `key` was drawn and is handed to the screen. */
  drawn(key) {
    const now = performance.now();
    this.frames += 1;
    this.times.push(now);
    this.times = this.times.filter((time) => now - time <= WINDOW);
    if (key === null) return;
    // The screen shows what was drawn by the time that the next frame is begun.
    requestAnimationFrame((shown) => {
      for (const [id, time] of this.pressed) {
        if (id > key) continue;
        this.pressed.delete(id);
        this.latency.push(shown - time);
      }
      this.latency = this.latency.slice(-KEPT);
    });
  }

  get fps() {
    const now = performance.now();
    return this.times.filter((time) => now - time <= WINDOW).length / (WINDOW / 1000);
  }
}
