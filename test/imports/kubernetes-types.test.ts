import { kubernetesTypes } from '../../imports/generate/kubernetes-types';
import type { Schema } from '../../imports/generate/openapi';

/** What an API server publishes, with these properties of a Job template. */
function read(properties: Record<string, unknown>, required: string[] = [], group = 'core'): Readonly<Record<string, Schema>> {
  return kubernetesTypes([{
    components: {
      schemas: {
        'io.k8s.api.batch.v1.JobTemplateSpec': { type: 'object', properties: { inner: { allOf: [{ $ref: `#/components/schemas/io.k8s.api.${group}.v1.Inner` }] } } },
        'io.k8s.api.core.v1.PersistentVolumeClaim': { type: 'object' },
        [`io.k8s.api.${group}.v1.Inner`]: { description: 'prose', type: 'object', required, properties: properties as Record<string, Schema> },
        'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: 'string' },
      },
    },
  }]);
}

test('a reference is kept by its short name, and prose is not', () => {
  expect(read({ a: { type: 'string', description: 'prose' } })).toMatchObject({
    JobTemplateSpec: { properties: { inner: { $ref: 'Inner' } } },
    Inner: { type: 'object', properties: { a: { type: 'string' } } },
  });
  expect(JSON.stringify(read({ a: { type: 'string', description: 'prose' } }))).not.toContain('prose');
});

test('a default of the API is kept', () => {
  expect(read({ protocol: { type: 'string', default: 'TCP' } }).Inner.properties).toEqual({ protocol: { type: 'string', default: 'TCP' } });
});

test('the zero value of Go is no default of a required field, nor {} of a struct', () => {
  expect(read({ name: { type: 'string', default: '' }, o: { type: 'object', default: {} } }, ['name']).Inner.properties)
    .toEqual({ name: { type: 'string' }, o: { type: 'object' } });
});

test('lists keep the keys that appliers share them by', () => {
  const list = { 'type': 'array', 'items': { type: 'string' }, 'x-kubernetes-list-type': 'set', 'x-kubernetes-patch-strategy': 'merge' };
  expect(read({ list }).Inner.properties).toEqual({ list: { 'type': 'array', 'items': { type: 'string' }, 'x-kubernetes-list-type': 'set' } });
});

test('an optional word of a core type may be empty, one of a Job may not', () => {
  const word = { type: 'string', enum: ['A', 'B'] };
  expect(read({ word }).Inner.properties?.word.enum).toEqual(['', 'A', 'B']);
  expect(read({ word }, ['word']).Inner.properties?.word.enum).toEqual(['A', 'B']);
  expect(read({ word }, [], 'batch').Inner.properties?.word.enum).toEqual(['A', 'B']);
});

test('a quantity is a whole number or a string of its grammar', () => {
  const { Quantity } = read({ q: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity' } });
  expect(Quantity['x-kubernetes-int-or-string']).toBe(true);
  const grammar = new RegExp(Quantity.pattern!);
  for (const good of ['1', '0.5', '500m', '64Gi', '1e3', '+1.5E-2']) expect(good).toMatch(grammar);
  for (const bad of ['64GB', '1 Gi', '', 'Gi', '1KI']) expect(bad).not.toMatch(grammar);
});

test('a type that the server does not publish is an error', () => {
  expect(() => read({ a: { $ref: '#/components/schemas/io.k8s.api.core.v1.Other' } })).toThrow('the API server publishes no type Other');
});
