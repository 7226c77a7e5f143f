/** Rules of labels and annotations. Source: apimachinery's validation of metadata, Kubernetes 1.37. */
import { childPath } from '../field-path';
import type { Problem, Rule } from '../rule';
import { illegalKey, illegalLabelValue } from '../syntax';
import { eachMetadata } from './subject';
import type { JobsSubject, MetadataPart } from './subject';

const MAX_ANNOTATIONS = 256 * 1024;

function labelProblems({ path, metadata: { labels = {} } }: MetadataPart): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const at = childPath(`${path}.labels`, key);
    const keyReason = illegalKey(key);
    const valueReason = illegalLabelValue(value);
    return [
      ...keyReason ? [{ path: at, message: `the label key '${key}' ${keyReason}`, remedy: 'write a key such as example.com/team' }] : [],
      ...valueReason ? [{
        path: at,
        message: `the label value '${value}' ${valueReason}`,
        remedy: 'shorten or change it, or make it an annotation, which takes any text',
      }] : [],
    ];
  });
}

function annotationProblems({ path, metadata: { annotations = {} } }: MetadataPart): Problem[] {
  const entries = Object.entries(annotations);
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  return [
    ...entries.flatMap(([key]) => {
      const reason = illegalKey(key.toLowerCase());
      return reason ? [{
        path: childPath(`${path}.annotations`, key),
        message: `the annotation key '${key}' ${reason}`,
        remedy: 'write a key such as example.com/run',
      }] : [];
    }),
    ...size > MAX_ANNOTATIONS ? [{
      path: `${path}.annotations`,
      message: `the annotations have ${size} bytes, ${size - MAX_ANNOTATIONS} more than the ${MAX_ANNOTATIONS} allowed`,
      remedy: 'put large texts into a ConfigMap',
    }] : [],
  ];
}

function of(where: 'jobset' | 'children', check: (part: MetadataPart) => Problem[]): Rule<JobsSubject>['check'] {
  return eachMetadata(part => (part.of === 'jobset') === (where === 'jobset') ? check(part) : []);
}

export const METADATA_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1018',
    severity: 'error',
    title: 'Illegal label of the JobSet',
    why: 'Labels are indexed, so their values are short: at most 63 letters, digits, hyphens, underscores and dots. Keys may have the prefix of a domain.',
    check: of('jobset', labelProblems),
  },
  {
    code: 'JS1019',
    severity: 'error',
    title: 'Illegal annotation of the JobSet',
    why: 'The key of an annotation has the form of a label\'s key, and all annotations of an object together have at most 256 KiB.',
    check: of('jobset', annotationProblems),
  },
  {
    code: 'JS1190',
    severity: 'error',
    title: 'Illegal label in a template',
    why: 'The schema of a JobSet lets any text pass in the labels of its templates. The Jobs, pods and claims that are made of them are refused.',
    check: of('children', labelProblems),
  },
  {
    code: 'JS1191',
    severity: 'error',
    title: 'Illegal annotation in a template',
    why: 'The schema of a JobSet lets any key pass in the annotations of its templates. The Jobs, pods and claims that are made of them are refused.',
    check: of('children', annotationProblems),
  },
];
