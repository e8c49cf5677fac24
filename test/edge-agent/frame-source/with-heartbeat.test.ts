import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type CameraFrame, type FrameSource, withHeartbeat } from "@lares/edge-agent";

describe("withHeartbeat", () => {
  it("counts a frame when its reader asks for the next, and stays the same source", async () => {
    const picture = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) } as const;
    let isDisposed = false;
    const source: FrameSource = {
      description: "camera:0",
      liveIntervalSeconds: 2,
      async *frames(): AsyncGenerator<CameraFrame> {
        for (let seconds = 0; seconds < 2; seconds++) yield { picture, seconds };
      },
      async [Symbol.asyncDispose]() {
        isDisposed = true;
      },
    };
    const steps: string[] = [];
    const watched = withHeartbeat(source, () => steps.push("done"));
    for await (const { seconds } of watched.frames(new AbortController().signal)) {
      steps.push(`${seconds}`);
    }
    deepStrictEqual(steps, ["0", "done", "1", "done"]);
    strictEqual(watched.description, "camera:0");
    strictEqual(watched.liveIntervalSeconds, 2);
    await watched[Symbol.asyncDispose]();
    strictEqual(isDisposed, true);
  });
});
