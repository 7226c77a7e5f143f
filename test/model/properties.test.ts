import fc from 'fast-check';
import { legalDocument } from './arbitrary-document';
import { RUN, stepsOf } from './documents';
import { childPath, defaulted, expand, fieldPath, jobName, keys, podHostname, replicasOf, validate, validateUpdate } from '../../src/model';
import type { JobSetDocument } from '../../src/model';
import { illegalDnsName, illegalLabelValue } from '../../src/model/syntax';
import { crdProblems } from '../imports/crd-schema';

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

function holds(property: (document: JobSetDocument) => void, numRuns = 150): void {
  fc.assert(fc.property(legalDocument(), document => property(deepFreeze(document))), { numRuns });
}

describe('of every legal document', () => {
  test('validate finds nothing', () => {
    holds(document => expect(validate(document)).toEqual([]), 300);
  });

  test('the schema of the CRD accepts it', () => {
    holds(document => expect(crdProblems(document)).toEqual([]));
  });

  test('defaults are filled in once', () => {
    holds(document => expect(defaulted(defaulted(document))).toEqual(defaulted(document)));
  });

  test('defaults are accepted, by validate and by the CRD', () => {
    holds(document => {
      expect(validate(defaulted(document))).toEqual([]);
      expect(crdProblems(defaulted(document))).toEqual([]);
    });
  });

  test('its children are those of the document with its defaults', () => {
    holds(document => {
      for (const rendering of ['jobset-api', 'standalone'] as const) {
        expect(expand(document, { restarts: 1 }, rendering)).toEqual(expand(defaulted(document), { restarts: 1 }, rendering));
      }
    });
  });

  test('its children are always the same', () => {
    holds(document => expect(expand(document)).toEqual(expand(structuredClone(document))));
  });

  test('there is a Job for each replica, in order', () => {
    holds(document => {
      const names = document.spec.replicatedJobs!.flatMap(
        job => Array.from({ length: replicasOf(job) }, (_, i) => jobName(document.metadata.name!, job.name, i)),
      );
      expect(expand(document).jobs.map(({ metadata }) => metadata.name)).toEqual(names);
    });
  });

  test('names are unique and legal', () => {
    holds(document => {
      const { jobs, service, volumeClaims } = expand(document);
      const jobNames = jobs.map(({ metadata }) => metadata.name!);
      const hostNames = jobs.flatMap(({ metadata, spec }) => Array.from({ length: spec.completions ?? 0 }, (_, i) => `${metadata.name}-${i}`));
      for (const names of [jobNames, hostNames, volumeClaims.map(({ metadata }) => metadata.name!)]) {
        expect(new Set(names).size).toBe(names.length);
        expect(names.map(illegalDnsName).filter(Boolean)).toEqual([]);
      }
      if (service) expect(illegalDnsName(service.metadata.name!)).toBeUndefined();
    });
  });

  test('labels are legal, of Jobs and of pods', () => {
    holds(document => {
      const values = expand(document).jobs.flatMap(
        ({ metadata, spec }) => [metadata.labels, spec.template.metadata!.labels].flatMap(labels => Object.values(labels!)),
      );
      expect(values.map(illegalLabelValue).filter(Boolean)).toEqual([]);
    });
  });

  test('a standalone manifest carries nothing that changes at run time', () => {
    holds(document => {
      const { jobs, service, volumeClaims } = expand(document, { restarts: 0, jobRestarts: {} }, 'standalone');
      for (const { metadata, spec } of jobs) {
        expect(spec).not.toHaveProperty('suspend');
        for (const { labels, annotations } of [metadata, spec.template.metadata!]) {
          for (const key of [keys.JOBSET_UID, keys.RESTART_ATTEMPT, keys.JOB_RESTART_ATTEMPT]) {
            expect(labels).not.toHaveProperty([key]);
            expect(annotations).not.toHaveProperty([key]);
          }
        }
      }
      for (const { metadata } of [...jobs, ...volumeClaims, ...service ? [service] : []]) expect(metadata).not.toHaveProperty('ownerReferences');
    });
  });

  test('a restart changes only what says the attempt', () => {
    holds(document => {
      const withoutAttempt = (restarts: number) => JSON.parse(
        JSON.stringify(expand(document, { restarts }), (key, value) => key === keys.RESTART_ATTEMPT ? undefined : value),
      );
      expect(withoutAttempt(3)).toEqual(withoutAttempt(0));
    });
  });

  test('it may take its own place', () => {
    holds(document => {
      expect(validateUpdate(document, document)).toEqual([]);
      expect(validateUpdate(document, defaulted(document))).toEqual([]);
    });
  });

  test('the coordinator is one of its pods', () => {
    holds(document => {
      const { coordinator, network } = document.spec;
      const { jobs } = expand(document);
      const hosts = jobs.flatMap(({ metadata, spec }) => Array.from({ length: spec.completions ?? 0 }, (_, i) => `${metadata.name}-${i}`));
      const addresses = new Set(jobs.map(({ metadata }) => metadata.labels![keys.COORDINATOR]));
      if (!coordinator) {
        expect([...addresses]).toEqual([undefined]);
        return;
      }
      const [address] = addresses;
      const host = podHostname(document.metadata.name!, coordinator.replicatedJob, coordinator.jobIndex ?? 0, coordinator.podIndex ?? 0);
      expect(address).toBe(`${host}.${network?.subdomain ?? document.metadata.name}`);
      expect(hosts).toContain(host);
      expect(addresses.size).toBe(1);
    });
  });
});

/** The fields of a document that hold a scalar, by path. */
function scalars(value: unknown, path: string): string[] {
  return typeof value === 'object' && value !== null ? members(value, path).flatMap(([at, member]) => scalars(member, at)) : [path];
}

/** The maps and lists of a document, by path. */
function branches(value: unknown, path: string): string[] {
  return typeof value === 'object' && value !== null ? [path, ...members(value, path).flatMap(([at, member]) => branches(member, at))] : [];
}

function members(value: object, path: string): [path: string, member: unknown][] {
  return Object.entries(value).map(([key, member]) => [childPath(path, Array.isArray(value) ? Number(key) : key), member]);
}

function valueAt(root: unknown, path: string): unknown {
  return stepsOf(path).reduce<unknown>((node, step) => (node as Record<string | number, unknown>)[step], root);
}

function replacedAt(root: unknown, path: string, value: unknown): unknown {
  const copy = structuredClone(root);
  const steps = stepsOf(path);
  const parent = valueAt(copy, fieldPath(...steps.slice(0, -1)));
  (parent as Record<string | number, unknown>)[steps.at(-1)!] = value;
  return copy;
}

describe('of every document with one broken field', () => {
  /** Of another type than what stood there. */
  const wrongType = (value: unknown) => typeof value === 'object' ? fc.constantFrom(1, 'x', true) : fc.constantFrom<unknown>({}, [], [{}]);

  test('validate names the field', () => {
    fc.assert(fc.property(legalDocument().chain(document => fc.constantFrom(...scalars(document.spec, 'spec')).chain(path =>
      wrongType(valueAt(document, path)).map(value => ({ document, path, value })))), ({ document, path, value }) => {
      const found = validate(replacedAt(document, path, value));
      expect(found.map(finding => finding.path)).toContain(path);
    }), { numRuns: 300 });
  });

  test('what is not broken is not complained of', () => {
    fc.assert(fc.property(legalDocument().chain(document => fc.constantFrom(...scalars(document.spec, 'spec')).map(path => ({ document, path }))), ({ document, path }) => {
      const codes = new Set(validate(replacedAt(document, path, [{}])).map(({ code }) => code));
      expect([...codes].filter(code => code !== 'JS1002' && code !== 'JS1003')).toEqual([]);
    }), { numRuns: 300 });
  });

  test('what the schema of the CRD refuses, validate refuses', () => {
    const junk = fc.constantFrom<unknown>(-1, 0, 1.5, 2 ** 31, '', 'x', 'A_b', true, null, [], {}, [null], 'a'.repeat(300));
    fc.assert(fc.property(legalDocument().chain(
      document => fc.constantFrom(...scalars(document.spec, 'spec')).chain(path => junk.map(value => ({ document, path, value }))),
    ),
    ({ document, path, value }) => {
      const broken = replacedAt(document, path, value);
      const refused = crdProblems(withoutNulls(broken));
      if (refused.length > 0) expect({ refused, found: validate(broken).length }).not.toEqual({ refused, found: 0 });
    }), { numRuns: 600 });
  });
});

/** The API server drops a field that is explicitly null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null).map(([key, member]) => [key, withoutNulls(member)]));
}

describe('of anything at all', () => {
  const anything = fc.anything(
    { withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withObjectString: true, withSparseArray: true, maxDepth: 4 },
  );
  const shaped = fc.record({
    apiVersion: fc.constant('jobset.x-k8s.io/v1alpha2'),
    kind: fc.constant('JobSet'),
    metadata: anything,
    spec: fc.oneof(
      anything,
      fc.dictionary(
        fc.constantFrom(
          'replicatedJobs',
          'network',
          'successPolicy',
          'failurePolicy',
          'startupPolicy',
          'coordinator',
          'volumeClaimPolicies',
          'managedBy',
          '__proto__',
        ),
        anything,
      ),
    ),
    status: anything,
  });

  test('validate returns findings, never throws', () => {
    fc.assert(fc.property(fc.oneof(anything, shaped), document => {
      for (const { path, message, remedy } of validate(document)) {
        expect(typeof path).toBe('string');
        expect(message.length).toBeLessThan(2000);
        expect(remedy).not.toBe('');
      }
    }), { numRuns: 500 });
  });

  test('validateUpdate returns findings, never throws', () => {
    fc.assert(fc.property(fc.oneof(anything, shaped), legalDocument(), (document, legal) => {
      expect(validateUpdate(document, legal)).toBeInstanceOf(Array);
      expect(validateUpdate(legal, document)).toBeInstanceOf(Array);
    }), { numRuns: 200 });
  });

  test('a map may say of a key that it has no value', () => {
    const annotations = { 'note': undefined, 'example.com/run': null } as unknown as Record<string, string>;
    expect(validate({ ...RUN, metadata: { name: 'run', annotations } })).toEqual([]);
  });

  test('any part of a document may be anything', () => {
    fc.assert(fc.property(legalDocument().chain(document => fc.tuple(fc.constant(document), fc.constantFrom(...branches(document, '')), anything)), ([document, path, value]) => {
      expect(validate(path === '' ? value : replacedAt(document, path, value))).toBeInstanceOf(Array);
    }), { numRuns: 300 });
  });
});
