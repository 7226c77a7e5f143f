/** Rules of names, checked where they are generated: for the largest index that there will be. */
import { completionsOf, replicasOf } from '../defaults';
import { jobName, namespacedJob, podHostname } from '../names';
import type { Problem, Rule } from '../rule';
import { MAX_LABEL, illegalDnsName, illegalLabel, illegalLabelValue, tooLong } from '../syntax';
import type { Illegal } from '../syntax';
import { placementOf } from './exclusive-placement';
import { eachReplicatedJob } from './subject';
import type { JobSetSubject, ReplicatedJobPart } from './subject';
import { counted } from '../grammar';

/** What the API server appends to the name of a pod that the Job controller creates. */
const POD_SUFFIX = '-abcde';

/** A generated name: what is wrong with it, and which parts it is made of. */
function generated({ job, path }: ReplicatedJobPart, jobset: string, what: string, name: string, reason: Illegal): Problem[] {
  if (!reason) return [];
  const suffix = name.slice(jobset.length + 1 + job.name.length);
  const arithmetic = `${jobset.length} of the JobSet's name + 1 of '-' + ${job.name.length} of '${job.name}' + ${suffix.length} of '${suffix}'`;
  const excess = name.length - MAX_LABEL;
  return [{
    path: `${path}.name`,
    message: excess > 0 ? `${what} '${name}' ${reason}: ${arithmetic}` : `${what} '${name}' ${reason}`,
    remedy: excess > 0
      ? `shorten the JobSet's name and this one by ${counted(excess, 'character')} together`
      : "write lower-case letters, digits and '-' only",
  }];
}

function lastJob({ job }: ReplicatedJobPart, jobset: string): string {
  return jobName(jobset, job.name, replicasOf(job) - 1);
}

/** The host name of the last pod, of a Job whose pods have one. */
function lastPod({ job }: ReplicatedJobPart, jobset: string): string | undefined {
  const { spec } = job.template;
  const completions = completionsOf(spec);
  if (spec.completionMode !== 'Indexed' || completions === undefined) return undefined;
  return podHostname(jobset, job.name, replicasOf(job) - 1, completions - 1);
}

/** Names are made of the JobSet's: when that cannot be used, there is nothing to say of them. */
function eachNamed(check: (part: ReplicatedJobPart, jobset: string) => Problem[]): (subject: JobSetSubject) => Iterable<Problem> {
  return eachReplicatedJob((part, { name }) => illegalDnsName(name) ? [] : check(part, name));
}

export const NAME_RULES: readonly Rule<JobSetSubject>[] = [
  { // the API server: metadata.name or metadata.generateName
    code: 'JS1010',
    severity: 'error',
    title: 'JobSet without a name',
    why: 'Every object has a name, and those of the Jobs, the pods and the Service are made of it.',
    *check({ name, intact }) {
      if (name === '' && intact('metadata')) {
        yield {
          path: 'metadata.name',
          message: 'the JobSet has no name',
          remedy: 'write metadata.name, for example: train',
        };
      }
    },
  },
  { // V22, V13: the JobSet's part in them
    code: 'JS1011',
    severity: 'error',
    title: 'JobSet name that its children cannot carry',
    why: 'The names of Jobs, pods and the headless Service begin with the name of the JobSet. They become host names, so the JobSet\'s name has to be one '
      + '(RFC 1035): a dot, an underscore, an upper-case letter or a digit in front is fine for other objects, and not for this one.',
    *check({ name, document: { metadata } }) {
      const reason = name === '' ? undefined : illegalDnsName(name);
      const field = metadata?.name ? 'name' : 'generateName';
      if (reason) {
        yield {
          path: `metadata.${field}`,
          message: `the name '${name}' ${reason}`,
          remedy: "write a name such as 'llama-7b': a letter, then letters, digits and '-'",
        };
      }
    },
  },
  { // V22
    code: 'JS1012',
    severity: 'error',
    title: 'Job name too long or illegal',
    why: 'Each Job is named <jobset>-<replicatedJob>-<index>. The name becomes a label and a part of host names, so it may have 63 characters, '
      + 'lower-case letters, digits and hyphens. JobSet refuses a document whose last Job would break this.',
    check: eachNamed((part, jobset) => {
      const name = lastJob(part, jobset);
      return generated(part, jobset, 'the Job name', name, illegalDnsName(name));
    }),
  },
  { // Kubernetes: label value; JobSet does not check it
    code: 'JS1017',
    severity: 'error',
    title: 'Replicated job name that no label can carry',
    why: 'The name becomes the value of a label of the Jobs and pods, by which controllers count them. It has to begin and end with a letter or digit. '
      + 'JobSet looks at the whole Job name only, where a hyphen at the end of this part does no harm, and the Job API refuses the Jobs.',
    check: eachNamed(({ job: { name }, path }, jobset) => {
      const reason = name === '' ? 'is empty' : illegalDnsName(jobName(jobset, name, 0)) ? undefined : illegalLabelValue(name);
      if (!reason) return [];
      return [{ path: `${path}.name`, message: `the name '${name}' ${reason}`, remedy: "write a name such as 'workers', which begins and ends with a letter or digit" }];
    }),
  },
  { // V23
    code: 'JS1013',
    severity: 'error',
    title: 'Pod name too long',
    why: 'The pods of an Indexed Job are named <jobset>-<replicatedJob>-<jobIndex>-<podIndex>-<five characters>. JobSet refuses a document whose last pod would '
      + 'have more than 63 characters, so that pods are called as their host names say.',
    check: eachNamed((part, jobset) => {
      const host = lastPod(part, jobset);
      // JobSet looks at completions as they are written.
      if (host === undefined || illegalLabel(host) || part.job.template.spec.completions === undefined) return [];
      return generated(part, jobset, 'the pod name', host + POD_SUFFIX, tooLong(host + POD_SUFFIX, MAX_LABEL));
    }),
  },
  { // Job API: the host name of the last pod
    code: 'JS1014',
    severity: 'error',
    title: 'Pod host name too long',
    why: 'The pod of an Indexed Job has the host name <jobset>-<replicatedJob>-<jobIndex>-<podIndex>. DNS allows 63 characters between two dots, '
      + 'and the Job API refuses a Job whose last pod would have more.',
    check: eachNamed((part, jobset) => {
      const host = lastPod(part, jobset);
      if (host === undefined || illegalDnsName(lastJob(part, jobset))) return [];
      return generated(part, jobset, 'the pod host name', host, tooLong(host, MAX_LABEL));
    }),
  },
  { // Kubernetes: label value; JobSet does not check it
    code: 'JS1015',
    severity: 'error',
    title: 'Node label value of the node-selector strategy too long',
    why: 'With the node-selector strategy every pod selects nodes labelled <namespace>_<job>. A label value may have 63 characters. JobSet does not look, '
      + 'and the Job API refuses the Jobs.',
    check: eachReplicatedJob((part, subject) => {
      const { name, document } = subject;
      const job = lastJob(part, name);
      const namespace = document.metadata?.namespace ?? '';
      const value = namespacedJob(namespace, job);
      const reason = placementOf(part, subject)?.nodeSelectorStrategy && !illegalDnsName(job) ? tooLong(value, MAX_LABEL) : undefined;
      if (!reason) return [];
      return [{
        path: `${part.path}.name`,
        message: `the node label value '${value}' ${reason}: ${namespace.length} of the namespace + 1 of '_' + ${job.length} of the Job's name`,
        remedy: `shorten the names of the namespace, the JobSet and this one by ${counted(value.length - MAX_LABEL, 'character')} together`,
      }];
    }),
  },
  { // the API server: metadata.namespace
    code: 'JS1016',
    severity: 'error',
    title: 'Illegal namespace',
    why: 'The name of a namespace is a DNS label: at most 63 lower-case letters, digits and hyphens.',
    *check({ document: { metadata } }) {
      const reason = metadata?.namespace ? illegalLabel(metadata.namespace) : undefined;
      if (reason) {
        yield {
          path: 'metadata.namespace',
          message: `the namespace '${metadata.namespace}' ${reason}`,
          remedy: 'write the name of a namespace',
        };
      }
    },
  },
];
