/** The beginning of a SHA-256, for people: enough to tell digests apart. */
export const shortDigest = (sha256: string): string => sha256.slice(0, 12);
