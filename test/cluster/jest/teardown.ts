/** Stops, or gives back, what the setup chose. */
export default async function teardown(): Promise<void> {
  await globalThis.heldCluster?.stop();
}
