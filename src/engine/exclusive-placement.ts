/**
 * Exclusive placement: the pods of a Job meet in one topology domain, which no other Job gets.
 *
 * The leader (completion index 0) finds the domain: its affinity, from an admission policy or from the template, keeps it apart from
 * other Jobs. The followers wait behind a scheduling gate until it has been scheduled, and are then sent after it.
 */
import { EXCLUSIVE_PLACEMENT_GATE, keys } from '../model';
import type { ObservedPod } from './observed';
import type { Delete, Patch } from './outcome';
import type { Pass } from './pass';
import { isoTime } from './time';

export function placeExclusively(pass: Pass): void {
  const podsOfJob = new Map<string, ObservedPod[]>();
  for (const pod of pass.input.pods ?? []) {
    if (pod.topologyKey === undefined || pod.jobUid === undefined) continue;
    const pods = podsOfJob.get(pod.jobUid);
    if (pods) pods.push(pod); else podsOfJob.set(pod.jobUid, [pod]);
  }
  for (const { job } of pass.buckets.active) {
    const pods = podsOfJob.get(job.uid);
    if (pods && !job.deleting) place(pass, pods);
  }
}

function place(pass: Pass, pods: readonly ObservedPod[]): void {
  const live = pods.filter(pod => !pod.deleting && pod.phase !== 'Succeeded' && pod.phase !== 'Failed');
  const followers = live.filter(pod => !isLeader(pod));
  const leaders = live.filter(isLeader);
  if (leaders.length > 1) return;
  const [leader] = leaders;
  if (leader?.gated) pass.operate(release(leader, undefined));
  // A leader that is done has left no one to follow but those who followed it.
  const anchor = leader ?? (pods.some(pod => isLeader(pod) && pod.phase === 'Succeeded') ? scheduled(followers) ?? scheduled(pods) : undefined);
  if (anchor?.nodeName === undefined) return;
  const domain = domainOf(pass, anchor);
  for (const pod of followers) if (pod.gated && mayFollow(pass, pod, domain)) pass.operate(release(pod, domain.value));
  if (domain.value === undefined) return;
  const loose = followers.filter(pod => !pod.gated);
  // They cannot be led elsewhere, and one that is elsewhere keeps the Job from ever being complete: all of them start over.
  if (loose.some(pod => pod.domain !== undefined && pod.domain !== domain.value)) for (const pod of loose) pass.operate(evict(pod, pass.now));
}

function isLeader(pod: ObservedPod): boolean {
  return pod.index === 0;
}

function scheduled(pods: readonly ObservedPod[]): ObservedPod | undefined {
  return pods.find(pod => pod.nodeName !== undefined);
}

interface Domain {
  /** Absent: not known (yet). */
  readonly value?: string;
  /** Whether nodes may not be read at all, which a controller of one namespace may not. */
  readonly unreadable?: true;
}

function domainOf(pass: Pass, { name, nodeName, topologyKey }: ObservedPod): Domain {
  const { nodes } = pass.input;
  if (!nodes) return { unreadable: true };
  const labels = nodes.get(nodeName!);
  if (!labels) return {};
  const value = labels[topologyKey!];
  if (value === undefined) {
    pass.problem('TopologyUnknown', `node "${nodeName}" of leader pod "${name}" has no label ${topologyKey}, so its followers cannot be placed`);
  }
  return { value };
}

/** With an affinity of its own, a pod finds the domain without being told. */
function mayFollow(pass: Pass, pod: ObservedPod, domain: Domain): boolean {
  if (domain.value !== undefined) return true;
  if (!domain.unreadable) return false;
  if (!pod.affine) {
    pass.problem('TopologyUnknown', `pod "${pod.name}" has no affinity to its Job, and this controller may not read the labels of nodes`);
  }
  return pod.affine;
}

/** Other JobSets' leaders repel pods of their own priority by its label, which a pod that no policy has seen does not carry. */
function release({ name, uid, resourceVersion, topologyKey, priority, priorityShown }: ObservedPod, domain: string | undefined): Patch {
  return {
    verb: 'patch',
    aim: 'place',
    resource: 'pods',
    name,
    type: 'strategic-merge',
    body: {
      metadata: { uid, resourceVersion, ...(priority !== undefined && !priorityShown && { labels: { [keys.PRIORITY]: `${priority}` } }) },
      spec: {
        ...(domain !== undefined && { nodeSelector: { [topologyKey!]: domain } }),
        schedulingGates: [{ $patch: 'delete', name: EXCLUSIVE_PLACEMENT_GATE }],
      },
    },
  };
}

/** The condition lets a Job's pod failure policy tell this from a crash. */
function evict({ name, uid, disrupted }: ObservedPod, now: number): Patch | Delete {
  const deletion: Delete = { verb: 'delete', resource: 'pods', name, preconditions: { uid }, propagationPolicy: 'Background' };
  if (disrupted) return deletion;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'ExclusivePlacementViolation',
    message: 'Pod violated JobSet exclusive placement policy',
    lastTransitionTime: isoTime(now),
  };
  return {
    verb: 'patch',
    aim: 'evict',
    resource: 'pods',
    subresource: 'status',
    name,
    type: 'strategic-merge',
    body: { metadata: { uid }, status: { conditions: [condition] } },
    then: deletion,
  };
}
