import { Namespace } from '../client/namespace';

// A namespace lives as long as what made it: a test, or the hooks before all tests of a file.
let shared: number;
beforeEach(() => { shared = Namespace.created.length; });
afterEach(async () => Namespace.delete(Namespace.created.splice(shared)));
afterAll(async () => Namespace.delete(Namespace.created.splice(0)));
