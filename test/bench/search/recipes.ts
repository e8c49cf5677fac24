import { type LayerSpec, type ModelSpec, micro, simple } from "@lares/shared";
import type { LossName } from "./losses.ts";

/** One way to learn a room by a network and to score its frames. */
export interface Recipe {
  readonly name: string;
  readonly spec: ModelSpec;
  /**
   * What the network is given and answers: the frame itself; the frame and the one before it, which
   * it answers both; or the one before, from which it predicts the frame.
   */
  readonly context: "none" | "before" | "next";
  readonly loss: LossName;
  /** Frames are fitted to the background in gain and offset first. */
  readonly isRegistered: boolean;
  /** What the signed difference is multiplied by for the network. */
  readonly scale: number;
  /** Passes over the room's training frames. */
  readonly epochs: number;
  /** Most components of the cells' statistics; 0 takes each cell for itself. */
  readonly components: number;
}

const conv = (channels: number): LayerSpec => ({
  kind: "conv3x3",
  channels,
  stride: 2,
  activation: "relu",
});
const up = (channels: number, activation: "relu" | "linear"): LayerSpec => ({
  kind: "transposedConv",
  size: 3,
  channels,
  activation,
});

/** `simple` with another bottleneck. */
function simpleWith(bottleneck: readonly LayerSpec[]): ModelSpec {
  return {
    ...simple,
    layers: [conv(16), conv(32), ...bottleneck, up(32, "relu"), up(16, "relu"), up(3, "linear")],
  };
}

const deeper = simpleWith([conv(32), conv(24), up(32, "relu")]);

function microWith(bottleneck: number): ModelSpec {
  const layers = micro.layers.map((layer, i) =>
    i === 5 ? withChannels(layer, bottleneck) : layer,
  );
  return { ...micro, layers };
}

/** A network that sees two frames answers two. */
function ofTwoFrames(spec: ModelSpec): ModelSpec {
  const channels = 2 * spec.input.channels;
  const last = spec.layers.length - 1;
  return {
    ...spec,
    input: { ...spec.input, channels },
    layers: spec.layers.map((layer, i) => (i === last ? withChannels(layer, channels) : layer)),
  };
}

const withChannels = (layer: LayerSpec, channels: number): LayerSpec =>
  "channels" in layer ? { ...layer, channels } : layer;

/** What Lares does, then one change to it at a time. */
export function recipesOf(model: "simple" | "micro"): readonly Recipe[] {
  const spec = model === "simple" ? simple : micro;
  const own: Recipe = {
    name: "as it is",
    spec,
    context: "none",
    loss: "mse",
    isRegistered: true,
    scale: 8,
    epochs: 12,
    components: 32,
  };
  const bottlenecks: readonly (readonly [string, ModelSpec])[] =
    model === "simple"
      ? [
          ["bottleneck 8x8x8", simpleWith([conv(8)])],
          ["bottleneck 8x8x56", simpleWith([conv(56)])],
          ["bottleneck 4x4x24", deeper],
        ]
      : [["bottleneck 4x4x2", microWith(2)]];
  return [
    own,
    ...bottlenecks.map(([name, changed]): Recipe => ({ ...own, name, spec: changed })),
    { ...own, name: "gradient loss", loss: "gradient" },
    { ...own, name: "SSIM loss", loss: "ssim" },
    { ...own, name: "frame before as context", context: "before", spec: ofTwoFrames(spec) },
    { ...own, name: "predicts the next frame", context: "next" },
    { ...own, name: "a quarter of the epochs", epochs: 3 },
    { ...own, name: "three times the epochs", epochs: 36 },
    { ...own, name: "input x1", scale: 1 },
    { ...own, name: "not registered", isRegistered: false },
    { ...own, name: "each cell for itself", components: 0 },
  ];
}
