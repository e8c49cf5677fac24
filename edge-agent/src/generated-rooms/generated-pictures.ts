import { derivedSeed, type Picture } from "@lares/shared";
import { episodeAt, thingsDuring } from "./anomalies.ts";
import { type Conditions, conditionsAt } from "./conditions.ts";
import { RoomRenderer } from "./room-renderer.ts";
import type { Scene, Thing } from "./scene.ts";

/** How much of a room to draw. */
export interface RoomOptions {
  /** 1 unless given. Another seed is another day of the same room. */
  readonly seed?: number;
  /** Normal frames, 120 unless given. */
  readonly normal?: number;
  /** Anomalous frames, 48 unless given: a quarter each of an intruder, a fall, a thing left, one taken. */
  readonly anomalous?: number;
}

/** One drawn frame at the size of a small camera, 160x120 RGB. */
export interface GeneratedPicture {
  readonly kind: "normal" | "anomalous";
  /** `0007`, or `0007-fall`: sorted, they are in the order of time. */
  readonly name: string;
  readonly picture: Picture;
}

/**
 * Draws a room: first its normal frames, then the anomalous ones, whose light goes on where the
 * normal ones end. The same bytes on every machine: only integers, +, -, *, / and sqrt decide.
 */
export function* generatedPictures(
  scene: Scene,
  options: RoomOptions,
): Generator<GeneratedPicture> {
  const { seed = 1, normal = 120, anomalous = 48 } = options;
  const day = derivedSeed(seed, scene.name);
  const renderer = new RoomRenderer(scene);
  const draw = (index: number, loose: readonly Thing[]): Picture => {
    const conditions = conditionsAt(day, index, scene.movements.length);
    return renderer.draw(conditions, [...loose, ...movedAt(scene, conditions)]);
  };
  for (let i = 0; i < normal; i++) {
    yield { kind: "normal", name: numbered(i), picture: draw(i, scene.props) };
  }
  for (let i = 0; i < anomalous; i++) {
    const { kind, progress } = episodeAt(i, anomalous);
    const loose = thingsDuring(scene, kind, progress, derivedSeed(day, kind));
    const picture = draw(normal + i, loose);
    yield { kind: "anomalous", name: `${numbered(i)}-${kind}`, picture };
  }
}

function movedAt(scene: Scene, { moments }: Conditions): readonly Thing[] {
  return scene.movements.map((movement, i) => movement(moments[i] as number));
}

const numbered = (index: number): string => String(index).padStart(4, "0");
