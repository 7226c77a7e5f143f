/** The controller as a program of its own: what the bundle that runs in a cluster starts. */
import { readControllerOptions } from './options';

readControllerOptions(process.argv.slice(2), process.env);
