import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { NodeSearchEngine } from '@n8n/ai-utilities/node-catalog';
import { parseWorkflowCode, planSplitVersionFiles } from '@n8n/workflow-sdk';
import type { CodexData, INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';
import { offeredOperations } from '../../nodes/Nyckel/operations/resources';

const TYPE = 'n8n-nodes-nyckel.nyckel';
const codex = JSON.parse(
	readFileSync(join(__dirname, '../../nodes/Nyckel/Nyckel.node.json'), 'utf8'),
) as CodexData;
const description: INodeTypeDescription = { ...new Nyckel().description, name: TYPE, codex };

/** What n8n's generator writes for the builder to read, by file. */
const files = planSplitVersionFiles(description as Parameters<typeof planSplitVersionFiles>[0], 1);

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const typeOf = (resource: string, operation: string) =>
	files.get(`resource_${resource}/operation_${snake(operation)}.ts`) ?? '';

/** Every parameter, however deep. */
function* parameters(properties: INodeProperties[]): Generator<INodeProperties> {
	for (const property of properties) {
		yield property;
		for (const option of property.options ?? []) {
			if ('values' in option) yield* parameters(option.values);
			else if ('type' in option) yield* parameters([option]);
		}
	}
}
const all = [...parameters(description.properties)];

/** Every text of a hint, wherever it stands. */
const hints = [
	description.builderHint?.searchHint ?? '',
	...(description.builderHint?.extraTypeDefContent ?? []).map(({ content }) => content),
	...all.flatMap(({ builderHint }) => builderHint?.propertyHint ?? []),
];

describe('n8n’s AI workflow builder', () => {
	it.each(offeredOperations)(
		'reads what $resource · $operation does, and not what another does',
		({ resource, operation, option }) => {
			const type = typeOf(resource, operation);
			expect(type).toContain(`resource: '${resource}';\n  operation: '${operation}';`);
			expect(type).toContain(option.description);
			const others = offeredOperations.filter((other) => other.option !== option);
			for (const other of others) expect(type).not.toContain(` ${other.option.description ?? ''}.`);
		},
	);

	it.each(['invoke', 'invokeAndRoute'])(
		'learns that “data” of %s is for text, an image’s address and JSON alike',
		(operation) => {
			const [, hint = ''] =
				/@builderHint (With inputType text.*)\n[^;]*data: string/.exec(
					typeOf('function', operation),
				) ?? [];
			for (const word of ['image', 'url', 'tabular', 'json', 'binaryPropertyName', 'columns']) {
				expect(hint).toContain(word);
			}
		},
	);

	it('learns where items leave: Other first, Low Confidence, then the routes', () => {
		const places = /0 Other.*1 Low Confidence.*2 the first route/;
		expect(typeOf('function', 'invokeAndRoute')).toMatch(places);
		expect(typeOf('function', 'invokeAndRoute')).toContain('leaves by output n + 2');
		expect(description.builderHint?.searchHint).toMatch(places);
	});

	it('learns where errors leave, and that tests must not be captured', () => {
		const hint = description.builderHint?.searchHint;
		expect(hint).toMatch(/continueRegularOutput failed items leave by output 0/);
		expect(hint).toMatch(/continueErrorOutput by the output after the last route/);
		expect(hint).toMatch(/evaluations set options\.capture to false/);
		expect(typeOf('function', 'invoke')).toMatch(/@builderHint Set to false in tests/);
	});

	it('is told that training needs a person', () => {
		for (const operation of ['annotate', 'create']) {
			expect(typeOf('sample', operation)).toContain('only with a label that a person gave');
		}
	});

	it('can use the pattern for routes as it is: each label’s way begins at its output', () => {
		const [, pattern = ''] =
			/<pattern title="[^"]+">\n([^]*)<\/pattern>/.exec(hints.join('\n')) ?? [];
		const named = (name: string) =>
			`const ${name} = node({ type: 'n8n-nodes-base.noOp', version: 1, config: { name: '${name}' } });`;
		const code = [
			"const newMail = trigger({ type: 'n8n-nodes-base.manualTrigger', version: 1, config: { name: 'Start' } });",
			...['labelsWithoutRoute', 'askPerson', 'spamFolder', 'inbox'].map(named),
			pattern,
		].join('\n');
		const { nodes, connections } = parseWorkflowCode(code);
		const node = nodes.find(({ type }) => type === TYPE);
		expect(node?.parameters).toMatchObject({ operation: 'invokeAndRoute' });
		const outputs = connections['Route by Label']?.main as Array<Array<{ node: string }>>;
		expect(outputs.map((ports) => ports[0]?.node)).toEqual([
			'labelsWithoutRoute',
			'askPerson',
			'spamFolder',
			'inbox',
		]);
	});

	it('finds the node by what people call the task, with the hint beside it', () => {
		const engine = new NodeSearchEngine([description]);
		const words =
			'categorize moderation intent sentiment tag triage detect vision classify topic label'.split(
				' ',
			);
		for (const word of [...words, 'lead scoring']) {
			const [found] = engine.searchByName(word);
			expect([word, found?.name]).toEqual([word, TYPE]);
			expect(found && engine.formatResult(found)).toContain('Prefer it to a language model');
		}
	});

	// The panel of nodes looks for all that is typed in each of these: "text classifier" is not in "text classification".
	it.each(['text classifier', 'image classifier'])(
		'is found in the panel of nodes by "%s"',
		(words) => {
			expect(codex.alias).toContain(words);
		},
	);

	it('meets no expression and no wire format in a hint, and none where n8n refuses it', () => {
		expect(hints.length).toBeGreaterThan(10);
		for (const hint of hints) expect(hint).not.toMatch(/=\{\{|\bai_[a-z]/);
		const discriminators = all.filter(({ name }) => name === 'resource' || name === 'operation');
		expect(discriminators.filter(({ builderHint }) => builderHint)).toEqual([]);
	});
});

describe('an agent', () => {
	const tool = (resource: string, operation: string) =>
		NodeHelpers.getToolDescriptionForNode(
			{
				id: '1',
				name: 'Nyckel',
				type: `${TYPE}Tool`,
				typeVersion: 1,
				position: [0, 0],
				parameters: { descriptionType: 'auto', resource, operation },
			},
			new Nyckel(),
		);

	it('is told what the tool does, and not that it invokes something', () => {
		expect(tool('function', 'invoke')).toBe('Classify text or image or table row in Nyckel');
	});

	it.each(offeredOperations)(
		'reads of $resource · $operation what it acts on',
		({ resource, operation }) => {
			const text = tool(resource, operation);
			expect(text).toMatch(/^[A-Z].* in Nyckel$/);
			expect(text.toLowerCase()).toMatch(/function|label|sample|text/);
		},
	);

	// n8n's tool variant gets the category AI by itself; a node that has it is no longer found in the panel of nodes.
	it('has a tool of its own, and leaves the node in the panel of nodes', () => {
		expect(codex.categories).not.toContain('AI');
		expect(new Nyckel().description.usableAsTool).toBe(true);
	});
});
