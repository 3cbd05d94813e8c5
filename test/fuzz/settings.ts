/** The seed and the size of a run in the gate: FUZZ_SEED and FUZZ_SCALE choose others. */
const { FUZZ_SEED = '1', FUZZ_SCALE = '1' } = process.env

export const SEED = Number(FUZZ_SEED)

/** Returns how often to do something that is done `usual` times by default. */
export function scaled (usual: number): number {
  return Math.max(1, Math.round(usual * Number(FUZZ_SCALE)))
}
