const base = require('./jest.config.js');

const version = process.env.N8N_VERSION;

/** Which of the engine tests show n8n's texts in place of ours: n8n 1 drops the cause of its errors. */
const OTHER_TEXTS = ['credentialTest.test.ts'];

/**
 * The further files of a series, whose tests differ in what Nyckel does and not in what n8n does. All of them pass on ours:
 * an earlier one is shown by one file of each series, in a third of the time. GitHub runs all, by
 * `npm run test:n8n -- --testPathIgnorePatterns credentialTest`.
 */
const MORE_OF_A_SERIES = [
	'/batch-outages?-[-\\w]+',
	'/batch-poison-\\d+',
	'/batch-bytes',
	'/bounded(?!Replies)\\w+',
	'/kindsMatrix',
].map((name) => `${name}\\.test\\.ts$`);

const LEFT_OUT = { 1.123: [...OTHER_TEXTS, ...MORE_OF_A_SERIES], '2.20': MORE_OF_A_SERIES };

/** The engine tests on an earlier n8n, N8N_VERSION: a folder of test/n8n in which its packages are installed. */
module.exports = {
	...base,
	testMatch: ['**/test/engine/**/*.test.ts'],
	testPathIgnorePatterns: LEFT_OUT[version] ?? [],
	moduleNameMapper: {
		'^((?:n8n-core|n8n-workflow)(?:/package\\.json)?|reflect-metadata)$': `<rootDir>/test/n8n/${version}/node_modules/$1`,
	},
};
