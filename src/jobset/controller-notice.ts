import type { IConstruct } from 'constructs';
import { controllerNeeds } from '../model';
import type { JobSetDocument } from '../model';

/** The code by which the notice is acknowledged. */
export const CONTROLLER_NOTICE = 'JS7001';

const CONTROLLER = Symbol.for('cdk8s-jobset.dev/controller');

/** Says that an app brings the controller of standalone runs along. */
export function announceController(construct: IConstruct): void {
  Object.defineProperty(construct.node.root, CONTROLLER, { value: true, configurable: true });
}

/** The code by which it is acknowledged that a single Job is changed. */
export const CHANGED_JOB = 'JS7002';

/** What happens to a change of one Job in a run that is restarted. */
export function changedJobWarning(job: IConstruct): string {
  return `[${CHANGED_JOB}] Job '${job.node.id}' of '${job.node.scope!.node.id}' is changed by itself, and the controller recreates it from the JobSet, `
    + 'without the change, at the first restart — patch the JobSet instead';
}

/** What a standalone run needs the controller for; undefined when it needs none, or its app brings one along. */
export function controllerNotice(run: IConstruct, document: JobSetDocument): string | undefined {
  if (CONTROLLER in run.node.root) return undefined;
  const needs = controllerNeeds(document);
  if (needs.length === 0) return undefined;
  const list = needs.map(({ what, without }) => `${what} (without it ${without})`).join(', ');
  return `[${CONTROLLER_NOTICE}] needs the controller for ${list} — add a JobSetController, `
    + `or write acknowledge('${CONTROLLER_NOTICE}', …) where the cluster has one`;
}
