import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { ModelUpdates } from "@lares/edge-agent";

type Watch = ConstructorParameters<typeof ModelUpdates>[0];
type Fitted = Parameters<ModelUpdates["offer"]>[1];

/** A watch that takes a network when it is told that no event is open. */
function bench(mode: "auto" | "ask") {
  const watch = { model: "subspace", use: (fitted: Fitted) => void waiting.push(fitted) };
  const waiting: Fitted[] = [];
  const stored: string[] = [];
  const updates = new ModelUpdates(watch as unknown as Watch, mode, () => {});
  const offer = (rounds: number, weights: string): void =>
    updates.offer(rounds, { model: weights } as Fitted, () => void stored.push(weights));
  const quiet = (): void => {
    watch.model = waiting.at(-1)?.model ?? watch.model;
  };
  const shown = () => [
    updates.state.installed?.rounds ?? null,
    updates.state.latest?.rounds ?? null,
  ];
  return { updates, offer, quiet, shown, stored };
}

describe("ModelUpdates", () => {
  it("takes each network by itself, once no event is open", () => {
    const { offer, quiet, shown, stored } = bench("auto");
    offer(1, "a");
    deepStrictEqual(shown(), [null, 1]);
    quiet();
    deepStrictEqual(shown(), [1, 1]);
    offer(2, "b");
    deepStrictEqual(shown(), [1, 2]);
    quiet();
    deepStrictEqual(
      [shown(), stored],
      [
        [2, 2],
        ["a", "b"],
      ],
    );
  });

  it("holds networks back until its owner asks for the newest", () => {
    const { updates, offer, quiet, shown, stored } = bench("ask");
    strictEqual(updates.install().ok, false);
    offer(1, "a");
    offer(2, "b");
    quiet();
    deepStrictEqual([shown(), stored], [[null, 2], []]);
    strictEqual(updates.install().ok, true);
    quiet();
    deepStrictEqual([shown(), stored], [[2, 2], ["b"]]);
    offer(3, "c");
    quiet();
    deepStrictEqual([shown(), stored], [[2, 3], ["b"]]);
  });
});
