import { useEffect, useMemo } from "preact/hooks";

/** The error grid of the last event: coarse squares, never the picture. */
export function Heatmap({ png }: { png: Uint8Array | undefined }) {
  const url = useMemo(
    () => png && URL.createObjectURL(new Blob([Uint8Array.from(png)], { type: "image/png" })),
    [png],
  );
  useEffect(() => () => url && URL.revokeObjectURL(url), [url]);
  if (url === undefined) {
    return <p class="hint">Comes with the next event. It shows errors, never the picture.</p>;
  }
  return (
    <img
      class="heatmap"
      src={url}
      width={256}
      height={256}
      alt="Grid of 16 by 16 squares: the brighter, the more unusual"
    />
  );
}
