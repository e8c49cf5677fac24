import type { Solid } from "../../solid.ts";
import type { Vector } from "../../vector.ts";

/** Width of a cell of the floor's grid. */
const cellMetres = 0.1;
/** What hangs higher is no obstacle. */
const headroom = 1.7;
/** People keep their middle this far from furniture and walls. */
const clearance = 0.2;

/** Where people can go in a room. */
export class FloorPlan {
  readonly #columns: number;
  readonly #rows: number;
  readonly #isFree: Uint8Array;

  /**
   * @param size of the room
   * @param entrance what cannot be reached from there is no place to go
   */
  constructor(size: Vector, furniture: readonly Solid[], entrance: Vector) {
    this.#columns = Math.floor(size[0] / cellMetres);
    this.#rows = Math.floor(size[2] / cellMetres);
    this.#isFree = new Uint8Array(this.#columns * this.#rows);
    for (let cell = 0; cell < this.#isFree.length; cell++) {
      const at = this.#middleOf(cell);
      const isInside =
        Math.min(at[0], size[0] - at[0]) > clearance && Math.min(at[2], size[2] - at[2]) > 0.05;
      if (isInside && !furniture.some((solid) => isNear(solid, at, clearance))) {
        this.#isFree[cell] = 1;
      }
    }
    this.#dropIslands(entrance);
  }

  #dropIslands(entrance: Vector): void {
    const start = this.#nearestFree(entrance);
    if (start === undefined) return;
    const next = this.#stepsTowards(start);
    for (const [cell, step] of next.entries()) if (step === -1) this.#isFree[cell] = 0;
  }

  /** Middles of all cells that a person can stand on. */
  freePoints(): readonly Vector[] {
    return [...this.#isFree.keys()]
      .filter((cell) => this.#isFree[cell] === 1)
      .map((cell) => this.#middleOf(cell));
  }

  /** The way on foot between two places, its ends included: around furniture, if there is room. */
  wayBetween(from: Vector, to: Vector): readonly Vector[] {
    const start = this.#nearestFree(from);
    const goal = this.#nearestFree(to);
    if (start === undefined || goal === undefined) return [from, to];
    // From the goal back, so that following the steps leads from start to goal.
    const next = this.#stepsTowards(goal, start);
    const cells = [start];
    for (let cell = start; cell !== goal; ) {
      cell = next[cell] as number;
      cells.push(cell);
    }
    const way = this.#straightened(cells).map((cell) => this.#middleOf(cell));
    return [from, ...way, to];
  }

  /** For each cell reached, the next one on the shortest way to `goal`; -1 for others. */
  #stepsTowards(goal: number, until?: number): Int32Array {
    const next = new Int32Array(this.#isFree.length).fill(-1);
    const costs = new Int32Array(this.#isFree.length).fill(0x7fffffff);
    next[goal] = goal;
    costs[goal] = 0;
    // Costs grow by 10 or 14: buckets by cost visit cells in order without a heap.
    const buckets: number[][] = [[goal]];
    for (let cost = 0; cost < buckets.length; cost++) {
      if (until !== undefined && next[until] !== -1) break;
      for (const cell of buckets[cost] ?? []) {
        if (costs[cell] !== cost) continue;
        for (const [neighbour, step] of this.#neighbours(cell)) {
          if (cost + step >= (costs[neighbour] as number)) continue;
          costs[neighbour] = cost + step;
          next[neighbour] = cell;
          for (let i = buckets.length; i <= cost + step; i++) buckets.push([]);
          buckets[cost + step]?.push(neighbour);
        }
      }
    }
    return next;
  }

  *#neighbours(cell: number): Generator<readonly [cell: number, cost: number]> {
    const column = cell % this.#columns;
    const row = Math.floor(cell / this.#columns);
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        if ((dx === 0 && dy === 0) || !this.#isFreeAt(column + dx, row + dy)) continue;
        yield [cell + dy * this.#columns + dx, dx === 0 || dy === 0 ? 10 : 14];
      }
    }
  }

  /** Leaves out cells between which a straight line is free. */
  #straightened(cells: readonly number[]): number[] {
    const kept = [cells[0] as number];
    for (let i = 1; i < cells.length; i++) {
      const isLast = i === cells.length - 1;
      const last = kept[kept.length - 1] as number;
      if (isLast || !this.#isFreeLine(last, cells[i + 1] as number)) kept.push(cells[i] as number);
    }
    return kept;
  }

  #isFreeLine(from: number, to: number): boolean {
    const a = this.#middleOf(from);
    const b = this.#middleOf(to);
    const steps = 2 * Math.max(Math.abs(a[0] - b[0]), Math.abs(a[2] - b[2])) * (1 / cellMetres) + 1;
    for (let i = 0; i <= steps; i++) {
      const x = a[0] + ((b[0] - a[0]) * i) / steps;
      const z = a[2] + ((b[2] - a[2]) * i) / steps;
      if (!this.#isFreeAt(Math.floor(x / cellMetres), Math.floor(z / cellMetres))) return false;
    }
    return true;
  }

  #isFreeAt(column: number, row: number): boolean {
    if (column < 0 || row < 0 || column >= this.#columns || row >= this.#rows) return false;
    return this.#isFree[row * this.#columns + column] === 1;
  }

  #nearestFree(point: Vector): number | undefined {
    const column = Math.floor(point[0] / cellMetres);
    const row = Math.floor(point[2] / cellMetres);
    if (this.#isFreeAt(column, row)) return row * this.#columns + column;
    let best: number | undefined;
    let nearest = Number.POSITIVE_INFINITY;
    for (const [cell, isFree] of this.#isFree.entries()) {
      if (isFree === 0) continue;
      const at = this.#middleOf(cell);
      const [dx, dz] = [at[0] - point[0], at[2] - point[2]];
      const distance = dx * dx + dz * dz;
      if (distance >= nearest) continue;
      nearest = distance;
      best = cell;
    }
    return best;
  }

  #middleOf(cell: number): Vector {
    const column = cell % this.#columns;
    const row = Math.floor(cell / this.#columns);
    return [(column + 0.5) * cellMetres, 0, (row + 0.5) * cellMetres];
  }
}

/** Whether a solid stands within `reach` of a floor point, below head height. */
export function isNear(solid: Solid, [x, , z]: Vector, reach: number): boolean {
  const [low, high, radius] =
    solid.kind === "box" ? [solid.min, solid.max, 0] : [solid.from, solid.to, solid.radius];
  if (Math.min(low[1], high[1]) - radius > headroom) return false;
  const gap = (axis: 0 | 2, at: number) =>
    Math.max(
      Math.min(low[axis], high[axis]) - radius - at,
      at - Math.max(low[axis], high[axis]) - radius,
      0,
    );
  const [dx, dz] = [gap(0, x), gap(2, z)];
  return dx * dx + dz * dz < reach * reach;
}
