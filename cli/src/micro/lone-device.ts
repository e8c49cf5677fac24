import { deviceFlashBytes, MemoryFlash, type MicroPlan, VirtualDevice } from "@lares/firmware";
import { type MicroStage, micro } from "@lares/shared";
import { parseDeviceId, parseFleetId } from "../parse-id.ts";

const intervalMs = 1000;
const identity = {
  fleet: parseFleetId("simulation"),
  device: parseDeviceId("simulated"),
  room: "simulated",
  version: "0",
};

/** A virtual ESP32 without a network, to which frames are shown one by one. */
export class LoneDevice {
  readonly #device: VirtualDevice;
  #nowMs = 0;
  #camera = "watching";

  /** @param factory a `CompiledModel` of the firmware */
  constructor(
    factory: Uint8Array,
    frames: Pick<MicroPlan, "backgroundFrames" | "cellFrames" | "calibrationFrames">,
  ) {
    this.#device = new VirtualDevice(
      {
        flash: new MemoryFlash(deviceFlashBytes()),
        resetReason: "power-on",
        uptimeMs: () => this.#nowMs,
        utcMs: () => 0,
        fillRandom: (bytes) => bytes.fill(0),
        publish: () => 0,
        subscribe: () => {},
        log: (_level, event, detail) => {
          if (event === "camera") this.#camera = detail;
        },
        restart: () => {},
      },
      identity,
      { ...frames, alarmOneIn: 1, quietMs: 5 * intervalMs, ongoingMs: 3_600_000 },
      factory,
    );
  }

  get stage(): MicroStage {
    return this.#device.stage;
  }

  /** Of the last frame, in Q16. */
  get score(): number {
    return this.#device.frameScore;
  }

  /**
   * @param frame 32x32 gray bytes
   * @returns whether it learned from it or judged it: not while its camera is dark, covered or frozen
   */
  show(frame: Uint8Array): boolean {
    this.#nowMs += intervalMs;
    const { width, height } = micro.input;
    this.#device.picture(frame, width, height);
    return this.#camera === "watching";
  }
}
