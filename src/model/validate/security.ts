/** Rules of the core API for privileges and the host's namespaces. Source: core/v1 validation, Kubernetes 1.37. */
import type { Rule } from '../rule';
import { illegalVolumePath } from '../syntax';
import { eachContainer, eachPod } from './subject';
import type { JobsSubject } from './subject';

export const SECURITY_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1165',
    severity: 'error',
    title: 'Privileges that exclude one another',
    why: 'A privileged container, or one with CAP_SYS_ADMIN, can always gain privileges. The Job API refuses one that also says it must not.',
    check: eachContainer(function* ({ path, container: { securityContext = {} }, pod }) {
      const { allowPrivilegeEscalation, privileged, capabilities, procMount } = securityContext;
      const at = `${path}.securityContext`;
      if (allowPrivilegeEscalation === false && privileged) {
        yield {
          path: `${at}.allowPrivilegeEscalation`,
          message: 'allowPrivilegeEscalation is false, and privileged is true',
          remedy: 'remove one of them',
        };
      }
      if (allowPrivilegeEscalation === false && capabilities?.add?.includes('CAP_SYS_ADMIN')) {
        yield {
          path: `${at}.allowPrivilegeEscalation`,
          message: 'allowPrivilegeEscalation is false, and CAP_SYS_ADMIN is added',
          remedy: 'remove one of them',
        };
      }
      if (procMount === 'Unmasked' && pod && pod.hostUsers !== false) {
        yield {
          path: `${at}.procMount`,
          message: 'procMount is Unmasked, and the pod uses the users of the host',
          remedy: 'write hostUsers: false in the pod, or remove procMount',
        };
      }
    }),
  },
  {
    code: 'JS1166',
    severity: 'error',
    title: 'Seccomp profile that is not there',
    why: 'A profile of the node is named by a relative path, and only the type Localhost has one.',
    check: subject => [
      ...eachPod(({ path, spec }) => profileProblems(spec.securityContext?.seccompProfile, path))(subject),
      ...eachContainer(({ path, container }) => profileProblems(container.securityContext?.seccompProfile, path))(subject),
    ],
  },
  {
    code: 'JS1167',
    severity: 'error',
    title: 'Namespaces of the host that exclude one another',
    why: 'A pod that sees the processes of the host cannot share its own among its containers, and one with users of its own cannot use the other namespaces of the host.',
    check: eachPod(function* ({ path, spec }) {
      if (spec.hostPID && spec.shareProcessNamespace) {
        yield { path: `${path}.shareProcessNamespace`, message: 'shareProcessNamespace and hostPID are true', remedy: 'remove one of them' };
      }
      if (spec.hostUsers !== false) return;
      for (const field of ['hostPID', 'hostIPC'] as const) {
        if (spec[field]) yield { path: `${path}.${field}`, message: `${field} is true, and hostUsers false`, remedy: 'remove one of them' };
      }
    }),
  },
];

function* profileProblems(profile: { readonly type: string; readonly localhostProfile?: string } | undefined, path: string) {
  if (!profile) return;
  const at = `${path}.securityContext.seccompProfile.localhostProfile`;
  const { type, localhostProfile } = profile;
  if (type !== 'Localhost') {
    if (localhostProfile !== undefined) {
      yield {
        path: at,
        message: `localhostProfile is set, and the type is ${type}`,
        remedy: 'write type: Localhost, or remove localhostProfile',
      };
    }
    return;
  }
  const reason = localhostProfile === undefined ? 'is not set' : illegalVolumePath(localhostProfile);
  if (reason) {
    yield {
      path: at,
      message: `localhostProfile ${reason}`,
      remedy: 'write the path of the profile, relative to the directory of seccomp profiles',
    };
  }
}
