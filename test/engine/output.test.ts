import type { INodeParameters } from 'n8n-workflow';

import { image, sentLines, shownError, support, useBench } from '../support/bench';
import { WHITE_PNG } from '../support/pictures';

const KEEP: INodeParameters = { output: 'inputWithPrediction' };

describe('the output of an invocation', () => {
	const bench = useBench({ functions: ['support', 'image'] });
	const item = { id: 7, text: 'The invoice is wrong', deep: { list: [1, { a: null }] } };

	it('is the label fields alone, unless asked for otherwise', async () => {
		const result = await bench().run(support(), [item]);
		expect(Object.keys(result.json('End')[0] ?? {})).toEqual([
			'labelName',
			'labelId',
			'confidence',
		]);
		expect(result.outputs('End')[0]?.[0]?.binary).toBeUndefined();
	});

	it('keeps all input fields and puts the prediction into one field, when asked', async () => {
		const result = await bench().run(support(KEEP), [item]);
		const [{ prediction, ...rest } = {}] = result.json('End');
		expect(rest).toEqual(item);
		expect(prediction).toMatchObject({ labelName: 'Billing' });
	});

	it('keeps the files of the item, when asked', async () => {
		const data = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
		const notes = await bench().engine.binary(Buffer.from('x'), { mimeType: 'text/plain' });
		const binary = { data, notes };
		const kept = await bench().run(image(KEEP), [{ json: { id: 1 }, binary }]);
		const bare = await bench().run(image(), [{ json: { id: 1 }, binary }]);
		expect(kept.outputs('End')[0]?.[0]?.binary).toEqual(binary);
		expect(bare.outputs('End')[0]?.[0]?.binary).toBeUndefined();
	});

	it('puts the prediction into the field that is named, for each item its own', async () => {
		const predictionField = '={{ $json.field }}';
		const items = ['label', ' team '].map((field) => ({ field, text: 'The invoice is wrong' }));
		const result = await bench().run(support({ ...KEEP, predictionField }), items);
		expect(result.json('End')).toMatchObject([
			{ label: { labelName: 'Billing' } },
			{ team: { labelName: 'Billing' } },
		]);
	});

	it.each([
		[
			'an input field has its name',
			{ predictionField: 'prediction' },
			/already has a field "prediction" \[item 0\] · Enter another name in 'Prediction Field'/,
		],
		['its name is blank', { predictionField: '={{ " " }}' }, /'Prediction Field' is empty/],
		['nobody sees its name', { predictionField: '={{ "\u200b" }}' }, /'Prediction Field' is empty/],
		['its name is no text', { predictionField: '={{ [1] }}' }, /'Prediction Field' is a list/],
	])('is refused before anything is sent when %s', async (_, more, shown) => {
		const items = [{ text: 'The invoice is wrong', prediction: null }];
		const result = await bench().run(support({ ...KEEP, ...more }), items);
		expect(shownError(result)).toMatch(shown);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('may have the name of an input field when only the prediction is asked for', async () => {
		const items = [{ text: 'The invoice is wrong', prediction: 'mine' }];
		const result = await bench().run(support(), items);
		expect(result.error).toBeUndefined();
	});

	it.each(['prediction', 'inputWithPrediction'])(
		'leaves the input items as they were (%s)',
		async (output) => {
			const result = await bench().run(support({ output }), [item, { ...item, id: 8 }]);
			expect(result.json('Start')).toEqual([item, { ...item, id: 8 }]);
			expect(result.json('End')).toHaveLength(2);
		},
	);
});
