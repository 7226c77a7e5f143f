/** Licences that let a program be passed on with no more than their text. Others are looked at by somebody before they are bundled. */
const ALLOWED: readonly string[] = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Unlicense'];

/**
 * The licences of an SPDX expression that hold: all that it joins by AND, or the first of an OR that is allowed.
 * @throws Error when one that has to hold is not allowed
 */
export function licensesOf(expression: string): string[] {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  const licenses = bare.split(' AND ');
  if (licenses.every(license => ALLOWED.includes(license))) return licenses;
  const choice = bare.split(' OR ');
  const chosen = licenses.length === 1 && choice.length > 1 ? choice.find(license => ALLOWED.includes(license)) : undefined;
  if (chosen === undefined) throw new Error(`its licence is '${expression}', which is none of ${ALLOWED.join(', ')}`);
  return [chosen];
}

/** The text of the MIT licence, for packages that name it without its text. */
export function mitLicense(holder: string): string {
  return `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A
PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION
OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}
