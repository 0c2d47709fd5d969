const { isBuiltin } = require('node:module');
const { sep } = require('node:path');

const { default: Runtime } = require('jest-runtime');

const isInPackage = (path) => path.includes(`${sep}node_modules${sep}`);

/** What jest itself answers for: Node's modules, and its own. */
const isOfJest = (name) => /^(?:@jest\/|jest)/.test(name) || isBuiltin(name);

/**
 * Loads packages once per process, by Node itself, and anew for each test file what is ours: n8n-core alone takes half a
 * second. So packages cannot be mocked, and what they remember stays.
 */
exports.default = class PackagesOnce extends Runtime {
	constructor(config, environment, resolver, ...rest) {
		super(config, environment, resolver, ...rest);
		this.pathOf = (from, name) =>
			resolver.resolveStubModuleName(from, name) ?? resolver.resolveModule(from, name);
	}

	requireModuleOrMock(from, name) {
		const isOurs = name.startsWith('.') && !isInPackage(from);
		if (isOurs || isOfJest(name)) return super.requireModuleOrMock(from, name);
		const path = this.pathOf(from, name);
		return isInPackage(path) ? require(path) : super.requireModuleOrMock(from, name);
	}
};
exports.__esModule = true;
