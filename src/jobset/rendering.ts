/** How a JobSet construct is written out. */
export enum JobSetRenderingMode {
  /** The Jobs themselves. */
  STANDALONE = 'standalone',
  /** One JobSet custom resource. */
  JOBSET_API = 'jobset-api',
}
