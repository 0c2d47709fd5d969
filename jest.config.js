/** One configuration for all tests: they run the TypeScript sources through swc; their types are checked by `npm run lint`. */
module.exports = {
	testEnvironment: require.resolve('./test/support/jest/environment.js'),
	runtime: require.resolve('./test/support/jest/runtime.js'),
	roots: ['<rootDir>/test', '<rootDir>/nodes', '<rootDir>/credentials', '<rootDir>/sandbox'],
	testMatch: ['**/*.test.ts'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
				sourceMaps: 'inline',
			},
		],
	},
	// istanbul's counters break the self-contained function inside the node's `outputs` expression.
	coverageProvider: 'v8',
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageDirectory: 'coverage',
	// For what hangs. Real time passes on a busy machine whatever a test does: no test is to fail for that.
	testTimeout: 300_000,
	// Jest leaves one core idle; of two that is half the machine.
	maxWorkers: '100%',
	// What files leave behind adds up: a worker with gigabytes of it spends most of its time on looking through them.
	workerIdleMemoryLimit: '600MB',
};
