/** What the engine reads of a Job, by batch/v1's and core/v1's generated.proto. */
import { OBJECT_META } from './api-machinery';
import { BOOL, INT32, INT64, list, Message, pointer, STRING, stringMap, TIME, value } from './message';

const TOLERATION = new Message({
  1: value('key', STRING),
  2: value('operator', STRING),
  3: value('value', STRING),
  4: value('effect', STRING),
  5: pointer('tolerationSeconds', INT64),
});

const POD_TEMPLATE = new Message({
  1: value('metadata', OBJECT_META),
  2: value('spec', new Message({
    7: stringMap('nodeSelector'),
    22: list('tolerations', TOLERATION),
    38: list('schedulingGates', new Message({ 1: value('name', STRING) })),
  })),
});

const JOB_CONDITION = new Message({
  1: value('type', STRING),
  2: value('status', STRING),
  4: value('lastTransitionTime', TIME),
  5: value('reason', STRING),
  6: value('message', STRING),
});

export const JOB = new Message({
  1: value('metadata', OBJECT_META),
  2: value('spec', new Message({
    1: pointer('parallelism', INT32),
    2: pointer('completions', INT32),
    6: value('template', POD_TEMPLATE),
    10: pointer('suspend', BOOL),
  })),
  3: value('status', new Message({
    1: list('conditions', JOB_CONDITION),
    2: value('startTime', TIME),
    4: value('active', INT32),
    5: value('succeeded', INT32),
    9: pointer('ready', INT32),
  })),
});
