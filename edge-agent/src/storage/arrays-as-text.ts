/** How typed arrays stand in JSON: `{"f32": "<base64, little-endian>"}`. */
const kinds = { f32: Float32Array, f64: Float64Array } as const;

/** For `JSON.stringify`. */
export function arraysAsText(_key: string, value: unknown): unknown {
  for (const [kind, type] of Object.entries(kinds)) {
    if (!(value instanceof type)) continue;
    const { buffer, byteOffset, byteLength } = value;
    return { [kind]: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
  }
  return value;
}

/** For `JSON.parse`: what is no such array stays as it is. */
export function textAsArrays(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return value;
  const [kind, text] = entry;
  const type = kinds[kind as keyof typeof kinds];
  if (type === undefined || typeof text !== "string") return value;
  const bytes = Buffer.from(text, "base64");
  if (bytes.length % type.BYTES_PER_ELEMENT !== 0) return value;
  // A copy of its own: the pool's memory need not be aligned.
  return new type(Uint8Array.from(bytes).buffer);
}
