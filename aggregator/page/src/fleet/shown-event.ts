import { AnomalyEvent } from "@lares/shared/wire";
import { z } from "zod";

/** An event as the page takes it: devices newer than it may have evidence of another kind. */
export const ShownEvent = z.strictObject({
  ...AnomalyEvent.shape,
  evidence: z.array(z.string().min(1).max(32)).min(1).max(8),
});
export type ShownEvent = z.infer<typeof ShownEvent>;
