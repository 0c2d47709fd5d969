const { statSync } = require('node:fs');

const { default: TestRunner } = require('jest-runner');

/**
 * For the mutation tests: small files first, which are quick and look at single parts, and no other once one has found the
 * mutant. Through its interface jest cannot bail.
 */
module.exports = class UntilFoundRunner extends TestRunner {
	async runTests(tests, watcher, options) {
		const sizeOf = ({ path }) => statSync(path).size;
		const sorted = [...tests].sort((a, b) => sizeOf(a) - sizeOf(b));
		const stop = this.on('test-file-success', ([, { numFailingTests }]) => {
			if (numFailingTests > 0) watcher.setState({ interrupted: true });
		});
		try {
			await super.runTests(sorted, watcher, options);
		} finally {
			stop();
		}
	}
};
