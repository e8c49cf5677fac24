import { hashed, turned } from "./noise.ts";
import type { Movement } from "./scene.ts";
import { ball, box, capsule, type Paint, type Solid } from "./solid.ts";
import { add, between, type Vector } from "./vector.ts";

/** A curtain along x or z between two top corners; its lower hem sways. */
export function curtain(from: Vector, to: Vector, bottom: number, paint: Paint): Movement {
  const folds = 4;
  return (moment) => {
    const solids = Array.from({ length: folds }, (_, fold) => {
      const top = between(from, to, (fold + 0.5) / folds);
      const sway = 0.16 * (moment - 0.5) + 0.02 * (hashed(11, fold, Math.floor(moment * 16)) - 0.5);
      const width = between(from, to, 1 / folds);
      const reach = Math.abs(width[0] - from[0]) + Math.abs(width[2] - from[2]);
      const hem = between(from, to, (fold + 0.5 + sway / reach) / folds);
      return capsule(top, [hem[0], bottom, hem[2]], 0.62 * reach, paint);
    });
    return { solids, shadow: [] };
  };
}

/** Three blades around a hub; `axis` is the direction that they turn about. */
export function fan(hub: Vector, radius: number, axis: "x" | "y" | "z", paint: Paint): Movement {
  return (moment) => {
    const solids: Solid[] = [ball(hub, 0.22 * radius, paint)];
    for (let blade = 0; blade < 3; blade++) {
      const [cosine, sine] = turned(moment + blade / 3);
      const a = radius * cosine;
      const b = radius * sine;
      const tip: Vector = axis === "x" ? [0, a, b] : axis === "y" ? [a, 0, b] : [a, b, 0];
      solids.push(capsule(hub, add(hub, tip), 0.17 * radius, paint));
    }
    return { solids, shadow: [] };
  };
}

/** A pendulum before a side wall or the back wall, below its clock. */
export function pendulum(pivot: Vector, length: number, along: "x" | "z", paint: Paint): Movement {
  return (moment) => {
    const swing = (moment - 0.5) * 0.7 * length;
    const bob: Vector =
      along === "x"
        ? [pivot[0] + swing, pivot[1] - length, pivot[2]]
        : [pivot[0], pivot[1] - length, pivot[2] + swing];
    const solids = [capsule(pivot, bob, 0.012, paint), ball(bob, 0.055, paint)];
    return { solids, shadow: [] };
  };
}

const fur: Paint = { color: [0.2, 0.13, 0.08] };

/** A cat that sits at one of a few places, or is out of sight. */
export function cat(places: readonly Vector[]): Movement {
  return (moment) => {
    // Out of sight for a third of the time.
    const place = places[Math.floor(moment * places.length * 1.5)];
    if (place === undefined) return { solids: [], shadow: [] };
    const at = (x: number, y: number, z: number) => add(place, [x, y, z]);
    const tail = 0.1 * hashed(13, Math.floor(moment * 4096)) - 0.05;
    const body = capsule(at(0, 0.11, 0), at(0.1, 0.2, 0.02), 0.1, fur);
    const solids = [
      body,
      ball(at(0.16, 0.34, 0.03), 0.075, fur),
      capsule(at(0.17, 0.4, -0.02), at(0.175, 0.43, -0.02), 0.018, fur),
      capsule(at(0.17, 0.4, 0.07), at(0.175, 0.43, 0.07), 0.018, fur),
      capsule(at(0.16, 0.03, 0), at(0.14, 0.15, 0), 0.04, fur),
      capsule(at(-0.08, 0.04, 0.02), at(-0.22, 0.06 + tail, 0.16), 0.025, fur),
    ];
    return { solids, shadow: [body] };
  };
}

/** A flat disc of a clock on a wall, not moving itself. */
export function clockFace(min: Vector, max: Vector, rim: Paint, face: Paint): Solid[] {
  const inset = (low: number, high: number, by: number): [number, number] =>
    high - low > 0.1 ? [low + by, high - by] : [low - 0.004, high + 0.004];
  const [x0, x1] = inset(min[0], max[0], 0.025);
  const [y0, y1] = inset(min[1], max[1], 0.025);
  const [z0, z1] = inset(min[2], max[2], 0.025);
  return [box(min, max, rim), box([x0, y0, z0], [x1, y1, z1], face)];
}
