import assert from "node:assert/strict";
import { BugError, Teardown } from "@lares/shared";

describe("Teardown", () => {
  it("runs the undos in reverse order, each after the one before has settled", async () => {
    const teardown = new Teardown();
    const order: string[] = [];
    teardown.defer(() => void order.push("first acquired"));
    teardown.defer(async () => {
      order.push("second begins");
      await Promise.resolve();
      order.push("second ends");
    });
    await teardown[Symbol.asyncDispose]();
    assert.deepEqual(order, ["second begins", "second ends", "first acquired"]);
  });

  it("runs the others when one fails, and throws that failure itself", async () => {
    const teardown = new Teardown();
    let isReleased = false;
    const failure = new BugError("stuck");
    teardown.defer(() => {
      isReleased = true;
    });
    teardown.defer(() => Promise.reject(failure));
    await assert.rejects(teardown[Symbol.asyncDispose](), (error) => error === failure);
    assert.equal(isReleased, true);
  });

  it("reports every failure", async () => {
    const teardown = new Teardown();
    const failures = [new BugError("one"), new BugError("two")];
    for (const failure of failures) teardown.defer(() => Promise.reject(failure));
    await assert.rejects(teardown[Symbol.asyncDispose](), (error) => {
      assert.ok(error instanceof AggregateError);
      assert.deepEqual(error.errors, [...failures].reverse());
      return true;
    });
  });

  it("runs each undo once when disposed twice, and both calls wait for the end", async () => {
    const teardown = new Teardown();
    let runs = 0;
    let end = () => {};
    teardown.defer(() => {
      runs += 1;
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    });
    const first = teardown[Symbol.asyncDispose]();
    let hasSecondEnded = false;
    const second = teardown[Symbol.asyncDispose]().then(() => {
      hasSecondEnded = true;
    });
    await new Promise(setImmediate);
    assert.equal(hasSecondEnded, false);
    end();
    await Promise.all([first, second]);
    assert.equal(runs, 1);
  });

  it("refuses an undo that would never run", async () => {
    const teardown = new Teardown();
    await teardown[Symbol.asyncDispose]();
    assert.throws(() => teardown.defer(() => {}), BugError);
  });
});
