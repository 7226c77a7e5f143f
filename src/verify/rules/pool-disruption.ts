/** JS2117 to JS2119: what the pool itself does to the nodes under a run. */
import { childPath } from '../../model/field-path';
import { budgetsOf } from '../budgets';
import { failuresOf, podFailurePolicyOf } from '../job-failures';
import { namesOf, whose } from '../pool-texts';
import { type Landing, landingOfJob } from '../pools';
import type { JobRow } from '../row';
import { jobPath } from '../subject';
import type { JobTemplate } from '../subject';
import { DO_NOT_DISRUPT, isForDisruptions } from './disruption';
import { counted, plural } from '../../model/grammar';

/** How to tell disruptions from crashes. */
function handleDisruptions(job: JobTemplate): string {
  const policy = `write ${podFailurePolicyOf(job)} with a rule`;
  return job.run
    ? `${policy} FailJob for the condition DisruptionTarget, and in spec.failurePolicy a rule for PodFailurePolicy with action RestartJobSetAndIgnoreMaxRestarts`
    : `${policy} Ignore for the condition DisruptionTarget`;
}

export const POOL_DISRUPTION_RULES: readonly JobRow[] = [
  {
    code: 'JS2117',
    on: 'job',
    severity: 'warning',
    title: 'Spot capacity without a rule for disruptions',
    why: 'The provider takes spot machines back when it needs them: that is routine, and not a crash. Without a rule that tells the two apart each of them uses up a retry or a restart, '
      + 'and after a few the run fails.',
    *check(job) {
      const landing = landingOfJob(job);
      if (!landing || landing.candidates.length === 0 || isPrepared(job)) return;
      const spot = landing.candidates.filter(({ offer }) => offer.capacityTypes?.includes('spot'));
      if (spot.length < landing.candidates.length) return;
      const only = spot.every(({ offer }) => offer.capacityTypes!.length === 1);
      yield {
        path: jobPath(job, 'spec', 'podFailurePolicy'),
        message: `${whose(job)} runs on ${only ? '' : 'nodes that may be '}spot capacity of ${namesOf(spot.map(({ offer }) => offer))}, and ${outcome(job)}`,
        remedy: handleDisruptions(job),
      };
    },
  },
  {
    code: 'JS2118',
    on: 'job',
    severity: 'warning',
    title: 'Nodes that expire under the run',
    why: 'When a node reaches its age it is drained and replaced, whatever runs there: neither budgets nor karpenter.sh/do-not-disrupt put that off for ever. '
      + 'A run that has no rule for disruptions counts it as a crash.',
    *check(job) {
      const landing = landingOfJob(job);
      if (!landing || !takesAccelerators(landing) || isPrepared(job)) return;
      const ages = landing.candidates.map(({ offer, closest }) => closest.node?.maxRunSeconds === undefined
        ? offer.expireAfter === 'Never' ? undefined : offer.expireAfter : `${closest.node.maxRunSeconds}s`);
      const [age] = ages;
      if (age === undefined || !ages.every(each => each !== undefined) || endsBefore(job, age)) return;
      const { offer } = landing.candidates[0];
      yield {
        path: jobPath(job, 'spec', 'podFailurePolicy'),
        message: `nodes of ${namesOf(landing.candidates.map(fit => fit.offer))} live ${age} at most, and ${whose(job)} has no rule for what happens then: ${outcome(job)}`,
        remedy: offer.provider === 'karpenter' ? `write expireAfter: Never in NodePool ${offer.source.name}, or ${handleDisruptions(job)}` : handleDisruptions(job),
      };
    },
  },
  {
    code: 'JS2119',
    on: 'job',
    severity: 'warning',
    title: 'Consolidation that moves the pods of a run',
    why: 'Karpenter evicts pods from nodes that it thinks better filled elsewhere, to save money. A pod of a Job goes with its node unless its annotation or a budget says no; '
      + 'the autoscaler\'s safe-to-evict means nothing to Karpenter. A group of hosts starts over from its last checkpoint, each time.',
    *check(job) {
      const landing = landingOfJob(job);
      const { annotations } = job.podMetadata;
      const guard = annotations?.[DO_NOT_DISRUPT];
      if (!landing || landing.candidates.length === 0 || guard !== undefined && guard !== 'false' || budgetsOf(job).length > 0) return;
      const moving = landing.candidates.filter(({ offer }) => offer.consolidation?.policy !== undefined && offer.consolidation.policy !== 'WhenEmpty');
      if (moving.length < landing.candidates.length) return;
      const { offer } = moving[0];
      yield {
        path: childPath(jobPath(job, 'spec', 'template', 'metadata', 'annotations'), DO_NOT_DISRUPT),
        message: `${namesOf(moving.map(fit => fit.offer))} has consolidationPolicy ${offer.consolidation!.policy}, and nothing keeps the pods of ${whose(job)} where they are`,
        remedy: `write ${DO_NOT_DISRUPT}: "true", or consolidationPolicy: WhenEmpty in NodePool ${offer.source.name}`,
      };
    },
  },
];

/** Whether the Job tells disruptions from crashes. */
function isPrepared(job: JobTemplate): boolean {
  return failuresOf(job).some(({ disruption }) => disruption) || (job.spec.podFailurePolicy?.rules.some(isForDisruptions) ?? false);
}

function outcome({ run, spec }: JobTemplate): string {
  const restarts = run?.document.spec.failurePolicy?.maxRestarts ?? 0;
  const retries = spec.backoffLimit ?? 6;
  const first = `each disruption counts as a crash: ${retries === 0 ? 'the first one fails the Job' : `${retries} ${plural(retries, 'is')} retried`}`;
  if (!run) return first;
  return `${first}, and ${restarts === 0 ? 'a failed Job fails the run' : `after ${counted(restarts, 'restart')} the run fails`}`;
}

function takesAccelerators({ demand, candidates }: Landing): boolean {
  return candidates.some(({ closest: { node } }) => node?.machine?.chip !== undefined && (demand.resources.get(node.machine.chip.resource) ?? 0) > 0);
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** Whether a deadline ends the Job long before a node of that age, even if the node is not new. */
function endsBefore({ spec }: JobTemplate, age: string): boolean {
  const seconds = [...age.matchAll(/(?<![\d.])(\d+(?:\.\d+)?)([hms])/g)].reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit], 0);
  return spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds * 2 < seconds;
}
