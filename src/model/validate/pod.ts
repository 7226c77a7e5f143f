/** Rules of the core API for a pod as such: DNS, host names, what a template cannot have. Source: core/v1 validation, Kubernetes 1.37. */
import type { PodSpec } from '../kubernetes';
import type { Problem, Rule } from '../rule';
import { illegalIpAddress, illegalLabel, illegalSubdomain } from '../syntax';
import { eachPod } from './subject';
import type { JobsSubject } from './subject';
import { counted, plural } from '../grammar';

const MAX_NAME_SERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;
const MAX_HOST_NAME_OVERRIDE = 64;

export const POD_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1180',
    severity: 'error',
    title: 'Illegal DNS settings',
    why: 'With dnsPolicy None the pod has only the name servers that dnsConfig lists, so there has to be one. The resolver takes at most 3 of them, and 32 search domains.',
    check: eachPod(dnsProblems),
  },
  {
    code: 'JS1181',
    severity: 'error',
    title: 'Illegal host name',
    why: 'The host name and the subdomain of a pod are DNS labels: at most 63 lower-case letters, digits and hyphens.',
    check: eachPod(function* ({ path, spec }) {
      for (const field of ['hostname', 'subdomain'] as const) {
        const value = spec[field];
        const reason = value ? illegalLabel(value) : undefined;
        if (reason) {
          yield {
            path: `${path}.${field}`,
            message: `${field} '${value}' ${reason}`,
            remedy: 'remove it: the host name comes from the Job, and the subdomain from the JobSet',
          };
        }
      }
      if (spec.hostnameOverride === undefined) return;
      const at = `${path}.hostnameOverride`;
      const reason = spec.hostnameOverride.length > MAX_HOST_NAME_OVERRIDE ? `has more than ${MAX_HOST_NAME_OVERRIDE} characters` : illegalSubdomain(spec.hostnameOverride);
      if (reason) yield { path: at, message: `hostnameOverride '${spec.hostnameOverride}' ${reason}`, remedy: 'write a domain name' };
      for (const other of ['setHostnameAsFQDN', 'hostNetwork'] as const) {
        if (spec[other]) yield { path: at, message: `hostnameOverride is set, and ${other} is true`, remedy: 'remove one of them' };
      }
    }),
  },
  {
    code: 'JS1182',
    severity: 'error',
    title: 'Illegal host alias',
    why: 'A host alias is a line of /etc/hosts: an IP address, and the names that stand for it.',
    check: eachPod(function* ({ path, spec: { hostAliases = [] } }) {
      for (const [i, { ip, hostnames = [] }] of hostAliases.entries()) {
        const at = `${path}.hostAliases[${i}]`;
        const reason = illegalIpAddress(ip);
        if (reason) yield { path: `${at}.ip`, message: `'${ip}' ${reason}`, remedy: 'write an IP address' };
        for (const [j, hostname] of hostnames.entries()) {
          const illegal = illegalSubdomain(hostname);
          if (illegal) yield { path: `${at}.hostnames[${j}]`, message: `'${hostname}' ${illegal}`, remedy: 'write a host name' };
        }
      }
    }),
  },
  {
    code: 'JS1183',
    severity: 'error',
    title: 'Ephemeral containers in a template',
    why: 'Ephemeral containers are added to a running pod, to look into it. The Job API refuses a template that has them.',
    check: eachPod(function* ({ path, spec: { ephemeralContainers = [] } }) {
      if (ephemeralContainers.length > 0) {
        yield {
          path: `${path}.ephemeralContainers`,
          message: `there ${plural(ephemeralContainers.length, 'is')} ${counted(ephemeralContainers.length, 'ephemeral container')}`,
          remedy: 'remove them, or make them containers',
        };
      }
    }),
  },
];

function* dnsProblems({ path, spec: { dnsPolicy, dnsConfig } }: { readonly path: string; readonly spec: PodSpec }): Generator<Problem> {
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  const at = `${path}.dnsConfig`;
  if (dnsPolicy === 'None' && nameservers.length === 0) {
    yield {
      path: `${at}.nameservers`,
      message: 'dnsPolicy is None, and there are no name servers',
      remedy: 'write a name server, or dnsPolicy: ClusterFirst so that pods find each other',
    };
  }
  if (nameservers.length > MAX_NAME_SERVERS) {
    yield {
      path: `${at}.nameservers`,
      message: `there are ${nameservers.length} name servers, ${nameservers.length - MAX_NAME_SERVERS} more than the ${MAX_NAME_SERVERS} allowed`,
      remedy: 'remove some',
    };
  }
  for (const [i, server] of nameservers.entries()) {
    const reason = illegalIpAddress(server);
    if (reason) yield { path: `${at}.nameservers[${i}]`, message: `'${server}' ${reason}`, remedy: 'write an IP address' };
  }
  const characters = searches.join(' ').length;
  if (searches.length > MAX_SEARCHES || characters > MAX_SEARCH_CHARACTERS) {
    yield {
      path: `${at}.searches`,
      message: `there ${plural(searches.length, 'is')} ${counted(searches.length, 'search domain')} of ${characters} characters, and ${MAX_SEARCHES} of ${MAX_SEARCH_CHARACTERS} are allowed`,
      remedy: 'remove some',
    };
  }
  for (const [i, search] of searches.entries()) {
    const reason = search === '.' ? undefined : illegalSubdomain(search.replace(/\.$/, '').replaceAll('_', '-').replace(/^-/, 'x'));
    if (reason) yield { path: `${at}.searches[${i}]`, message: `'${search}' ${reason}`, remedy: 'write a domain name' };
  }
  for (const [i, { name = '' }] of options.entries()) {
    if (name === '') yield { path: `${at}.options[${i}].name`, message: 'the option has no name', remedy: "write a name such as 'ndots'" };
  }
}
