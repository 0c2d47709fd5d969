/**
 * The expressions of node and credentials in each of n8n's engines for expressions. Run by `npm run test:expressions` on
 * a Node.js that has them all, without Jest: n8n loads its engines in a way that Jest does not follow.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { ICredentialDataDecryptedObject, INode, INodeParameters } from 'n8n-workflow';
import { Expression } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { createWorkflow } from '../support/engine/execute';
import { withIsolate } from '../support/engine/isolate';
import { Bench } from '../support/nyckel';
import type { Authentication } from '../support/nyckel';

type EngineName = Parameters<typeof Expression.setExpressionEngine>[0];

const ENGINES: EngineName[] = ['legacy', 'quickjs', 'vm'];
const CREDENTIALS: Authentication[] = ['nyckelOAuth2Api', 'nyckelApi'];

const TYPE = 'n8n-nodes-nyckel.nyckel';
const byName = (value: string) => ({ label: { __rl: true, mode: 'name', value } });

const route: INodeParameters = {
	resource: 'function',
	operation: 'invokeAndRoute',
	functionId: {
		__rl: true,
		mode: 'list',
		value: FUNCTIONS.support.id,
		cachedResultName: 'Support tickets by team (text, classification)',
	},
	inputType: 'text',
	data: '={{ $json.text }}',
	routes: { values: [byName('Billing'), { ...byName('Shipping'), outputName: 'Parcels' }] },
	thresholdMode: 'none',
	routeOutput: 'inputWithPrediction',
	options: {},
};

for (const engine of ENGINES) {
	describe(`in the engine “${engine}”`, () => {
		let bench: Bench;

		before(async () => {
			Expression.setExpressionEngine(engine);
			await Expression.initExpressionEngine({
				engine,
				poolSize: 1,
				maxCodeCacheSize: 100,
				bridgeTimeout: 5000,
				bridgeMemoryLimit: 128,
			} as Parameters<typeof Expression.initExpressionEngine>[0]);
			// As it is built: what runs the tests changes the source texts that become expressions.
			bench = await Bench.start({ limits: false, functions: ['support'] }, { nyckel: 'dist' });
		});
		after(async () => {
			await bench.close();
			await Expression.disposeExpressionEngine();
		});

		it('expressions are evaluated by it', () => {
			assert.equal(Expression.getActiveImplementation(), engine);
		});

		for (const type of CREDENTIALS) {
			it(`items take the way of their label, with the credential ${type} as pasted with blanks`, async () => {
				const { url, accessToken } = bench.sandbox;
				const change: ICredentialDataDecryptedObject = { baseUrl: ` ${url}/ ` };
				if (type === 'nyckelApi') change.accessToken = ` “Authorization: Bearer ${accessToken}” `;
				const credentials = await bench.credential(type, change);
				const texts = [
					'I was charged twice on my last invoice',
					'Where is my parcel?',
					'I cannot log in to my account',
				];
				const result = await bench.run(
					{ authentication: type, ...route },
					texts.map((text) => ({ text })),
					{ credentials },
				);
				assert.equal(result.error, undefined);
				const left = result.outputs('Nyckel').map((items) => items.map(({ json }) => json.text));
				assert.deepEqual(left, [[texts[2]], [], [texts[0]], [texts[1]]]);
			});

			it(`Test of the credential ${type} is passed, and names what is wrong`, async () => {
				const { url: baseUrl, accessToken, clientId, clientSecret } = bench.sandbox;
				const data: ICredentialDataDecryptedObject =
					type === 'nyckelApi' ? { accessToken, baseUrl } : { clientId, clientSecret, baseUrl };
				const right = await bench.engine.testCredential(type, data);
				assert.equal(right.status, 'OK', right.message);
				const wrong = { ...data, clientSecret: 'x', accessToken: 'x' };
				const refused = await bench.engine.testCredential(type, wrong);
				assert.equal(refused.status, 'Error');
			});
		}

		it('the canvas shows the outputs by name, and what the node does with which function', async () => {
			const node = { name: 'Nyckel', type: TYPE, parameters: route };
			const nodeType = bench.engine.nodeTypes.getByNameAndVersion(TYPE, 1);
			const workflow = createWorkflow({ nodes: [node], connections: {} }, bench.engine.nodeTypes);
			const saved = workflow.nodes.Nyckel as INode;
			const read = (expression: unknown) =>
				workflow.expression.getSimpleParameterValue(saved, expression as string, 'internal', {});
			await withIsolate(workflow, () => {
				const outputs = read(nodeType.description.outputs) as unknown as Array<{
					displayName: string;
				}>;
				const names = outputs.map(({ displayName }) => displayName);
				assert.deepEqual(names, ['Other', 'Low Confidence', 'Billing', 'Parcels']);
				// The other engines hand out the ID of what was picked, not its name.
				const name = engine === 'legacy' ? 'Support tickets by team' : FUNCTIONS.support.id;
				assert.equal(read(nodeType.description.subtitle), `Route: ${name}`);
			});
		});

		it('dates that an expression makes are understood', async () => {
			const filters = {
				createdAfter: '={{ $now.minus({ days: 1 }) }}',
				createdBefore: '={{ new Date() }}',
			};
			const result = await bench.run(
				{ resource: 'sample', operation: 'getMany', functionId: FUNCTIONS.support.id, filters },
				[{}],
			);
			assert.equal(result.error, undefined);
		});
	});
}
