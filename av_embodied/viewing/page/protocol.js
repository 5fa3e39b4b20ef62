// The binary message: a length, a header in JSON, then parts one after the other.

const text = new TextDecoder();

/**
 * Split a frame into its header and parts.
 * @param {ArrayBuffer} buffer
 * @returns {object} the header, with `parts` as {name: {type, bytes: Uint8Array, ...more}}
 */
export function decodeFrame(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(text.decode(new Uint8Array(buffer, 4, length)));
  const parts = {};
  let offset = 4 + length;
  for (const [name, type, size, more] of header.parts) {
    // A copy, so that the part starts at an address that numbers of 4 bytes may have.
    parts[name] = { ...more, type, bytes: new Uint8Array(buffer.slice(offset, offset + size)) };
    offset += size;
  }
  return { ...header, parts };
}

/** The samples of an `audio` part, left and right in turn, or null where there is none. */
export function samplesOf(frame) {
  const part = frame.parts.audio;
  return part ? new Float32Array(part.bytes.buffer) : null;
}
