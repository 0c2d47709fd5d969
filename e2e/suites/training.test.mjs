import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { readExample } from '../support/examples.mjs';
import { openOwnStage } from '../support/stage.mjs';
import { itemsOf } from '../support/workflows.mjs';

/** @typedef {{id: string, subject: string, text: string, truth: string}} Mail */
/** @typedef {{id: number, externalId: string, label: string | null, done: boolean | null, confidence: number}} Row */

/** Subjects of tickets, by the team that each belongs to; "Returns" is a label that the function does not have yet. */
const SUBJECTS = {
	Returns: ['send the zither back', 'return the zither', 'zither refund', 'the zither is broken'],
	Shipping: ['where is my parcel', 'the delivery is late', 'tracking of my parcel'],
};

describe('training from a workflow in the application', () => {
	/** @type {Awaited<ReturnType<typeof openOwnStage>>} */
	let stage;

	before(async () => {
		const sandbox = { functions: ['spam', 'support'], warm: true };
		stage = await openOwnStage('training', { sandbox });
	});
	after(() => stage?.close());

	/** @param {string} id */
	const run = async (id, trigger = 'Start') => {
		const execution = await stage.rest.run(id, trigger);
		assert.equal(execution.status, 'success');
		return execution;
	};

	const sent = async (/** @type {string} */ method, /** @type {string} */ end) =>
		(await stage.sandbox.requests()).filter((each) => {
			return each.method === method && each.path.endsWith(end);
		}).length;

	it('goes the whole circle, twice: rows become labels and samples, and held-out rows tell the accuracy', async () => {
		const rows = Array.from({ length: 50 }, (_, i) => {
			const label = i % 2 === 0 ? 'Returns' : 'Shipping';
			const subject = SUBJECTS[label][i % SUBJECTS[label].length];
			return { id: `row-${i}`, text: `Case ${i}: ${subject}`, label };
		});
		const { nodes, ...rest } = readExample('train-and-measure', stage);
		// In place of a Google account.
		const sheet = nodes.find(({ name }) => name === 'Read Rows');
		Object.assign(sheet ?? {}, {
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			parameters: { jsCode: `return ${JSON.stringify(rows.map((json) => ({ json })))};` },
		});
		const id = await stage.rest.createWorkflow({ ...rest, nodes });

		const first = await run(id);
		assert.equal(itemsOf(first, 'Add to Nyckel').length, 40);
		assert.equal(await sent('POST', '/labels'), 1, 'the new label is created once');
		const accuracy = itemsOf(first, 'Accuracy per Label');
		console.log('accuracy on held-out rows', JSON.stringify(accuracy));
		assert.deepEqual(accuracy.map(({ label, rows: count }) => [label, count]).sort(), [
			['Returns', 5],
			['Shipping', 5],
		]);
		for (const { correct } of accuracy) assert.equal(correct, 5);

		const second = await run(id);
		assert.ok(itemsOf(second, 'Add to Nyckel').every(({ isDuplicate }) => isDuplicate));
		assert.deepEqual(itemsOf(second, 'Accuracy per Label'), accuracy);
		assert.equal(await sent('POST', '/labels'), 1);
	});

	describe('with a queue of mails to review', () => {
		/** @type {string} */
		let table;
		/** @type {string} */
		let workflowId;
		/** @type {Mail[]} */
		let mails;

		before(async () => {
			const { id } = await stage.rest.get('projects/personal');
			const columns = [
				...['externalId', 'sampleId', 'subject', 'text', 'predicted', 'label'].map((name) => {
					return { name, type: 'string' };
				}),
				{ name: 'confidence', type: 'number' },
				{ name: 'done', type: 'boolean' },
			];
			const path = `projects/${id}/data-tables`;
			const made = await stage.rest.post(path, { name: 'Review queue', columns });
			table = `${path}/${made.id}`;
			mails = await stage.sandbox.control('GET', 'mails?count=40');
			const example = readExample('review-queue', stage);
			workflowId = await stage.rest.createWorkflow(example);
		});

		/** @returns {Promise<Row[]>} */
		const rowsOf = async () => (await stage.rest.get(`${table}/rows?take=100`)).data;

		/** @param {number} id @param {string} label */
		const fillIn = async (id, label) => {
			const filter = { type: 'and', filters: [{ columnName: 'id', condition: 'eq', value: id }] };
			await stage.rest.read('PATCH', `${table}/rows`, { filter, data: { label } });
		};

		it('puts what the function is unsure of into the table, once, however often the mails come', async () => {
			await run(workflowId);
			const rows = await rowsOf();
			assert.ok(rows.length > 1, `${rows.length} mails are uncertain`);
			for (const { confidence, label, done } of rows) {
				assert.ok(confidence < 0.95);
				assert.deepEqual([label, done], [null, null]);
			}
			await run(workflowId);
			assert.equal((await rowsOf()).length, rows.length);
		});

		it('teaches what a person has filled in, also after a restart, and leaves the rest open', async () => {
			const [typo, ...answered] = await rowsOf();
			assert.ok(typo);
			for (const { id, externalId } of answered) {
				await fillIn(id, mails.find((mail) => mail.id === externalId)?.truth ?? '');
			}
			await fillIn(typo.id, 'Spamm');
			await stage.restart();

			const before = await sent('PUT', '/annotation');
			const execution = await run(workflowId, 'Every Ten Minutes');
			assert.equal(itemsOf(execution, 'Teach Nyckel').length, answered.length);
			const open = itemsOf(execution, 'Still Open');
			assert.equal(open.length, 1);
			assert.match(String(open[0]?.error), /has no label "Spamm"/);
			const done = (await rowsOf()).map((row) => [row.id, row.done === true]);
			assert.deepEqual(done, [[typo.id, false], ...answered.map(({ id }) => [id, true])]);

			await fillIn(typo.id, mails.find(({ id }) => id === typo.externalId)?.truth ?? '');
			const again = await run(workflowId, 'Every Ten Minutes');
			assert.equal(itemsOf(again, 'Teach Nyckel').length, 1);
			assert.ok((await rowsOf()).every((row) => row.done));
			// The one that was refused, too; no sample was annotated twice.
			assert.equal((await sent('PUT', '/annotation')) - before, answered.length + 2);
		});
	});
});
