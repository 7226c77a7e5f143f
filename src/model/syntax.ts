/**
 * The syntaxes that Kubernetes prescribes for names, keys and values.
 *
 * Each function returns why a value is not legal, as the end of a sentence that begins with the value
 * (`has 70 characters, 7 more than the 63 allowed`), or undefined when it is.
 * Source: apimachinery's util/validation, Kubernetes 1.37.
 */

export const MAX_LABEL = 63;
export const MAX_SUBDOMAIN = 253;

export type Illegal = string | undefined;

/** `has 70 characters, 7 more than the 63 allowed` */
export function tooLong(value: string, maximum: number): Illegal {
  if (value.length <= maximum) return undefined;
  return `has ${value.length} characters, ${value.length - maximum} more than the ${maximum} allowed`;
}

function illegal(value: string, maximum: number, pattern: RegExp, rule: string): Illegal {
  if (value === '') return 'is empty';
  return tooLong(value, maximum) ?? (pattern.test(value) ? undefined : rule);
}

/** RFC 1123: names of containers, volumes, host names. */
export function illegalLabel(value: string): Illegal {
  return illegal(value, MAX_LABEL, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    "must consist of lower-case letters, digits and '-', and begin and end with a letter or digit");
}

/** RFC 1035: names of Services, and of all that JobSet generates. */
export function illegalDnsName(value: string): Illegal {
  return illegal(value, MAX_LABEL, /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    "must consist of lower-case letters, digits and '-', begin with a letter, and end with a letter or digit");
}

/** RFC 1123 subdomain: names of most objects. */
export function illegalSubdomain(value: string): Illegal {
  return illegal(value, MAX_SUBDOMAIN, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    "must consist of lower-case letters, digits, '-' and '.', and each part between dots must begin and end with a letter or digit");
}

/** Keys of labels, names of resources, of conditions and of gates: `example.com/name` or `name`. */
export function illegalKey(value: string): Illegal {
  const slash = value.indexOf('/');
  const prefix = slash < 0 ? undefined : value.slice(0, slash);
  const name = value.slice(slash + 1);
  if (prefix !== undefined) {
    const reason = illegalSubdomain(prefix);
    if (reason) return `has the prefix '${prefix}', which ${reason}`;
  }
  return illegal(name, MAX_LABEL, /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
    "must consist of letters, digits, '-', '_' and '.', begin and end with a letter or digit, and have at most one prefix before a '/'");
}

export function illegalLabelValue(value: string): Illegal {
  if (value === '') return undefined;
  return illegal(value, MAX_LABEL, /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
    "must consist of letters, digits, '-', '_' and '.', and begin and end with a letter or digit");
}

/** Names of environment variables: anything printable but `=`. */
export function illegalVariable(value: string): Illegal {
  return illegal(value, Infinity, /^[ -<>-~]+$/, "must consist of printable ASCII characters other than '='");
}

/** Keys of the data of a ConfigMap or Secret. */
export function illegalDataKey(value: string): Illegal {
  return illegal(value, MAX_SUBDOMAIN, /^(?!\.\.?$)(?!\.\.)[-._a-zA-Z0-9]+$/,
    "must consist of letters, digits, '-', '_' and '.', and not begin with '..'");
}

/** Names of ports. */
export function illegalPortName(value: string): Illegal {
  return illegal(value, 15, /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
    "must consist of lower-case letters, digits and single '-' between them, with at least one letter");
}

/** `example.com/path`: who manages an object. */
export function illegalManager(value: string): Illegal {
  const slash = value.indexOf('/');
  if (value === '') return 'is empty';
  if (slash <= 0 || slash === value.length - 1) return "must have the form 'domain/path'";
  const reason = illegalSubdomain(value.slice(0, slash));
  if (reason) return `has the domain '${value.slice(0, slash)}', which ${reason}`;
  return /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(value.slice(slash + 1)) ? undefined : 'has a path with characters that a URL path may not contain';
}

/** A path inside a volume. */
export function illegalVolumePath(value: string): Illegal {
  if (value.startsWith('/')) return 'must be relative';
  return value.split('/').includes('..') ? "must not contain '..'" : undefined;
}

export function illegalIpAddress(value: string): Illegal {
  return isIpv4(value) || isIpv6(value) ? undefined : 'is not an IP address';
}

function isIpv4(value: string): boolean {
  const octets = value.split('.');
  return octets.length === 4 && octets.every(octet => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255);
}

/** Eight groups, of which `::` stands for those left out, and the last two may be written as an IPv4 address. */
function isIpv6(value: string): boolean {
  const halves = value.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap(half => half === '' ? [] : half.split(':'));
  const embedded = groups.at(-1)?.includes('.') ? groups.pop() : undefined;
  if (embedded !== undefined && !isIpv4(embedded)) return false;
  const length = groups.length + (embedded === undefined ? 0 : 2);
  return groups.every(group => /^[0-9a-fA-F]{1,4}$/.test(group)) && (halves.length === 2 ? length < 8 : length === 8);
}
