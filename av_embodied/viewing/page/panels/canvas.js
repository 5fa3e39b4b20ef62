// Canvases that follow the frames.

import { useEffect, useRef } from "preact/hooks";

import { session } from "../session.js";

/**
 * A reference to a canvas, on which `paint(canvas, frame)` is called with every frame that is
 * shown, and with null at every new beginning.
 */
export function useCanvas(paint) {
  const canvas = useRef(null);
  useEffect(() => session.view((frame) => paint(canvas.current, frame)), []);
  return canvas;
}

/** Paint the bitmap `name` of a frame over the whole canvas. */
export function bitmapPainter(name) {
  return (canvas, frame) => {
    const bitmap = frame?.bitmaps[name];
    if (!bitmap) return;
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
    }
    canvas.getContext("2d", { alpha: false }).drawImage(bitmap, 0, 0);
  };
}
