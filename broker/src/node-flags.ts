/**
 * Flags of Node for a process that runs a broker. What a socket has read is garbage at once, but
 * outside of V8's heap, where 64 MiB of it may gather before V8 looks; a small young generation is
 * looked through every few milliseconds.
 */
export const brokerNodeFlags: readonly string[] = ["--max-semi-space-size=1"];
