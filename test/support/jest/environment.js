const { AsyncLocalStorage } = require('node:async_hooks');
const vm = require('node:vm');

const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

/** Stands for the realm of the process, for which Node has no such object. */
const OWN_REALM = vm.createContext();

const { compileFunction } = vm;
vm.compileFunction = (source, parameters, options) =>
	compileFunction(source, parameters, {
		...options,
		...(options?.parsingContext === OWN_REALM && { parsingContext: undefined }),
	});

/**
 * A worker with nothing left to do ends at once. To take its memory apart first takes longer than the half second that jest
 * waits, on a busy machine: then it called that a leak of the tests. A true one is called so still.
 */
if (process.send) process.once('beforeExit', (code) => process.exit(code));

/** What jest keeps of a test file with the realm that it takes for the file's own. */
const ofFile = (symbol) => ['EVENT_HANDLERS', 'JEST_STATE_SYMBOL'].includes(symbol.description);

/** The storages of asynchronous contexts that the current file's tests have run in. */
const storages = new Set();

const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
	storages.add(this);
	return run.apply(this, args);
};

/**
 * Each file has a jest-circus of its own. Were that of the last one left here, it would take for its own what this file's
 * tests leave behind, such as a rejection that nobody handles, and the test would pass; it would be told of all events,
 * and Node would hand its context on with every promise: the tests took a quarter longer.
 */
function forgetFile() {
	for (const symbol of Object.getOwnPropertySymbols(globalThis).filter(ofFile))
		delete globalThis[symbol];
	// A package's own storage is enabled again when it is next used.
	for (const storage of storages) storage.disable();
	storages.clear();
}

/** The mutant of Stryker's that a test has failed for. */
let found;

/** What a test file may change of the process, and the next one finds as it was. */
function rememberProcess() {
	const { console } = globalThis;
	const { exit } = process;
	const env = { ...process.env };
	return () => {
		globalThis.console = console;
		process.exit = exit;
		for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
		Object.assign(process.env, env);
	};
}

/**
 * Runs test files in the realm of their process. In one of its own, as jest makes, what packages make would be no
 * `instanceof` anything of the test's; so each file would need packages of its own (`runtime.js`).
 */
module.exports = class ProcessEnvironment extends NodeEnvironment {
	constructor(config, context) {
		super(config, context);
		const { projectConfig } = config;
		this.global = globalThis;
		this.moduleMocker = new this.moduleMocker.constructor(globalThis);
		this.fakeTimersModern = new this.fakeTimersModern.constructor({
			config: projectConfig,
			global: globalThis,
		});
		this.restoreProcess = rememberProcess();
	}

	/** A mutant that one test has found is found: the others, of this file and of the next ones, may each hang on it. */
	handleTestEvent({ name, test }) {
		const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
		if (mutant === undefined) return;
		if (name === 'test_done' && test.errors.length > 0) found = mutant;
		if (name === 'test_start' && mutant === found) test.mode = 'skip';
	}

	async teardown() {
		this.restoreProcess();
		forgetFile();
		await super.teardown();
	}

	getVmContext() {
		return OWN_REALM;
	}
};
