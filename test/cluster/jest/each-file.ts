import { Namespace } from '../client/namespace';

afterAll(async () => Namespace.deleteAll());
