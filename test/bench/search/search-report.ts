import { z } from "zod";

const Share = z.number().min(0).max(1);

/** One recipe in one room, with one seed. */
export const SearchRow = z.strictObject({
  model: z.string(),
  recipe: z.string(),
  parameters: z.int().positive(),
  room: z.string(),
  seed: z.int().positive(),
  /** By the network believed in full, by half, and not at all. */
  aurocs: z.strictObject({ full: Share, half: Share, none: Share }),
  /** Of normals that were only measured, as a share of the background's. */
  loss: z.number().nonnegative(),
});
export type SearchRow = z.infer<typeof SearchRow>;

/** What `npm run bench -- search --json` writes. */
export const SearchReport = z.strictObject({
  kind: z.literal("search"),
  settings: z.strictObject({
    /** Folder of rooms; the development rooms where there is none. */
    data: z.string().optional(),
    rooms: z.int().positive(),
    seeds: z.int().positive(),
  }),
  results: z.array(SearchRow),
});
export type SearchReport = z.infer<typeof SearchReport>;
