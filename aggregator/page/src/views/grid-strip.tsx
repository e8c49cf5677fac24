import { useEffect, useMemo } from "preact/hooks";
import type { GridPicture } from "../fleet/room.ts";

/** The error grids of the last events over time, the newest first: coarse squares, never the picture. */
export function GridStrip({ grids }: { grids: readonly GridPicture[] }) {
  if (grids.length === 0) {
    return <p class="hint">Comes with the next event. It shows errors, never the picture.</p>;
  }
  return (
    <>
      <ol class="grids">
        {grids.map((grid, i) => (
          <li key={`${grid.atSeconds}-${grids.length - i}`}>
            <Grid grid={grid} />
          </li>
        ))}
      </ol>
      <p class="hint">
        The brighter a square, the more unusual: errors of the model, never the picture.
      </p>
    </>
  );
}

function Grid({ grid: { atSeconds, png } }: { grid: GridPicture }) {
  const url = useMemo(
    () => URL.createObjectURL(new Blob([Uint8Array.from(png)], { type: "image/png" })),
    [png],
  );
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  const at = new Date(1000 * atSeconds);
  return (
    <figure>
      <img
        class="heatmap"
        src={url}
        width={256}
        height={256}
        alt={`Errors at ${at.toLocaleTimeString()}, in 16 by 16 squares`}
      />
      <figcaption>
        <time dateTime={at.toISOString()}>{at.toLocaleTimeString()}</time>
      </figcaption>
    </figure>
  );
}
