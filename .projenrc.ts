import { cdk8s, javascript } from 'projen';

/**
 * The folders of src/ in dependency order: each may import only from those before it (docs/ARCHITECTURE.md).
 * The first are pure cores, the next are constructs, the last holds the programs.
 */
const PURE = ['model', 'engine', 'hardware', 'verify', 'plan'];
const CONSTRUCTS = ['jobset', 'placement', 'queueing', 'controller'];
const FOLDERS = [...PURE, ...CONSTRUCTS, 'runtime'];

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-jobset',
  description: 'Describe a distributed training or HPC run in code, prove it at synth time, run it on any Kubernetes cluster.',
  author: 'The cdk8s-jobset authors',
  authorAddress: 'maintainers@cdk8s-jobset.dev',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-jobset/cdk8s-jobset.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk8s-jobset authors',
  keywords: ['cdk8s', 'kubernetes', 'jobset', 'constructs', 'distributed-training', 'hpc', 'tpu', 'gpu', 'kueue', 'machine-learning'],
  defaultReleaseBranch: 'main',
  sampleCode: false,
  github: false,
  release: false,
  depsUpgrade: false,
  docgenFilePath: 'API.md',

  projenrcTs: true,
  projenrcTsOptions: { projenCodeDir: '.projen' },
  projenVersion: '0.103.25',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  cdk8sVersion: '2.70.106',
  constructsVersion: '10.8.1',
  peerDeps: ['cdk8s-plus-28@^2.5.6'],
  bundledDeps: ['yaml@2.9.1', 're2js@2.10.0'],
  devDeps: [
    'ajv@^8', 'cdk8s-plus-28@2.5.6', 'cdk8s-cli@2.207.60', 'esbuild@0.28.2', 'fast-check@^4', 'tsx@^4',
    'jsii-rosetta@~6.0', 'jsii-pacmak@1.140.0',
    // Bundled into the programs. Release 2 of client-node does not load on Node 20.
    'prom-client@15.1.3', '@kubernetes/client-node@1.4.0', '@bufbuild/protobuf@2.17.0',
    'playwright-core@^1', '@kubernetes-models/gke@4.6.2',
    // Readers of the formats that reports are written in: XML, and the schema of SARIF.
    'saxes@^6', '@microsoft/jest-sarif@1.0.0-beta.0',
  ],

  entrypoint: 'lib/src/index.js',
  tsconfig: {
    include: ['src/**/*.ts', 'imports/**/*.ts'],
    exclude: ['node_modules', 'lib', 'test', 'examples', 'bench', 'docs', 'imports/generate'],
    compilerOptions: { rootDir: '.', outDir: 'lib' },
  },
  tsconfigDev: {
    include: ['**/*.ts', '../examples/**/*.ts', '../bench/**/*.ts', '../imports/generate/**/*.ts', '../charts/generate/**/*.ts', '../bundle/**/*.ts'],
    compilerOptions: { paths: { 'cdk8s-jobset': ['../src/index.ts'] } },
  },
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      testPathIgnorePatterns: ['/node_modules/', '/test/cluster/', '/test/browser/', '/test/packages/'],
      moduleNameMapper: { '^cdk8s-jobset$': '<rootDir>/src' },
      globalSetup: '<rootDir>/test/jest/temporary-folder.ts',
      globalTeardown: '<rootDir>/test/jest/temporary-folder-removal.ts',
      setupFiles: ['<rootDir>/test/jest/property-seed.ts'],
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'examples', 'bench', 'imports/generate', 'charts/generate', 'bundle'], commandOptions: { fix: false } },

  publishToPypi: { distName: 'cdk8s-jobset', module: 'cdk8s_jobset' },
  publishToMaven: { javaPackage: 'dev.cdk8sjobset', mavenGroupId: 'dev.cdk8sjobset', mavenArtifactId: 'cdk8s-jobset' },
  publishToGo: { moduleName: 'github.com/cdk8s-jobset/cdk8s-jobset-go', packageName: 'jobset' },
  publishToNuget: { dotNetNamespace: 'Cdk8sJobSet', packageId: 'Cdk8sJobSet' },
});

// The jsii component overwrites `entrypointTypes`; sources and imports/ compile side by side under lib/.
project.addFields({ types: 'lib/src/index.d.ts' });

project.eslint?.addRules({
  'import/no-restricted-paths': ['error', {
    zones: [
      ...FOLDERS.map((folder, i) => ({
        target: `./src/${folder}`,
        from: './src',
        except: FOLDERS.slice(0, i + 1).map(allowed => `./${allowed}`),
        message: `src/${folder} may import only from: ${FOLDERS.slice(0, i + 1).join(', ')} (docs/ARCHITECTURE.md)`,
      })),
      ...PURE.map(folder => ({ target: `./src/${folder}`, from: './imports', message: 'pure cores know documents, not L1 constructs' })),
      { target: './imports', from: './src' },
    ],
  }],
});
project.eslint?.addOverride({
  files: PURE.map(folder => `src/${folder}/**/*.ts`),
  rules: {
    'no-restricted-imports': ['error', {
      paths: ['fs', 'child_process', 'http', 'https', 'net', 'os', 'dns', 'worker_threads', 'cdk8s', 'constructs', 'cdk8s-plus-28'],
      patterns: ['node:fs*', 'node:child_process', 'node:http*', 'node:net', 'node:os', 'node:dns*', 'fs/*'],
    }],
    'no-restricted-properties': ['error',
      { object: 'Date', property: 'now', message: 'time is an argument' },
      { object: 'Math', property: 'random', message: 'cores are deterministic' },
      { object: 'process', property: 'env', message: 'cores take arguments' }],
    'no-restricted-syntax': ['error',
      { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'time is an argument' }],
  },
});

// Nobody has looked at the fields of an object that is not known to be of its kind: `asKind` says so, a cast does not.
project.eslint?.addOverride({
  files: ['src/verify/**/*.ts', 'src/plan/**/*.ts'],
  rules: {
    'no-restricted-syntax': ['error',
      { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'time is an argument' },
      { selector: 'TSAsExpression > MemberExpression[property.name="object"]', message: 'asKind reads an object as what its kind says' }],
  },
});

// Programs are bundled: what they are made of is installed by nobody.
project.eslint?.addOverride({ files: ['src/runtime/**/*.ts'], rules: { 'import/no-extraneous-dependencies': ['error', { devDependencies: true }] } });

// ts-jest compiles file by file and checks no types.
project.testTask.exec('tsc --noEmit -p test/tsconfig.json');

// Examples import the library by its name, as its users do; tsconfig's paths resolve it.
project.eslint?.addOverride({ files: ['examples/**/*.ts', 'test/packages/programs/*.ts'], rules: { 'import/no-unresolved': ['error', { ignore: ['^cdk8s-jobset$'] }] } });

// The lock file then carries no download addresses, so that it is the same whatever mirror wrote it.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
project.npmrc.addConfig('fund', 'false');
project.npmrc.addConfig('audit', 'false');
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

const bundle = project.addTask('bundle', {
  description: 'Bundle the command line, the controller and the in-place restart agent, each into one file, with the licences of what is in them',
  exec: 'tsx --tsconfig test/tsconfig.json bundle/main.ts',
});
project.postCompileTask.spawn(bundle);
// The construct of the controller carries the program.
project.testTask.prependSpawn(bundle);
const chart = project.addTask('chart', {
  description: 'Write the controller as a Helm chart and as one manifest, from its construct',
  exec: 'tsx --tsconfig test/tsconfig.json charts/generate/main.ts',
});
project.postCompileTask.spawn(chart);
const snippets = project.addTask('snippets', {
  description: 'Compile every TypeScript snippet of README.md and docs/',
  exec: 'tsx docs/snippets/compile.ts',
});
project.postCompileTask.spawn(snippets);
project.addFields({ bin: { 'cdk8s-jobset': 'dist-bin/cdk8s-jobset.js' } });

project.addTask('import', {
  description: 'Write the JobSet CRD and its typed L1 from imports/schema (with --kubernetes: take the pod types of the API server that kubectl talks to)',
  exec: 'tsx --tsconfig test/tsconfig.json imports/generate/main.ts',
  receiveArgs: true,
});
project.addTask('findings', {
  description: 'Write the page of each finding from the table of rules and its two manifests',
  exec: 'tsx --tsconfig test/tsconfig.json test/verify/write-pages.ts',
});
project.addTask('docs:plan', {
  description: 'Write the picture of the page on plans, from two examples',
  exec: 'tsx --tsconfig test/tsconfig.json docs/snippets/plan-picture.ts',
});
project.addTask('demo', {
  description: 'Synthesize the quick start, print what would run and write its manifests',
  exec: 'tsx --tsconfig test/tsconfig.json examples/quickstart/demo.ts',
});
project.addTask('test:e2e', {
  description: 'Run the tests on a real cluster (KUBECONFIG, KUBEBUILDER_ASSETS, or one built with Go)',
  exec: 'jest --config test/cluster/jest.config.json --runInBand',
  receiveArgs: true,
}).prependSpawn(bundle);
project.addTask('test:browser', {
  description: 'Open the page of a plan in Chromium (/usr/bin/chromium, or CHROMIUM) and use it as its readers do',
  exec: 'jest --config test/browser/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:packages', {
  description: 'Install the packages that were built, as their users do, and use them: npm with each release of cdk8s-plus, and Python',
  exec: 'jest --config test/packages/jest.config.json --runInBand',
  receiveArgs: true,
});
project.addTask('test:fuzz', {
  description: 'Verify and plan 200,000 different documents that are nearly right, and print the smallest for each kind of failure: test:fuzz --seed 2 --seeds FOLDER',
  exec: 'tsx --tsconfig test/tsconfig.json test/fuzz/run.ts',
  receiveArgs: true,
});
project.addTask('mutation', {
  description: 'Make small mistakes in a folder of src/ and count those that its tests notice: mutation model --sample 300 --seed 1',
  exec: 'tsx --tsconfig test/tsconfig.json test/mutation/run.ts',
  receiveArgs: true,
});
project.addTask('bench:controller', {
  description: 'Measure the controller beside bare loops of requests on a real control plane',
  exec: 'tsx --tsconfig test/tsconfig.json bench/controller.ts',
  receiveArgs: true,
});
project.addTask('bench:plan', { description: 'Measure planning and verifying up to 10,000 pods', exec: 'tsx --tsconfig test/tsconfig.json bench/plan.ts' });
project.addTask('bench:scaling', { description: 'Measure how verifying and planning grow', exec: 'tsx --tsconfig test/tsconfig.json bench/scaling.ts' });
project.addTask('bench:synth', { description: 'Measure synthesis against bare cdk8s', exec: 'tsx --tsconfig test/tsconfig.json bench/synth.ts' });

project.gitignore.exclude('/charts/cdk8s-jobset-controller/', '/charts/install.yaml', '/dist-bin/', '/THIRD_PARTY_LICENSES', '/.tmp/', '/examples/*/dist/');
project.npmignore?.include('/dist-bin/', '/charts/cdk8s-jobset-controller/', '/charts/install.yaml');
project.npmignore?.exclude('/charts/generate/');
// Of imports/, the package carries the CustomResourceDefinition, and the L1 compiled under lib/.
for (const path of ['/examples/', '/bench/', '/bundle/', '/docs/*', '/imports/**/*.ts', '/imports/schema/', '.npmrc', '.ci']) project.npmignore?.exclude(path);
// Of docs/, the pages of the findings: the command line prints them.
project.npmignore?.include('/docs/findings/');
project.npmignore?.exclude('/docs/findings/examples/');

// The README of each language shows its programs in that language.
for (const target of ['python', 'java', 'dotnet', 'go']) {
  project.tasks.tryFind(`package:${target}`)!.reset(`jsii-pacmak -v --target ${target} --rosetta-unknown-snippets=translate`);
}

// A build packs the npm package only; the other languages are packed at release.
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);

project.synth();
