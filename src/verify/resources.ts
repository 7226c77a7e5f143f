/** What containers and pods ask of their node. */
import { quantityValue } from '../hardware/quantity';
import type { Container, PodSpec, Quantity } from '../model/kubernetes';
import { own } from '../model/own';

/** GPUs of which a training process usually takes one each. */
export const GPU_RESOURCES: readonly string[] = ['nvidia.com/gpu', 'amd.com/gpu', 'habana.ai/gaudi', 'gpu.intel.com/i915', 'gpu.intel.com/xe'];
export const TPU_RESOURCE = 'google.com/tpu';

/** The amount of a resource that a container may use: its limit, else its request. */
export function amountOf({ resources }: Container, resource: string): number {
  const quantity: Quantity | undefined = own(resources?.limits, resource) ?? own(resources?.requests, resource);
  return quantity === undefined ? 0 : quantityValue(quantity) ?? 0;
}

/** GPUs of one container. */
export function gpusOf(container: Container): number {
  return GPU_RESOURCES.reduce((sum, resource) => sum + amountOf(container, resource), 0);
}

/** GPUs of a pod's containers, or undefined where devices come in a way that cannot be counted here: claims, slices of a GPU. */
export function countableGpus({ containers }: PodSpec): number | undefined {
  for (const { resources } of containers) {
    if (resources?.claims?.length) return undefined;
    const names = Object.keys({ ...resources?.requests, ...resources?.limits });
    if (names.some(name => /^(nvidia|amd)\.com\/(?!gpu$)/.test(name))) return undefined;
  }
  const gpus = containers.reduce((sum, container) => sum + gpusOf(container), 0);
  return gpus > 0 ? gpus : undefined;
}
