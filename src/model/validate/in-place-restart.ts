/** Rules of the restart strategy InPlaceRestart, under which pods stay and their containers start again. */
import type { Problem, Rule } from '../rule';
import { eachReplicatedJob } from './subject';
import type { JobSetSubject, ReplicatedJobPart } from './subject';
import { MAX_INT32 } from '../schema/shape';

function eachInPlace(check: (part: ReplicatedJobPart) => Iterable<Problem>): (subject: JobSetSubject) => Iterable<Problem> {
  return eachReplicatedJob((part, { document, gates }) =>
    gates.inPlaceRestart && document.spec.failurePolicy?.restartStrategy === 'InPlaceRestart' ? check(part) : []);
}

export const IN_PLACE_RESTART_RULES: readonly Rule<JobSetSubject>[] = [
  { // V10
    code: 'JS1038',
    severity: 'error',
    title: 'Restart in place without the feature',
    why: 'The strategy InPlaceRestart is behind the feature gate of the same name of JobSet\'s controller, which is off by default. The bundled controller has it on.',
    *check({ document: { spec }, gates }) {
      if (spec.failurePolicy?.restartStrategy === 'InPlaceRestart' && !gates.inPlaceRestart) {
        yield {
          path: 'spec.failurePolicy.restartStrategy',
          message: 'restartStrategy InPlaceRestart needs the feature gate InPlaceRestart, which is off',
          remedy: 'switch the gate on, or write Recreate',
        };
      }
    },
  },
  { // V25
    code: 'JS1045',
    severity: 'error',
    title: 'Restart in place with a backoff limit',
    why: 'Containers that start again count as failures of their Job. With a limit the Job would fail before the JobSet has used up its restarts, so the limit has to be '
      + 'the largest there is.',
    check: eachInPlace(function* ({ job, path }) {
      const limit = job.template.spec.backoffLimit;
      if (limit !== MAX_INT32) {
        yield {
          path: `${path}.template.spec.backoffLimit`,
          message: `backoffLimit is ${limit ?? 'not set, which means 6'}, and InPlaceRestart needs ${MAX_INT32}`,
          remedy: `write backoffLimit: ${MAX_INT32}`,
        };
      }
    }),
  },
  { // V26
    code: 'JS1046',
    severity: 'error',
    title: 'Restart in place with early replacement of pods',
    why: 'A pod that is being deleted must be gone before its replacement counts as present. That is podReplacementPolicy: Failed.',
    check: eachInPlace(function* ({ job, path }) {
      const policy = job.template.spec.podReplacementPolicy;
      if (policy !== 'Failed') {
        yield {
          path: `${path}.template.spec.podReplacementPolicy`,
          message: `podReplacementPolicy is ${policy ?? 'not set'}, and InPlaceRestart needs Failed`,
          remedy: 'write podReplacementPolicy: Failed',
        };
      }
    }),
  },
  { // V27
    code: 'JS1047',
    severity: 'error',
    title: 'Restart in place of pods that do not run together',
    why: 'All pods meet at a barrier before they start. Pods that have to wait for others to end would never come, so completions and parallelism have to be set, and equal.',
    check: eachInPlace(function* ({ job, path }) {
      const { completions, parallelism } = job.template.spec;
      if (completions === undefined || completions !== parallelism) {
        yield {
          path: `${path}.template.spec.completions`,
          message: `completions is ${completions ?? 'not set'} and parallelism is ${parallelism ?? 'not set'}, and InPlaceRestart needs both, and equal`,
          remedy: 'set completions and parallelism to the number of pods',
        };
      }
    }),
  },
];
