import { placeInWords } from "@lares/shared/wire";
import type { ShownEvent } from "../fleet/shown-event.ts";

/** Where in the picture an event was, as a small frame with a box. */
export function RegionBox({ region }: Pick<ShownEvent, "region">) {
  const { x, y, width, height } = region;
  return (
    <svg class="region" viewBox="0 0 48 36" width={48} height={36} role="img">
      <title>{placeInWords(region)}</title>
      <rect class="frame" x={0.5} y={0.5} width={47} height={35} rx={2} />
      <rect
        class="box"
        x={48 * x}
        y={36 * y}
        width={Math.max(2, 48 * width)}
        height={Math.max(2, 36 * height)}
      />
    </svg>
  );
}
