const base = require('./jest.config.js');

const version = process.env.N8N_VERSION;

/** Which of the engine tests show n8n's texts in place of ours: n8n 1 drops the cause of its errors. */
const OTHER_TEXTS = { 1.123: ['credentialTest.test.ts'] };

/** The engine tests on an earlier n8n, N8N_VERSION: a folder of test/n8n in which its packages are installed. */
module.exports = {
	...base,
	testMatch: ['**/test/engine/**/*.test.ts'],
	testPathIgnorePatterns: OTHER_TEXTS[version] ?? [],
	moduleNameMapper: {
		'^((?:n8n-core|n8n-workflow)(?:/package\\.json)?|reflect-metadata)$': `<rootDir>/test/n8n/${version}/node_modules/$1`,
	},
};
