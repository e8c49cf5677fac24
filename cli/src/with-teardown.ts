import { Teardown } from "@lares/shared";

/**
 * Runs `body`, then undoes what it has acquired, also when it fails. Its failure is what people
 * should see: one of the undoing is thrown only where the body has succeeded.
 */
export async function withTeardown<T>(body: (teardown: Teardown) => Promise<T>): Promise<T> {
  const teardown = new Teardown();
  let result: T;
  try {
    result = await body(teardown);
  } catch (error) {
    await teardown[Symbol.asyncDispose]().catch(() => {});
    throw error;
  }
  await teardown[Symbol.asyncDispose]();
  return result;
}
