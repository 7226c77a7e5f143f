import type { Size } from 'cdk8s';
import { checkWholeNumber } from './whole-number';

/**
 * A resource beyond cpu, memory and disk that a container asks for: accelerators, network devices, huge pages.
 *
 * It is written as a limit; Kubernetes takes the request from it.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources
 */
export class ExtendedResource {
  /** `nvidia.com/gpu` */
  public static nvidiaGpu(count: number): ExtendedResource {
    return ExtendedResource.of('nvidia.com/gpu', count);
  }

  /** `amd.com/gpu` */
  public static amdGpu(count: number): ExtendedResource {
    return ExtendedResource.of('amd.com/gpu', count);
  }

  /** TPU chips, `google.com/tpu`. A pod asks for all chips of its host. */
  public static tpu(chips: number): ExtendedResource {
    return ExtendedResource.of('google.com/tpu', chips);
  }

  /** Trainium and Inferentia devices, `aws.amazon.com/neuron`. */
  public static neuron(devices: number): ExtendedResource {
    return ExtendedResource.of('aws.amazon.com/neuron', devices);
  }

  /** Intel Gaudi accelerators, `habana.ai/gaudi`. */
  public static gaudi(count: number): ExtendedResource {
    return ExtendedResource.of('habana.ai/gaudi', count);
  }

  /** Elastic Fabric Adapter interfaces, `vpc.amazonaws.com/efa`. */
  public static efa(interfaces: number): ExtendedResource {
    return ExtendedResource.of('vpc.amazonaws.com/efa', interfaces);
  }

  /**
   * RDMA devices of a shared device plugin, `rdma/<name>`.
   * @param name the name that the cluster's device plugin is configured with
   */
  public static rdma(name: string, devices: number): ExtendedResource {
    return ExtendedResource.of(`rdma/${name}`, devices);
  }

  /**
   * Memory in huge pages, `hugepages-2Mi` and the like. The container must ask for cpu or memory too.
   * @param pageSize as Kubernetes writes it: `2Mi` or `1Gi`
   * @param memory how much memory
   */
  public static hugepages(pageSize: string, memory: Size): ExtendedResource {
    return new ExtendedResource(`hugepages-${pageSize}`, `${memory.toMebibytes()}Mi`);
  }

  /**
   * Any other resource.
   * @param name `<domain>/<resource>`
   */
  public static of(name: string, count: number): ExtendedResource {
    checkWholeNumber(`extended resource ${name}`, count, 1);
    return new ExtendedResource(name, count);
  }

  private constructor(
    /** Name of the resource. */
    public readonly name: string,
    /** How much of it: a count, or a quantity such as `512Mi`. */
    public readonly quantity: number | string,
  ) {}
}
