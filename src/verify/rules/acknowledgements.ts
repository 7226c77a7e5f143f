/** JS901x: acknowledgements of findings. */
import { fieldPath } from '../../model/field-path';
import { ACKNOWLEDGED, isReason } from '../acknowledgement';
import type { AcknowledgementRow } from '../row';

const PATH = fieldPath('metadata', 'annotations', ACKNOWLEDGED);

export const ACKNOWLEDGEMENT_RULES: readonly AcknowledgementRow[] = [
  {
    code: 'JS9010',
    on: 'acknowledgement',
    severity: 'warning',
    title: 'Acknowledgement that cannot be read',
    why: 'What may stay as it is stands in one annotation: a JSON object with the code of each finding and the reason. Whatever is written otherwise acknowledges nothing.',
    *check({ reasons, text }) {
      const remedy = 'write {"JS6007": "the reason"}';
      if (!reasons) yield { path: PATH, message: `'${text.slice(0, 60)}' is not a JSON object`, remedy };
      for (const [code, reason] of Object.entries(reasons ?? {})) {
        if (!isReason(reason)) yield { path: PATH, message: `${code} has no reason`, remedy };
      }
    },
  },
  {
    code: 'JS9011',
    on: 'acknowledgement',
    severity: 'warning',
    title: 'Error that is acknowledged',
    why: 'An error is what does not work. It cannot be agreed to, so it is shown all the same.',
    *check({ refused }) {
      for (const code of refused) yield { path: PATH, message: `${code} is an error`, remedy: `correct what ${code} says, and remove it here` };
    },
  },
  {
    code: 'JS9012',
    on: 'acknowledgement',
    severity: 'advice',
    title: 'Acknowledgement that is not needed',
    why: 'Nothing with this code is found any more. Left in place, it would hide the finding when it comes back.',
    *check({ reasons = {}, used, refused }) {
      for (const code of Object.keys(reasons)) {
        if (isReason(reasons[code]) && !used.has(code) && !refused.has(code)) yield { path: PATH, message: `nothing with the code ${code} is found`, remedy: 'remove it' };
      }
    },
  },
];
