/** Rules of `spec.network`. */
import type { Rule } from '../rule';
import { illegalDnsName, illegalSubdomain } from '../syntax';
import type { JobSetSubject } from './subject';

const REMEDY = "write a short name such as 'train': a letter, then letters, digits and '-'";

export const NETWORK_RULES: readonly Rule<JobSetSubject>[] = [
  { // V12
    code: 'JS1020',
    severity: 'error',
    title: 'Subdomain is not a domain name',
    why: 'The subdomain is a part of every pod\'s address, so it has to be a domain name (RFC 1123).',
    *check({ document: { spec: { network } } }) {
      const reason = network?.subdomain === undefined ? undefined : illegalSubdomain(network.subdomain);
      if (reason) yield { path: 'spec.network.subdomain', message: `subdomain '${network?.subdomain}' ${reason}`, remedy: REMEDY };
    },
  },
  { // V13
    code: 'JS1021',
    severity: 'error',
    title: 'Subdomain cannot be the name of a Service',
    why: 'The subdomain is the name of the headless Service that publishes the pods, and a Service\'s name is a single DNS label (RFC 1035): at most 63 characters, '
      + 'no dots, a letter in front.',
    *check({ document: { spec: { network } } }) {
      const subdomain = network?.subdomain;
      if (subdomain === undefined || illegalSubdomain(subdomain)) return;
      const reason = illegalDnsName(subdomain);
      if (reason) yield { path: 'spec.network.subdomain', message: `subdomain '${subdomain}' ${reason}`, remedy: REMEDY };
    },
  },
];
