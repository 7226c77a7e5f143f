/** The version of Kueue's API that a queue is written in. */
export enum KueueApi {
  /** Kueue 0.15 and later. */
  V1BETA2 = 'v1beta2',
  /** Kueue before 0.15; later ones serve it too, as deprecated. */
  V1BETA1 = 'v1beta1',
}
