/** Names as `cdk8s import` writes them: acronyms count as words, so that jsii can spell them in every language. */

/** `HTTPGetAction` is `HttpGetAction`. */
export function typeName(name: string): string {
  const words = name.replace(/[A-Z]{2,}/g, (run, offset: number) => {
    const isLast = offset + run.length === name.length;
    return isLast ? capitalised(run) : capitalised(run.slice(0, -1)) + run.slice(-1);
  });
  return words[0].toUpperCase() + words.slice(1);
}

/** `enableDNSHostnames` is `enableDnsHostnames`. */
export function propertyName(name: string): string {
  const words = typeName(name);
  return words[0].toLowerCase() + words.slice(1);
}

/** `FailJobSet` is `FAIL_JOB_SET`. */
export function constantName(value: string): string {
  return value.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

function capitalised(run: string): string {
  return run[0] + run.slice(1).toLowerCase();
}
