import { at } from './case';
import type { RuleCase } from './case';
import { CONTAINER, POD } from '../../documents';

const CONTEXT = `${CONTAINER}.securityContext`;
const SECCOMP = `${POD}.securityContext.seccompProfile`;

export const SECURITY_CASES: readonly RuleCase[] = [
  at(
    CONTEXT,
    'JS1165',
    { allowPrivilegeEscalation: false, privileged: true },
    { allowPrivilegeEscalation: false, privileged: false },
    '.allowPrivilegeEscalation',
    'privileged is true',
  ),
  at(
    CONTEXT,
    'JS1165',
    { allowPrivilegeEscalation: false, capabilities: { add: ['CAP_SYS_ADMIN'] } },
    { allowPrivilegeEscalation: true, privileged: true, capabilities: { add: ['CAP_SYS_ADMIN'] } },
    '.allowPrivilegeEscalation',
    'CAP_SYS_ADMIN',
  ),
  {
    code: 'JS1165',
    wrong: { [CONTEXT]: { procMount: 'Unmasked' } },
    right: { [CONTEXT]: { procMount: 'Unmasked' }, [`${POD}.hostUsers`]: false },
    path: `${CONTEXT}.procMount`,
    says: 'Unmasked',
  },
  at(SECCOMP, 'JS1166', { type: 'Localhost' }, { type: 'Localhost', localhostProfile: 'a.json' }, '.localhostProfile', 'is not set'),
  at(SECCOMP, 'JS1166', { type: 'Localhost', localhostProfile: '/a' }, { type: 'RuntimeDefault' }, '.localhostProfile', 'must be relative'),
  at(
    `${CONTEXT}.seccompProfile`,
    'JS1166',
    { type: 'RuntimeDefault', localhostProfile: 'a' },
    { type: 'Unconfined' },
    '.localhostProfile',
    'the type is RuntimeDefault',
  ),
  {
    code: 'JS1167',
    wrong: { [`${POD}.hostPID`]: true, [`${POD}.shareProcessNamespace`]: true },
    right: { [`${POD}.shareProcessNamespace`]: true },
    path: `${POD}.shareProcessNamespace`,
    says: 'shareProcessNamespace and hostPID',
  },
  {
    code: 'JS1167',
    wrong: { [`${POD}.hostPID`]: true, [`${POD}.hostUsers`]: false },
    right: { [`${POD}.hostPID`]: true, [`${POD}.hostUsers`]: true },
    path: `${POD}.hostPID`,
    says: 'hostUsers false',
  },
  {
    code: 'JS1167',
    wrong: { [`${POD}.hostIPC`]: true, [`${POD}.hostUsers`]: false },
    right: { [`${POD}.hostIPC`]: true },
    path: `${POD}.hostIPC`,
    says: 'hostIPC is true',
  },
];
