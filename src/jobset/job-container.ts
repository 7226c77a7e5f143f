import * as kplus from 'cdk8s-plus-28';
import type { AnyPlusContainerProps, AnyPlusStorage } from './any-plus';
import type { ExtendedResource } from './extended-resource';

/** A container as cdk8s-plus describes it, and what it can ask for beyond cpu, memory and disk. */
export interface JobContainerProps extends kplus.ContainerProps {
  /**
   * Accelerators, network devices and huge pages.
   * @default - none
   */
  readonly extendedResources?: ExtendedResource[];

  /**
   * Names of the replicated job's resource claims (dynamic resource allocation) that this container uses.
   * @default - none
   */
  readonly resourceClaims?: string[];
}

/**
 * A container of a training or HPC pod.
 *
 * It is a container of cdk8s-plus without that library's defaults for web services: no made-up cpu and memory limits, no forced user,
 * a writable root, no startup probe for a port, and the cluster's own image pull policy. What is not said is not written.
 */
export class JobContainer extends kplus.Container {
  private readonly said: kplus.ContainerProps;
  private readonly extended: ExtendedResource[] = [];
  private readonly claims: string[];

  constructor(props: JobContainerProps);
  constructor(props: AnyPlusContainerProps);
  constructor(props: JobContainerProps | AnyPlusContainerProps) {
    const { extendedResources, resourceClaims, ...said } = props as JobContainerProps;
    super({ ...said, resources: said.resources ?? {}, volumeMounts: [...said.volumeMounts ?? []], envVariables: { ...said.envVariables } });
    this.said = said;
    this.claims = [...resourceClaims ?? []];
    this.addExtendedResources(...extendedResources ?? []);
  }

  /** What was added beyond cpu, memory and disk. Returns a copy. */
  public get extendedResources(): ExtendedResource[] {
    return [...this.extended];
  }

  /**
   * Mounts a volume at a path.
   * @jsii ignore
   */
  public mount(path: string, storage: kplus.IStorage | AnyPlusStorage, options?: kplus.MountOptions): void {
    super.mount(path, storage as kplus.IStorage, options);
  }

  /**
   * Asks for accelerators, network devices or huge pages.
   * @throws Error for a resource that is asked for already
   */
  public addExtendedResources(...resources: ExtendedResource[]): void {
    for (const resource of resources) {
      const there = this.extended.find(({ name }) => name === resource.name);
      if (there) throw new Error(`container '${this.name}' asks for ${there.quantity} ${there.name} already`);
      this.extended.push(resource);
    }
  }

  /** @internal */
  public _toKube(): kplus.k8s.Container {
    return {
      ...super._toKube(),
      imagePullPolicy: this.said.imagePullPolicy,
      startupProbe: this.said.startup?._toKube(this),
      securityContext: securityContext(this.said.securityContext),
      resources: this.resourceRequirements(super._toKube().resources),
    };
  }

  private resourceRequirements(resources: kplus.k8s.ResourceRequirements | undefined): kplus.k8s.ResourceRequirements | undefined {
    const limits: Record<string, kplus.k8s.Quantity> = { ...resources?.limits };
    for (const { name, quantity } of this.extended) {
      limits[name] = typeof quantity === 'string' ? kplus.k8s.Quantity.fromString(quantity) : kplus.k8s.Quantity.fromNumber(quantity);
    }
    const requirements = {
      ...resources,
      ...(Object.keys(limits).length > 0 && { limits }),
      ...(this.claims.length > 0 && { claims: this.claims.map(name => ({ name })) }),
    };
    return Object.keys(requirements).length > 0 ? requirements : undefined;
  }
}

function securityContext(props: kplus.ContainerSecurityContextProps | undefined): kplus.k8s.SecurityContext | undefined {
  return props && {
    runAsUser: props.user,
    runAsGroup: props.group,
    runAsNonRoot: props.ensureNonRoot,
    privileged: props.privileged,
    readOnlyRootFilesystem: props.readOnlyRootFilesystem,
    allowPrivilegeEscalation: props.allowPrivilegeEscalation,
    capabilities: props.capabilities,
    seccompProfile: props.seccompProfile,
  };
}
