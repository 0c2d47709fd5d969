const base = require('./jest.config.js');

/** The engine tests on the oldest n8n that the README claims; its packages are installed in test/oldest. */
module.exports = {
	...base,
	testMatch: ['**/test/engine/**/*.test.ts'],
	moduleNameMapper: {
		'^(n8n-core|n8n-workflow|reflect-metadata)$': '<rootDir>/test/oldest/node_modules/$1',
	},
};
