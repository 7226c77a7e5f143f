/** Rules of `spec.volumeClaimPolicies`: claims that the pods of a run share. */
import type { PersistentVolumeClaimTemplate } from '../kubernetes';
import { volumeClaimName } from '../names';
import type { Problem, Rule } from '../rule';
import type { JobSetSubject } from './subject';
import { MAX_VOLUME_CLAIM_POLICIES, MAX_VOLUME_CLAIM_TEMPLATES } from '../schema/jobset';
import { illegalSubdomain, MAX_LABEL, tooLong } from '../syntax';
import { claimSpecProblems } from './claim-spec';
import { counted } from '../grammar';

interface ClaimPart {
  readonly claim: PersistentVolumeClaimTemplate;
  readonly name: string;
  readonly path: string;
}

function claimsOf({ document, intact }: JobSetSubject): ClaimPart[] {
  return (document.spec.volumeClaimPolicies ?? []).flatMap(({ templates = [] }, p) => templates.map((claim, t) => (
    { claim, name: claim.metadata?.name ?? '', path: `spec.volumeClaimPolicies[${p}].templates[${t}]` }
  ))).filter(({ path }) => intact(path));
}

function eachClaim(check: (part: ClaimPart, subject: JobSetSubject) => Iterable<Problem>): (subject: JobSetSubject) => Iterable<Problem> {
  return subject => claimsOf(subject).flatMap(part => [...check(part, subject)]);
}

function* tooMany(path: string, what: string, length: number, maximum: number): Generator<Problem> {
  if (length > maximum) yield { path, message: `there are ${length} ${what}, ${length - maximum} more than the ${maximum} allowed`, remedy: `remove ${length - maximum}` };
}

/** Names of the volumes that any container of the run mounts. */
function mountedNames({ pods }: JobSetSubject): Set<string> {
  const containers = pods.flatMap(({ spec }) => [...spec.containers, ...spec.initContainers ?? []]);
  return new Set(containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)));
}

export const VOLUME_CLAIM_RULES: readonly Rule<JobSetSubject>[] = [
  { // V5
    code: 'JS1070',
    severity: 'error',
    title: 'Too many volume claim policies or templates',
    why: 'The schema allows 50 policies, and 50 templates in each.',
    *check({ document: { spec } }) {
      const policies = spec.volumeClaimPolicies ?? [];
      yield* tooMany('spec.volumeClaimPolicies', 'volume claim policies', policies.length, MAX_VOLUME_CLAIM_POLICIES);
      for (const [p, { templates = [] }] of policies.entries()) {
        yield* tooMany(`spec.volumeClaimPolicies[${p}].templates`, 'templates', templates.length, MAX_VOLUME_CLAIM_TEMPLATES);
      }
    },
  },
  { // V3
    code: 'JS1071',
    severity: 'error',
    title: 'Volume claim template with a namespace',
    why: 'The claims are created in the namespace of the JobSet. The schema refuses templates that name one, were it the same.',
    check: eachClaim(function* ({ claim, path }) {
      const namespace = claim.metadata?.namespace;
      if (namespace) {
        yield {
          path: `${path}.metadata.namespace`,
          message: `the template names the namespace '${namespace}'`,
          remedy: 'remove it: claims are created in the namespace of the JobSet',
        };
      }
    }),
  },
  { // P1
    code: 'JS1072',
    severity: 'error',
    title: 'Two volume claim templates with one name',
    why: 'The claim\'s name is made of the template\'s, so names are unique over all policies.',
    check: subject => {
      const first = new Map<string, string>();
      return claimsOf(subject).flatMap(({ name, path }) => {
        const other = first.get(name);
        if (other === undefined) {
          first.set(name, path);
          return [];
        }
        return [{ path: `${path}.metadata.name`, message: `'${name}' is already the name of ${other}`, remedy: 'give it another name' }];
      });
    },
  },
  { // P2
    code: 'JS1073',
    severity: 'error',
    title: 'Illegal name of a volume claim template',
    why: 'The name becomes a part of the claim\'s name, and is the name under which containers mount it.',
    check: eachClaim(function* ({ name, path }) {
      const reason = illegalSubdomain(name);
      if (reason) {
        yield {
          path: `${path}.metadata.name`,
          message: `the name '${name}' ${reason}`,
          remedy: "write a name such as 'checkpoints', by which containers mount the claim",
        };
      }
    }),
  },
  { // P3
    code: 'JS1074',
    severity: 'error',
    title: 'Volume claim name too long',
    why: 'The claim is named <template>-<jobset>, and JobSet allows 63 characters.',
    check: eachClaim(function* ({ name, path }, subject) {
      const claimName = volumeClaimName(name, subject.name);
      const reason = illegalSubdomain(name) ? undefined : tooLong(claimName, MAX_LABEL);
      if (reason) {
        yield {
          path: `${path}.metadata.name`,
          message: `the claim's name '${claimName}' ${reason}: ${name.length} of the template + 1 of '-' + ${subject.name.length} of the JobSet's name`,
          remedy: `shorten the two names by ${counted(claimName.length - MAX_LABEL, 'character')} together`,
        };
      }
    }),
  },
  { // P4
    code: 'JS1075',
    severity: 'error',
    title: 'Volume with the name of a volume claim template',
    why: 'For every template JobSet adds a volume of the same name to the pods that mount it. A pod that already has one would have two.',
    check: subject => {
      const names = new Set(claimsOf(subject).map(({ name }) => name));
      return subject.pods.flatMap(({ path, spec: { volumes = [] } }) => volumes.flatMap(({ name }, i) => !names.has(name) ? [] : [{
        path: `${path}.volumes[${i}].name`,
        message: `volume '${name}' has the name of a volume claim template`,
        remedy: 'remove the volume: the claim is added to the pods that mount it; or give it another name',
      }]));
    },
  },
  { // P5
    code: 'JS1076',
    severity: 'error',
    title: 'Volume claim that no container mounts',
    why: 'The claim would be created, and perhaps paid for, and used by nobody. JobSet refuses the document.',
    check: subject => {
      if (!subject.intact('spec.replicatedJobs')) return [];
      const mounted = mountedNames(subject);
      return claimsOf(subject).filter(({ name }) => !illegalSubdomain(name) && !mounted.has(name)).map(({ name, path }) => ({
        path: `${path}.metadata.name`,
        message: `no container mounts '${name}'`,
        remedy: `add a volumeMount with name: ${name} to the containers that use it, or remove the template`,
      }));
    },
  },
  { // core API: PersistentVolumeClaimSpec
    code: 'JS1077',
    severity: 'error',
    title: 'Volume claim that cannot be created',
    why: 'JobSet hands the template to the API server as it is. A claim needs an access mode and a size; without, its creation fails again and again, '
      + 'and no Job is created before it.',
    check: eachClaim(({ claim, path }) => claimSpecProblems(claim.spec ?? {}, `${path}.spec`)),
  },
];
