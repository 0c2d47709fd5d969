import type { IDataObject } from 'n8n-workflow';

import { support, useBench } from '../support/bench';

const INPUT: IDataObject = {
	error: 'an error of the input itself',
	message: 'a message',
	details: { code: 'own' },
};

describe('an input with fields called error, message and details', () => {
	const bench = useBench({ functions: ['support'] });
	const good = { ...INPUT, text: 'The invoice is wrong' };
	const bad = { ...INPUT, text: '' };
	const run = async (items: IDataObject[], output: string, onError?: 'continueErrorOutput') =>
		await bench().run(support({ output }), items, onError && { onError });

	it.each(['prediction', 'inputWithPrediction'])(
		'stays with the good ones when its prediction is good (%s)',
		async (output) => {
			const result = await run([good, bad, good], output, 'continueErrorOutput');
			const [success, failure] = result.outputs('Nyckel');
			expect(success?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
			expect(failure?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
			expect(failure?.[0]?.json.error).toBe("'Text' is empty [item 1]");
		},
	);

	it('even when it has no other field', async () => {
		const parameters = support({ output: 'inputWithPrediction', data: 'The invoice is wrong' });
		const items: IDataObject[] = [{ error: 'own' }, { error: 'own', message: 'own' }, INPUT];
		const result = await bench().run(parameters, items, { onError: 'continueErrorOutput' });
		const [success, failure] = result.outputs('Nyckel');
		expect(failure).toEqual([]);
		expect(success?.map(({ json }) => json)).toMatchObject(
			items.map((item) => ({ ...item, prediction: { labelName: 'Billing' } })),
		);
	});

	it('keeps them beside its prediction', async () => {
		const result = await run([good], 'inputWithPrediction');
		expect(result.json('End')).toMatchObject([{ ...good, prediction: { labelName: 'Billing' } }]);
	});
});

describe('a reply with fields called error, message and details', () => {
	const bench = useBench({ functions: ['support'] });

	it.each<[string, object]>([
		['error', { labelName: 'A', error: 'model is old' }],
		['error and message', { labelName: 'A', error: 'x', message: 'y' }],
		['all three', { labelName: 'A', error: 'x', message: 'y', details: {} }],
	])('is no failure: %s', async (_, reply) => {
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'body', body: JSON.stringify(reply) },
		});
		const result = await bench().run(support(), [{ text: 'a' }], {
			onError: 'continueErrorOutput',
		});
		const [success, failure] = result.outputs('Nyckel');
		expect(success?.map(({ json }) => json)).toEqual([reply]);
		expect(failure).toEqual([]);
	});
});
