/** Parts of the documents of the cases. */
import { Fields, jobSet, pod, replicatedJob } from '../documents';

type ReplicatedJobFields = NonNullable<Parameters<typeof replicatedJob>[1]>;

export const named = (name: string, spec: Fields = {}): Fields => jobSet(spec, { name });
export const inPlace = { backoffLimit: 2147483647, podReplacementPolicy: 'Failed' };
export const claim = (name: string, metadata: Fields = {}): Fields => ({
  metadata: { name, ...metadata },
  spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '10Gi' } } },
});
/** Workers that mount volumes of these names. */
export const mounting = (...names: string[]): Fields => replicatedJob('workers', {
  podSpec: { containers: [{ name: 'main', image: 'busybox:1', volumeMounts: names.map(name => ({ name, mountPath: `/${name}` })) }] },
});
/** Replicated jobs r0, r1, …. */
export const many = (n: number, fields: (i: number) => ReplicatedJobFields = () => ({})): Fields[] =>
  Array.from({ length: n }, (_, i) => replicatedJob(`r${i}`, fields(i)));
export const suspended = { suspend: true };
export const twoRules = (a: string, b: string) => ({ rules: [{ name: a, action: 'FailJobSet' }, { name: b, action: 'RestartJobSet' }] });
export const workersWith = (fields: ReplicatedJobFields): Fields => ({ replicatedJobs: [replicatedJob('driver'), replicatedJob('workers', fields)] });
/** Workers whose container is called `main` and has these fields beside. */
export const container = (fields: Fields): Fields => workersWith({ podSpec: { containers: [{ name: 'main', image: 'busybox:1', ...fields }] } });
export const labelled = (labels: Fields): Fields => workersWith({ job: { template: { ...pod(), metadata: { labels } } } });

export const volumes = (n: number) => Array.from({ length: n }, (_, i) => `volume-${i}`);
export const claims = (n: number) => Array.from({ length: n }, (_, i) => `claim-${i}`);
export const manyVariables = () => ({
  podSpec: {
    containers: Array.from({ length: 4 }, (_, c) => ({
      name: `c${c}`, image: 'busybox:1', command: ['true'], env: Array.from({ length: 16 }, (_e, e) => ({ name: `E${e}`, value: `${e}` })),
    })),
  },
});

