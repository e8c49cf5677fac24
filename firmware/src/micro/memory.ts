/** What the core of the firmware needs on any board, in bytes; tests hold them equal to C++. */
export const microMemory = {
  /** Of the network, its input included: `Arena`. */
  arenaBytes: 2441,
  /** Of a frame's score, the arena included: `Workspace`. */
  workspaceBytes: 2956,
  /** Background, mean and weight of each cell: `Room`. */
  roomBytes: 4104,
} as const;
