/** A generation of Cloud TPU. */
export enum TpuGeneration {
  /** TPU v4: slices in three dimensions, 4 chips per host. */
  V4 = 'v4',
  /** TPU v5e: slices in two dimensions, up to 16x16. */
  V5E = 'v5e',
  /** TPU v5p: slices in three dimensions, 4 chips per host. */
  V5P = 'v5p',
  /** TPU v6e (Trillium): slices in two dimensions, up to 16x16. */
  V6E = 'v6e',
  /** TPU7x (Ironwood): slices in three dimensions, 4 chips per host. */
  V7X = '7x',
}
