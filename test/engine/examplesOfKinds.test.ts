import type { INodeExecutionData } from 'n8n-workflow';

import { CREDENTIAL, localExample } from '../../scripts/lib/local-example.cjs';
import { drawPicture } from '../../sandbox';
import { useBench } from '../support/bench';
import type { RunResult } from '../support/engine';
import { exampleNodes } from '../support/exampleNodes';

/** The examples of functions that do more than classify; what holds for all examples is in `examples.test.ts`. */
describe('the example', () => {
	const bench = useBench({}, { nodes: exampleNodes({ rows: [], form: {} }) });
	beforeAll(async () => {
		const { clientId, clientSecret, url: baseUrl } = bench().sandbox;
		const account = { clientId, clientSecret, baseUrl };
		await bench().engine.credentials.add('nyckelOAuth2Api', account, CREDENTIAL);
	});

	const run = async (name: string, items: INodeExecutionData[]): Promise<RunResult> => {
		const workflow = localExample(name, { sandboxUrl: bench().sandbox.url });
		const result = await bench().engine.run(workflow, { items });
		expect(result.error).toBeUndefined();
		return result;
	};
	const png = async (picture: Parameters<typeof drawPicture>[0]) =>
		await bench().engine.binary(drawPicture(picture), { mimeType: 'image/png' });

	test('“Tag mails by topic” sends a mail to each of its topics', async () => {
		const result = await run('tag-mails', [{ json: {} }]);
		const [, , ...routed] = result.outputs('Nyckel');
		const tagsOf = ({ json }: INodeExecutionData) =>
			(json.prediction as { labels: Array<{ labelName: string }> }).labels.map(
				({ labelName }) => labelName,
			);
		['Money', 'Travel', 'Work'].forEach((topic, route) => {
			expect(routed[route]?.length).toBeGreaterThan(0);
			for (const mail of routed[route] ?? []) expect(tagsOf(mail)).toContain(topic);
		});
		const sent = result.outputs('Nyckel').flat();
		expect(new Set(sent.map(({ json }) => json.id)).size).toBe(40);
		expect(sent.length).toBeGreaterThan(40);
		expect(bench().sandbox.totals).toMatchObject({ invocations: 40, paidTwice: 0 });
	});

	test('“Count parcels in photos” gives the number of parcels, and keeps what is unsure or empty apart', async () => {
		const box = { y: 20, width: 40, height: 30 };
		const photos = {
			two: [
				{ ...box, x: 10 },
				{ ...box, x: 70 },
			],
			unsure: [{ ...box, x: 10, isHalf: true }],
			none: [],
		};
		const items = await Promise.all(
			Object.entries(photos).map(async ([note, shapes]) => ({
				json: { 'Delivery Note': note },
				binary: { Photo: await png({ width: 120, height: 80, shapes }) },
			})),
		);
		const result = await run('count-parcels', items);
		expect(result.json('Counted')).toEqual([{ note: 'two', parcels: 2 }]);
		expect(result.json('Count by Hand')).toMatchObject([{ 'Delivery Note': 'unsure' }]);
		expect(result.json('Nothing Found')).toMatchObject([
			{ 'Delivery Note': 'none', prediction: { count: 0 } },
		]);
	});

	test('“Suggest help articles” shows the articles that are most like the question', async () => {
		const result = await run('suggest-articles', [{ json: { Question: 'I lost my password' } }]);
		const [{ shown } = {}] = result.json('Answer') as Array<{ shown?: string }>;
		expect(shown?.split('\n\n')).toHaveLength(3);
		expect(shown).toMatch(/^I forgot my password/);
	});

	test('“Read receipts” finds the total in what was read', async () => {
		bench().sandbox.configure({ forms: { otherKinds: 'answered' } });
		const lines = ['Cafe Adler', 'Subtotal 16.20', 'Tax 1.70', 'TOTAL EUR 17.90', 'Thank you!'];
		const receipt = await png({ width: 300, height: 200, lines });
		const nothing = await png({ width: 30, height: 20 });
		const result = await run('read-receipts', [
			{ json: { Name: 'Ann' }, binary: { Receipt: receipt } },
			{ json: { Name: 'Bob' }, binary: { Receipt: nothing } },
		]);
		expect(result.json('Find the Total')).toEqual([
			{ Name: 'Ann', receipt: { text: lines.join('\n') }, total: '17.90' },
			{ Name: 'Bob', receipt: { text: '' }, total: '' },
		]);
	});

	test('“Find missing screws” tells a complete part from one that lacks screws', async () => {
		bench().sandbox.configure({ forms: { otherKinds: 'answered' } });
		const screw = { y: 20, width: 20, height: 20 };
		const shapes = [10, 50, 90].map((x) => ({ ...screw, x }));
		const photo = await png({ width: 120, height: 60, shapes });
		const empty = await png({ width: 120, height: 60 });
		const part = (name: string, Expected: number, Photo: typeof photo) => ({
			json: { Part: name, Expected },
			binary: { Photo },
		});
		const items = [part('door', 3, photo), part('frame', 4, photo), part('bare', 1, empty)];
		const result = await run('find-missing-screws', items);
		expect(result.json('Complete')).toMatchObject([{ Part: 'door', Expected: 3, found: 3 }]);
		expect(result.json('Screws Missing')).toMatchObject([
			{ Part: 'frame', Expected: 4, found: 3 },
			{ Part: 'bare', Expected: 1, found: 0 },
		]);
	});

	test('“List stains on a fabric” gives a row for each stain, and one for a fabric without any', async () => {
		const shapes = [
			{ x: 20, y: 10, width: 40, height: 30 },
			{ x: 150, y: 70, width: 30, height: 10 },
		];
		const items = await Promise.all(
			Object.entries({ stained: shapes, clean: [] }).map(async ([Roll, stains]) => ({
				json: { Roll },
				binary: { Photo: await png({ width: 200, height: 100, shapes: stains }) },
			})),
		);
		const result = await run('list-stains', items);
		expect(result.json('Place and Size')).toEqual([
			{ roll: 'stained', place: '10 % from the left, 10 % from the top', percentOfPhoto: 6 },
			{ roll: 'stained', place: '75 % from the left, 70 % from the top', percentOfPhoto: 2 },
			{ roll: 'clean', place: 'no stain', percentOfPhoto: 0 },
		]);
		expect(bench().sandbox.totals).toMatchObject({ invocations: 2, paidTwice: 0 });
	});
});
