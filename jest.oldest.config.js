const base = require('./jest.config.js');

process.env.N8N_GENERATION = 'oldest';

/** The engine tests on the oldest n8n that the README claims; its packages are installed in test/oldest. */
module.exports = {
	...base,
	testMatch: ['**/test/engine/**/*.test.ts'],
	// n8n 1 drops the cause of its errors, and with it our texts for a credential's Test: n8n's own appear there.
	testPathIgnorePatterns: ['credentialTest.test.ts'],
	moduleNameMapper: {
		'^(n8n-core|n8n-workflow|reflect-metadata)$': '<rootDir>/test/oldest/node_modules/$1',
	},
};
