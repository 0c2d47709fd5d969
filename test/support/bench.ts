import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import type { LoggedRequest, Sandbox, SandboxOptions } from '../../sandbox';
import type { EngineOptions, RunResult } from './engine';
import { Bench, invokeText } from './nyckel';

/**
 * Starts one bench for a test file, and puts its sandbox back to the start before each test. Without limits and
 * latency unless asked for: what those do has tests of its own.
 * @returns gives the bench, from the first test on
 */
export function useBench(options: SandboxOptions = {}, engine: EngineOptions = {}): () => Bench {
	let bench: Bench | undefined;
	beforeAll(async () => {
		bench = await Bench.start({ limits: false, ...options }, engine);
	});
	beforeEach(() => bench?.sandbox.reset());
	afterAll(async () => await bench?.close());
	return () => {
		if (!bench) throw new Error('The bench has not started yet.');
		return bench;
	};
}

/**
 * The same, with a pasted token for each test: of `accounts`, each test has one of its own, and so a pace of its own.
 * @returns gives the bench, and the test's credential
 */
export function useTokens(options: SandboxOptions = {}): {
	bench: () => Bench;
	credentials: () => INode['credentials'];
} {
	const bench = useBench(options);
	let credentials: INode['credentials'];
	let used = 0;
	beforeEach(async () => {
		const { accounts } = bench().sandbox;
		const { accessToken = '' } = accounts[used++ % accounts.length] ?? {};
		credentials = await bench().credential('nyckelApi', { accessToken });
	});
	return { bench, credentials: () => credentials };
}

/** The invocations that reached the server, refused ones included, in the order of their arrival. */
export function sentInvokes({ requests }: Sandbox): LoggedRequest[] {
	return requests.filter(({ path }) => path.endsWith('/invoke'));
}

/** The `data` of each invocation that reached the server. */
export function sentData(sandbox: Sandbox): unknown[] {
	return sentInvokes(sandbox).map(({ body }) => (body as { data: unknown }).data);
}

/** What went to a server, one line a request: `POST /v1/…`. */
export function sentLines({ requests }: Sandbox): string[] {
	return requests.map(({ method, path }) => `${method} ${path}`);
}

/** Parameters of Function · Invoke for the text function of the sandbox. */
export function support(more: INodeParameters = {}): INodeParameters {
	return invokeText(FUNCTIONS.support.id, more);
}

/** Parameters of Function · Invoke for the image function of the sandbox. */
export function image(more: INodeParameters = {}): INodeParameters {
	return invokeText(FUNCTIONS.image.id, { inputType: 'image', data: '', ...more });
}

/** Parameters of Function · Invoke for the tabular function of the sandbox. */
export function lead(more: INodeParameters = {}): INodeParameters {
	return invokeText(FUNCTIONS.lead.id, { inputType: 'tabular', data: '{}', ...more });
}

/** Parameters of Function · Search for a text function. */
export function searchIn(functionId: string, more: INodeParameters = {}): INodeParameters {
	return invokeText(functionId, { operation: 'search', ...more });
}

/** Parameters of any other operation on one function. */
export function operation(
	resource: string,
	name: string,
	more: INodeParameters = {},
): INodeParameters {
	return { resource, operation: name, ...more };
}

/** A resource locator's value. */
export function locator(value: string, mode = 'id'): INodeParameters[string] {
	return { __rl: true, mode: mode as 'id', value };
}

/** Options with which requests arrive in the order of the items. */
export const ONE_BY_ONE: INodeParameters = { maxConcurrency: 1 };

/** The node's ways to go on after an error. */
export const ON_ERROR = [
	'stopWorkflow',
	'continueRegularOutput',
	'continueErrorOutput',
] as const satisfies ReadonlyArray<INode['onError']>;

/** What a user reads of a failed run: the error's message and description, in one line. */
export function shownError({ error }: RunResult): string {
	return [error?.message, error?.description].filter(Boolean).join(' · ');
}

/** The error items of one output: which input item each is for, and its text. */
export function errorsOf(items: INodeExecutionData[] = []): Array<[item: unknown, text: unknown]> {
	return items
		.filter(({ json }) => json.error !== undefined)
		.map(({ json, pairedItem }) => [(pairedItem as { item: number }).item, json.error]);
}
