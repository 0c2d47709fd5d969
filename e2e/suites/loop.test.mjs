import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { parse } from 'flatted';

import { until } from '../../scripts/lib/until.mjs';
import { readExample } from '../support/examples.mjs';
import { FUNCTIONS } from '../support/sandbox.mjs';
import { openStage } from '../support/stage.mjs';
import { byId, itemsOf, node, nyckel, to, workflow } from '../support/workflows.mjs';

const EXAMPLE = 'review-uncertain-predictions';

/** @typedef {{id: string, subject: string, text: string, truth: string}} Mail */

describe('the training loop in the application', () => {
	/** @type {import('../support/stage.mjs').Stage} */
	let stage;

	before(async () => {
		stage = await openStage('loop', { functions: ['spam'], warm: true });
	});
	after(() => stage?.close());

	/**
	 * The example, with the credential and the sandbox of this stage, and the step that its note asks for: one that sends
	 * the form's address to a person.
	 */
	function example() {
		const { name, nodes, connections, settings } = readExample(EXAMPLE, stage);
		const address = '={{ $execution.resumeFormUrl }}';
		nodes.push({
			...node('Send the Address', 'n8n-nodes-base.set', {
				assignments: {
					assignments: [{ id: '1', name: 'address', type: 'string', value: address }],
				},
				options: {},
			}),
			position: [840, 140],
		});
		const [, askPerson] = connections['One by One'].main;
		connections['Send the Address'] = { main: [askPerson] };
		connections['One by One'].main[1] = [to('Send the Address')];
		return { name, nodes, connections, settings };
	}

	/**
	 * What the function says of a mail now, asked by a workflow of its own.
	 * @param {Mail} mail
	 */
	async function predict(mail) {
		const parameters = { functionId: byId(FUNCTIONS.spam), data: mail.text };
		const saved = workflow('Ask again', [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			nyckel('Nyckel', parameters, { credentials: stage.credentials }),
		]);
		const execution = await stage.rest.run(await stage.rest.createWorkflow(saved));
		const [prediction] = itemsOf(execution, 'Nyckel');
		assert.ok(prediction, 'the mail was labelled');
		return prediction;
	}

	/**
	 * A person opens the form at the address that was sent, reads the subject and says what is right.
	 * @param {string} address
	 * @param {Mail[]} mails
	 */
	async function answerForm(address, mails) {
		const page = await (await fetch(address)).text();
		const mail = mails.find(({ subject }) => page.includes(subject));
		assert.ok(mail, 'the form names the mail');
		const answer = new FormData();
		answer.set('field-0', mail.truth);
		const reply = await fetch(address, { method: 'POST', body: answer });
		assert.ok(reply.ok, `the form took the answer: ${reply.status}`);
		return mail;
	}

	/** @param {string} executionId */
	async function sentAddress(executionId) {
		const { data } = await stage.rest.get(`executions/${executionId}`);
		const [item] = itemsOf({ data: parse(data) }, 'Send the Address', 0, -1);
		assert.ok(item, 'the address was sent');
		return item.address;
	}

	it('changes a prediction by what a person decided about an uncertain mail', async () => {
		/** @type {Mail[]} */
		const mails = await stage.sandbox.control('GET', 'mails?count=40');
		const id = await stage.rest.createWorkflow(example());
		const { executionId } = await stage.rest.post(`workflows/${id}/run`, {
			workflowData: await stage.rest.get(`workflows/${id}`),
			triggerToStartFrom: { name: 'Start' },
		});
		const annotations = async () =>
			(await stage.sandbox.requests()).filter(({ method }) => method === 'PUT').length;
		/** @type {Mail[]} */
		const reviewed = [];
		for (;;) {
			const { status } = await until('the workflow to wait for an answer, or to end', async () => {
				const execution = await stage.rest.get(`executions/${executionId}`);
				const isAnswered = (await annotations()) === reviewed.length;
				return execution.status !== 'running' && isAnswered ? execution : undefined;
			});
			if (status !== 'waiting') break;
			const left = mails.filter((mail) => !reviewed.includes(mail));
			reviewed.push(await answerForm(await sentAddress(executionId), left));
		}
		const execution = await stage.rest.ended(executionId);
		assert.equal(execution.status, 'success');
		assert.ok(reviewed.length > 0, 'some mails were uncertain');

		let changed = 0;
		for (const { prediction: first, ...mail } of itemsOf(execution, 'Classify', 1)) {
			const now = await predict(/** @type {Mail} */ (mail));
			console.log(
				`"${mail.subject}", which is ${mail.truth}: ${first.labelName} (${first.confidence}) before, ` +
					`${now.labelName} (${now.confidence}) after`,
			);
			assert.equal(now.labelName, mail.truth, 'the function has learned the right label');
			if (now.confidence !== first.confidence) changed += 1;
		}
		assert.equal(changed, reviewed.length, 'each reviewed mail is predicted anew');
	});
});
