/**
 * Fields of an event for people: ` name=value` each. Only fractions are rounded; of a digest, its
 * beginning tells it from others.
 */
export function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${textOf(value)}`)
    .join("");
}

function textOf(value: unknown): string {
  if (typeof value === "string") return digest.test(value) ? `${value.slice(0, 12)}…` : value;
  if (typeof value === "number") return String(rounded(value));
  if (hasMessage(value)) return [value.message, value.remedy].filter(Boolean).join(" ");
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "number" ? rounded(inner) : inner,
  );
}

function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}

const digest = /^[0-9a-f]{64}$/;

interface ErrorLike {
  readonly message: string;
  readonly remedy?: unknown;
}

/** An error, or what became of it in a line of JSON. */
function hasMessage(value: unknown): value is ErrorLike {
  return (
    typeof value === "object" &&
    value !== null &&
    "message" in value &&
    typeof value.message === "string"
  );
}
