// Keys and buttons that move the robot: whatever is held down, and a message when that changes.

const KEYS = {
  ArrowUp: "forward", KeyW: "forward", ArrowDown: "back", KeyS: "back",
  ArrowLeft: "left", KeyA: "left", ArrowRight: "right", KeyD: "right",
}; // prettier-ignore
const OWN_KEYS = "input, select, textarea, [contenteditable]";
const PRESSED_BY_SPACE = "button, summary, a";
const TAP = 250; // ms that a button pressed without a pointer is held

export class Driving {
  /**
   * @param {(keys: {id: number, forward: number, turn: number}, time: number) => void} send
   * @param {{[code: string]: () => void}} shortcuts what single keys do besides driving
   */
  constructor(send, shortcuts) {
    this.send = send;
    this.shortcuts = shortcuts;
    this.held = new Set();
    this.sent = { id: 0, forward: 0, turn: 0 };
    addEventListener("keydown", (event) => this.keyDown(event));
    addEventListener("keyup", (event) => this.release(KEYS[event.code], event.timeStamp));
    addEventListener("blur", () => this.releaseAll());
    document.addEventListener("visibilitychange", () => this.releaseAll());
  }

  keyDown(event) {
    const { code, target, timeStamp } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (target instanceof Element && target.closest(OWN_KEYS)) return;
    if (KEYS[code]) {
      event.preventDefault();
      this.press(KEYS[code], timeStamp);
    } else if (this.shortcuts[code] && !event.repeat) {
      if (code === "Space" && target instanceof Element && target.closest(PRESSED_BY_SPACE)) return;
      event.preventDefault();
      this.shortcuts[code]();
    }
  }

  press(way, time = performance.now()) {
    if (this.held.has(way)) return;
    this.held.add(way);
    this.tell(time);
  }

  release(way, time = performance.now()) {
    if (this.held.delete(way)) this.tell(time);
  }

  releaseAll() {
    this.held.clear();
    this.tell(performance.now());
  }

  /** For a button pressed by keyboard or assistive technology, which holds nothing down. */
  tap(way) {
    this.press(way);
    setTimeout(() => this.release(way), TAP);
  }

  tell(time) {
    const is = (way) => Number(this.held.has(way));
    const forward = is("forward") - is("back");
    const turn = is("left") - is("right");
    if (forward === this.sent.forward && turn === this.sent.turn) return;
    this.sent = { id: this.sent.id + 1, forward, turn };
    this.send(this.sent, time);
  }
}
