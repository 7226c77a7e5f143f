import { at } from './case';
import type { RuleCase } from './case';
import { POD } from '../../documents';

const SIDE = { name: 'side', image: 'i' };
const DNS = `${POD}.dnsConfig`;

export const POD_LEVEL_CASES: readonly RuleCase[] = [
  {
    code: 'JS1180',
    wrong: { [`${POD}.dnsPolicy`]: 'None' },
    right: { [`${POD}.dnsPolicy`]: 'None', [DNS]: { nameservers: ['10.0.0.1'] } },
    path: `${DNS}.nameservers`,
    says: 'dnsPolicy is None',
  },
  at(
    DNS,
    'JS1180',
    { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] },
    { nameservers: ['1.1.1.1', '::1', 'fd00::1:2'] },
    '.nameservers',
    '4 name servers, 1 more than the 3',
  ),
  at(DNS, 'JS1180', { nameservers: ['dns.example'] }, { nameservers: ['255.0.0.1'] }, '.nameservers[0]', "'dns.example' is not an IP address"),
  at(DNS, 'JS1180', { searches: Array(33).fill('a') }, { searches: Array(32).fill('a') }, '.searches', '33 search domains'),
  at(
    DNS,
    'JS1180',
    { searches: searches(225) },
    { searches: searches(224) },
    '.searches',
    'of 2049 characters',
  ),
  at(DNS, 'JS1180', { searches: ['A'] }, { searches: ['.', 'a.b.', '_tcp.a'] }, '.searches[0]', "'A'"),
  at(DNS, 'JS1180', { options: [{ value: '5' }] }, { options: [{ name: 'ndots', value: '5' }] }, '.options[0].name', 'no name'),
  at(`${POD}.hostname`, 'JS1181', 'my.host', 'my-host', '', "'my.host'"),
  at(`${POD}.subdomain`, 'JS1181', 'Sub', 'sub', '', "'Sub'"),
  at(`${POD}.hostnameOverride`, 'JS1181', 'h'.repeat(65), 'h'.repeat(64), '', 'more than 64'),
  at(`${POD}.hostnameOverride`, 'JS1181', 'H', 'h', '', "'H'"),
  {
    code: 'JS1181',
    wrong: { [`${POD}.hostnameOverride`]: 'h', [`${POD}.hostNetwork`]: true },
    right: { [`${POD}.hostNetwork`]: true },
    path: `${POD}.hostnameOverride`,
    says: 'hostNetwork is true',
  },
  {
    code: 'JS1181',
    wrong: { [`${POD}.hostnameOverride`]: 'h', [`${POD}.setHostnameAsFQDN`]: true },
    right: { [`${POD}.setHostnameAsFQDN`]: true },
    path: `${POD}.hostnameOverride`,
    says: 'setHostnameAsFQDN is true',
  },
  at(`${POD}.hostAliases`, 'JS1182', [{ ip: '300.0.0.1' }], [{ ip: '10.0.0.1', hostnames: ['a.b'] }], '[0].ip', "'300.0.0.1'"),
  at(`${POD}.hostAliases`, 'JS1182', [{ ip: '1:2:3' }], [{ ip: '1:2:3:4:5:6:7:8' }], '[0].ip', "'1:2:3'"),
  at(`${POD}.hostAliases`, 'JS1182', [{ ip: '1::2::3' }], [{ ip: '::ffff:10.0.0.1' }], '[0].ip', "'1::2::3'"),
  at(`${POD}.hostAliases`, 'JS1182', [{ ip: '::10.0.0' }], [{ ip: '1::' }], '[0].ip', "'::10.0.0'"),
  at(`${POD}.hostAliases`, 'JS1182', [{ ip: '10.0.0.1', hostnames: ['A'] }], [{ ip: '10.0.0.1' }], '[0].hostnames[0]', "'A'"),
  at(`${POD}.ephemeralContainers`, 'JS1183', [SIDE], [], '', '1 ephemeral container'),
];

/** Nine search domains: eight of 227 characters, blanks between them, and a last one. */
function searches(last: number) {
  return [...Array(8).fill('a'.repeat(227)), 'a'.repeat(last)];
}
