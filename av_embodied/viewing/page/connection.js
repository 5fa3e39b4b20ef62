// The WebSocket to the server, opened again whenever it is lost.

const FIRST_WAIT = 500; // ms
const LONGEST_WAIT = 5000; // ms

export class Connection {
  /**
   * @param {string} address
   * @param {{state: (state: "connecting"|"open"|"lost") => void, text: (message: object) => void,
   *   binary: (buffer: ArrayBuffer) => void}} receiver
   */
  constructor(address, receiver) {
    this.address = address;
    this.receiver = receiver;
    this.wait = FIRST_WAIT;
    receiver.state("connecting");
    this.open();
  }

  open() {
    this.socket = new WebSocket(this.address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      this.wait = FIRST_WAIT;
      this.receiver.state("open");
    };
    this.socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.receiver.text(JSON.parse(data));
      else this.receiver.binary(data);
    };
    this.socket.onclose = () => {
      this.receiver.state("lost");
      setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
    };
  }

  /** Send `message`; false where there is no connection to send it over. */
  send(message) {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }
}
