/** Label selectors as kubectl takes them: `team=research,stage in (dev, test),!frozen`. The API server evaluates them; here, a wrong one is refused before it is asked. */
import { illegalKey, illegalLabelValue } from '../../model/syntax';

/** Why a text is no label selector, or undefined when it is one. */
export function labelSelectorProblem(selector: string): string | undefined {
  for (const requirement of selector.split(/,(?![^(]*\))/)) {
    const problem = requirementProblem(requirement.trim());
    if (problem) return problem;
  }
  return undefined;
}

function requirementProblem(text: string): string | undefined {
  const [, existing] = /^!?\s*([^\s=!(),]+)$/.exec(text) ?? [];
  if (existing !== undefined) return keyProblem(existing);
  const [, key, value] = /^([^\s=!(),]+)\s*(?:==?|!=)\s*([^\s=!(),]*)$/.exec(text) ?? [];
  if (key !== undefined) return keyProblem(key) ?? valueProblem(value!);
  const [, member, set] = /^([^\s=!(),]+)\s+(?:in|notin)\s*\(([^()]*)\)$/.exec(text) ?? [];
  if (member === undefined) return text === '' ? 'a requirement is empty' : `'${text}' is no requirement`;
  return keyProblem(member) ?? set!.split(',').map(each => valueProblem(each.trim())).find(problem => problem !== undefined);
}

function keyProblem(key: string): string | undefined {
  const reason = illegalKey(key);
  return reason && `label '${key}' ${reason}`;
}

function valueProblem(value: string): string | undefined {
  const reason = illegalLabelValue(value);
  return reason && `value '${value}' ${reason}`;
}
