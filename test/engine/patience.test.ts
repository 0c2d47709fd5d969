import '../support/inFastTime';

import { shownError, support, useBench } from '../support/bench';
import { fastClock } from '../support/fastClock';

/** Longest wait for what a person waits for, and what the last attempt needs besides, milliseconds. */
const PATIENCE_MS = 31_000;

describe('while Nyckel answers nothing but 429s', () => {
	const bench = useBench({ functions: ['support'] });
	const busy = { kind: 'status', status: 429, headers: { 'retry-after': '10' } } as const;

	it('a list in the editor says so within 30 s', async () => {
		bench().sandbox.addFault({ match: { method: 'GET' }, action: busy });
		const type = 'n8n-nodes-nyckel.nyckel';
		const credentials = await bench().credential('nyckelApi');
		const parameters = { authentication: 'nyckelApi', ...support() };
		const began = fastClock.now();
		await expect(
			bench().engine.editor.listSearch({ type, parameters, credentials }, 'searchFunctions'),
		).rejects.toThrow('Nyckel is receiving too many requests from your account');
		expect(fastClock.now() - began).toBeLessThanOrEqual(PATIENCE_MS);
	});

	it('an error that could be explained further is shown as it is within 30 s', async () => {
		bench().sandbox.addFault({ match: { method: 'GET' }, action: busy });
		const began = fastClock.now();
		const parameters = support({ resource: 'sample', operation: 'create', label: 'Missing' });
		const result = await bench().run(parameters, [{ text: 'Sent back' }]);
		expect(shownError(result)).toContain('[item 0]');
		expect(fastClock.now() - began).toBeLessThanOrEqual(PATIENCE_MS);
	});
});
