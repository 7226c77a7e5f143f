/** The answers of an API server that does not do what it was asked to. */
import type { ResourceType } from './resource-types';
import { ApiError } from '../../../src/runtime/kubernetes';

function called({ resource, group }: ResourceType, name: string): string {
  return `${group === '' ? resource : `${resource}.${group}`} "${name}"`;
}

export const refusals = {
  notServed: () => new ApiError(404, 'NotFound', 'the server could not find the requested resource'),
  notFound: (type: ResourceType, name: string) => new ApiError(404, 'NotFound', `${called(type, name)} not found`),
  methodNotAllowed: () => new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource'),
  badRequest: (message: string) => new ApiError(400, 'BadRequest', message),
  alreadyExists: (type: ResourceType, name: string, deleting: boolean) =>
    new ApiError(409, 'AlreadyExists', `${deleting ? 'object is being deleted: ' : ''}${called(type, name)} already exists`),
  conflict: (type: ResourceType, name: string, why: string) =>
    new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${called(type, name)}: ${why}`),
  invalid: ({ kind, group }: ResourceType, name: string, why: string) =>
    new ApiError(422, 'Invalid', `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${why}`),
  expired: (message: string) => new ApiError(410, 'Expired', message),
};
