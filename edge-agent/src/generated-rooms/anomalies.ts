import { lyingPerson, walkingPerson } from "./figure.ts";
import { leftThings } from "./left-things.ts";
import { hashed, pickAt, turned } from "./noise.ts";
import type { Scene, Thing } from "./scene.ts";
import { between, lengthOf, normalized, subtract, type Vector } from "./vector.ts";

/** What happens that is not normal; each is one episode. */
export const anomalyKinds = ["intruder", "fall", "left", "taken"] as const;
export type AnomalyKind = (typeof anomalyKinds)[number];

/** Which episode frame `index` of `count` anomalous ones belongs to, and how far it has come. */
export function episodeAt(
  index: number,
  count: number,
): { readonly kind: AnomalyKind; readonly progress: number } {
  const position = (index * anomalyKinds.length) / count;
  const kind = anomalyKinds[Math.floor(position)] as AnomalyKind;
  return { kind, progress: position - Math.floor(position) };
}

/**
 * The loose things of a room during an anomaly: its props and who or what came, less what went.
 * @param progress how far the episode has come, in [0, 1)
 */
export function thingsDuring(
  scene: Scene,
  kind: AnomalyKind,
  progress: number,
  seed: number,
): readonly Thing[] {
  switch (kind) {
    case "intruder":
      return [...scene.props, walkerAt(scene.path, progress, seed)];
    case "fall": {
      const [cosine, sine] = turned(hashed(seed, 3));
      const at = pickAt(scene.clearings, hashed(seed, 4));
      return [...scene.props, lyingPerson(at, [cosine, 0, sine], seed)];
    }
    case "left": {
      const leave = pickAt(leftThings, hashed(seed, 5));
      return [...scene.props, leave(pickAt(scene.clearings, hashed(seed, 6)))];
    }
    case "taken": {
      const taken = pickAt(scene.props, hashed(seed, 7));
      return scene.props.filter((prop) => prop !== taken);
    }
    default:
      return kind satisfies never;
  }
}

/** A person on the way along a path, who looks where the way goes. */
function walkerAt(path: readonly Vector[], progress: number, seed: number): Thing {
  const legs = path.slice(1).map((end, i) => lengthOf(subtract(end, path[i] as Vector)));
  let left = progress * legs.reduce((sum, leg) => sum + leg, 0);
  let leg = 0;
  while (leg < legs.length - 1 && left > (legs[leg] as number)) left -= legs[leg++] as number;
  const from = path[leg] as Vector;
  const to = path[leg + 1] as Vector;
  const at = between(from, to, left / (legs[leg] as number));
  // A step is 70 cm: the left foot swings forward and back.
  const phase = left / 1.4 - Math.floor(left / 1.4);
  const stride = phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase;
  return walkingPerson(at, normalized(subtract(to, from)), stride, seed);
}
