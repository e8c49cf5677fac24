import { useEffect, useState } from "preact/hooks";

/** A text as a QR code, as one path; the library comes with the first one. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[]>([]);
  useEffect(() => {
    let isGone = false;
    void import("uqr").then(({ encode }) => {
      if (!isGone) setRows(encode(text, { border: 2, ecc: "M" }).data);
    });
    return () => {
      isGone = true;
    };
  }, [text]);
  const path = rows
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
