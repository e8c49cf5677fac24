const width = 64;
const height = 8;

/** A share as a bar, beside its number. @param share 0 to 1 */
export function ShareBar({ share }: { share: number }) {
  return (
    <svg class="share" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden>
      <rect class="rest" width={width} height={height} rx={4} />
      <rect width={width * Math.min(1, share)} height={height} rx={4} />
    </svg>
  );
}
