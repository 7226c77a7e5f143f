import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Cluster, clusterKey } from './cluster';
import { replicasOf } from '../model';
import type { JobSetDocument } from '../model';
import { ofApp } from './construct-values';
import { subdomain } from '../model/names';

const NAMES = Symbol.for('cdk8s-jobset.dev/cluster-names');

interface Jobs {
  readonly owner: IConstruct;
  readonly replicas: number;
}

/**
 * The names that constructs take in the clusters of an app. Whoever comes second is told: in the cluster the second would overwrite the first.
 *
 * cdk8s validates the root first. There all names are free again.
 */
export class ClusterNames {
  public static of(construct: IConstruct): ClusterNames {
    return ofApp(construct, NAMES, root => new ClusterNames(root));
  }

  /** By cluster and what it is, the construct that has it. */
  private readonly owners = new Map<string, IConstruct>();
  /** By cluster, namespace and `<run>-<replicated job>`, the Jobs with that name before their index. */
  private readonly jobs = new Map<string, Jobs>();

  private constructor(root: IConstruct) {
    root.node.addValidation({
      validate: () => {
        this.owners.clear();
        this.jobs.clear();
        return [];
      },
    });
  }

  /** What is wrong with the names of objects that a construct has made. */
  public takenByObjects(objects: readonly ApiObject[]): string[] {
    for (const object of objects) {
      const { apiGroup, kind, name, metadata: { namespace } } = object;
      const other = this.take(object, namespace === undefined ? '' : `${namespace}/`, `${kind}.${apiGroup === 'core' ? '' : apiGroup} ${name}`);
      if (other) return [clash(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`, parentOf(object), parentOf(other))];
    }
    return [];
  }

  /** What is wrong with the names of a run, its Service, and its Jobs. */
  public takenByRun(run: IConstruct, document: JobSetDocument): string[] {
    const { metadata: { name, namespace = '' }, spec } = document;
    if (name === undefined) return [];
    const where = namespace === '' ? '' : `${namespace}/`;
    const twin = this.take(run, where, `run ${name}`);
    if (twin) return [clash(`run ${where}${name}`, run, twin)];
    const service = spec.network?.enableDNSHostnames === false ? undefined : this.take(run, where, `Service. ${subdomain(document)}`);
    if (service) return [clash(`Service ${where}${subdomain(document)}`, run, service)];
    for (const job of spec.replicatedJobs ?? []) {
      const replicas = replicasOf(job);
      const prefix = `${name}-${job.name}`;
      const key = `${clusterKey(run)} ${where}${prefix}`;
      const other = this.jobs.get(key);
      if (other && other.owner !== run && replicas > 0 && other.replicas > 0) return [clash(`Job ${where}${prefix}-0`, run, other.owner)];
      this.jobs.set(key, { owner: run, replicas });
    }
    return [];
  }

  /** Who has the name already. */
  private take(construct: IConstruct, where: string, what: string): IConstruct | undefined {
    const key = `${clusterKey(construct)} ${where}${what}`;
    const owner = this.owners.get(key) ?? construct;
    this.owners.set(key, owner);
    return owner === construct ? undefined : owner;
  }
}

function parentOf(object: IConstruct): IConstruct {
  return object.node.scope ?? object;
}

function clash(what: string, one: IConstruct, other: IConstruct): string {
  const cluster = Cluster.of(one);
  return `${what} is there twice${cluster ? ` in cluster ${cluster.name}` : ''}, as ${other.node.path} and ${one.node.path}: give one of them another name or namespace`
    + (cluster ? '' : ', or say which clusters they are for with Cluster.named(…).applyTo(chart)');
}
