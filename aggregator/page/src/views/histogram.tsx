const width = 84;
const height = 24;

/** Counts as bars of equal width, the highest as high as the picture. */
export function Histogram({ counts, label }: { counts: readonly number[]; label: string }) {
  const highest = Math.max(1, ...counts);
  const step = width / counts.length;
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
      {counts.map((count, i) => {
        // One that is hardly there is seen, too.
        const bar = count === 0 ? 0 : Math.max(1.5, ((height - 2) * count) / highest);
        return (
          <rect
            x={i * step + 0.5}
            y={height - 1 - bar}
            width={step - 1}
            height={bar}
            key={label + i}
          />
        );
      })}
    </svg>
  );
}
