import type { CameraFrame, FrameSource } from "./frame-source.ts";

/**
 * The same source, which calls `onDone` for each frame when its reader has done with it and asks for
 * the next: not when a camera gives frames that nobody judges.
 */
export function withHeartbeat(source: FrameSource, onDone: () => void): FrameSource {
  async function* frames(signal: AbortSignal): AsyncGenerator<CameraFrame> {
    for await (const frame of source.frames(signal)) {
      yield frame;
      onDone();
    }
  }
  return { ...source, frames, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() };
}
