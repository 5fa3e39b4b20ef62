// When pictures are drawn: with their sound where a policy drives, at once where keys do.

const LONGEST_WAIT = 2000; // ms that a picture may wait for its sound

/** Decode the pictures of a frame, which gets them as `bitmaps`, {name: ImageBitmap}. */
async function decode(frame) {
  const names = ["rgb", "depth"].filter((name) => frame.parts[name]);
  const made = await Promise.all(
    names.map((name) => {
      const { bytes, type } = frame.parts[name];
      return createImageBitmap(new Blob([bytes], { type })).catch(() => null);
    }),
  );
  frame.bitmaps = Object.fromEntries(names.map((name, k) => [name, made[k]]));
}

export class Pictures {
  /**
   * @param {(generation: number) => number|null} heard sample at the ears now, null without sound
   * @param {(frames: object[]) => void} show takes frames that are due, oldest first
   */
  constructor(heard, show) {
    this.heard = heard;
    this.show = show;
    this.queue = [];
    const loop = () => {
      this.tick();
      requestAnimationFrame(loop);
    };
    requestAnimationFrame(loop);
  }

  add(frame) {
    frame.arrived = performance.now();
    this.queue.push(frame);
    decode(frame).then(() => {
      // A hidden tab is not drawn, but goes on to take note of what happens.
      if (document.hidden) this.tick();
    });
  }

  /** Whether `frame` is decoded and its moment has come. */
  due(frame) {
    if (!frame.bitmaps) return false;
    if (frame.driver === "keys" || frame.begin === null || document.hidden) return true;
    const heard = this.heard(frame.generation);
    return heard === null || heard >= frame.begin || performance.now() - frame.arrived > LONGEST_WAIT;
  }

  tick() {
    const first = this.queue.findIndex((frame) => !this.due(frame));
    const due = this.queue.splice(0, first < 0 ? this.queue.length : first);
    if (due.length) this.show(due);
  }
}
