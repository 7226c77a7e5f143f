/** The programs, each of which becomes one file that needs nothing but Node. */
import { buildSync } from 'esbuild';
import type { Metafile } from 'esbuild';

export interface Program {
  readonly source: string;
  /** Below dist-bin. */
  readonly file: string;
  /** Whether it is started by its name. */
  readonly command?: boolean;
}

export const COMMAND: Program = { source: 'src/runtime/cli/main.ts', file: 'cdk8s-jobset.js', command: true };
export const CONTROLLER: Program = { source: 'src/runtime/controller/main.ts', file: 'controller.js' };
export const AGENT: Program = { source: 'src/runtime/agent/main.ts', file: 'in-place-restart-agent.js' };

export interface Bundled {
  readonly program: Program;
  readonly text: string;
  /** What it is made of, relative to the repository. */
  readonly sources: readonly string[];
}

export function bundled(program: Program): Bundled {
  const { outputFiles, metafile } = buildSync({
    entryPoints: [program.source],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    outfile: program.file,
    write: false,
    metafile: true,
    logLevel: 'warning',
    ...program.command && { banner: { js: '#!/usr/bin/env node' } },
  });
  return { program, text: outputFiles[0]!.text, sources: sourcesOf(metafile) };
}

/** What is imported and not used is left out of a bundle. */
function sourcesOf({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap(output => Object.entries(output.inputs));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
}
