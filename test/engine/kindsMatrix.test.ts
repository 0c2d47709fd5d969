import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeExecutionData } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { ON_ERROR, useBench } from '../support/bench';
import {
	INVOKED_KINDS,
	itemsOf,
	OPERATIONS,
	parametersOf,
	SEARCHED_KINDS,
	tally,
	type KindRow,
	type Tally,
} from '../support/kindsMatrix';
import { RETRY_ON_FAIL, workflowOf, type NodeSettings } from '../support/nyckel';

/** The table of this test. `WRITE_DOCS=true` writes it anew. */
const PAGE = join(__dirname, '../../docs/kinds-evidence.md');

/** An answer without content: a failure of its item alone, whatever the kind. It is not billed. */
const NO_ANSWER = { kind: 'empty' } as const;

type Operation = keyof typeof OPERATIONS;
type OnError = (typeof ON_ERROR)[number];

/** A first run in which the first item gets no answer, and what it is after a retry. */
interface Cell {
	first: Tally;
	retried: Tally;
	paidAgain: number;
}

const HEAD = ['Kind', 'Reply', 'Used as', 'Stop', 'Continue', 'Error output', 'Paid again'];

/** `1/0/2 + 1 · 3`: results by output, errors, and what was paid. */
const shown = ({ results, errors, paid }: Tally) =>
	`${results.join('/') || '0'} + ${errors} · ${paid}`;

describe('whatever kind of function answers', () => {
	const bench = useBench();
	const lines: string[][] = [];

	const noAnswerTo = ({ inputs }: KindRow, times?: number) =>
		bench().sandbox.addFault({
			match: { bodyIncludes: inputs.mark, ...(times !== undefined && { times }) },
			action: NO_ANSWER,
		});
	const begin = (row: KindRow) => {
		bench().sandbox.reset();
		bench().sandbox.configure({ forms: row.forms });
	};
	const paid = () => bench().sandbox.totals.invocations;

	/** The node in a workflow: Retry is pressed on a failed execution; else Retry On Fail runs the node again. */
	async function asNode(row: KindRow, operation: Operation, onError: OnError): Promise<Cell> {
		const credentials = await bench().credential('nyckelApi');
		const workflow = (settings: NodeSettings) =>
			workflowOf(parametersOf(row, operation), { credentials, onError, ...settings });
		const { engine } = bench();
		// Under Stop the item that fails comes last, when the others are under way for sure; Retry On Fail looks at the first.
		const items = onError === 'stopWorkflow' ? itemsOf(row).reverse() : itemsOf(row);
		const count = (outputs: INodeExecutionData[][]) => tally(outputs, paid());

		begin(row);
		const fault = noAnswerTo(row);
		const result = await engine.run(workflow({}), { items });
		const first = count(result.outputs('Nyckel'));
		if (onError === 'stopWorkflow') {
			expect(result.status).toBe('error');
			fault.remove();
			const again = await engine.retry(result, workflow({}));
			const retried = count(again.outputs('Nyckel'));
			return { first, retried, paidAgain: bench().sandbox.totals.paidTwice };
		}
		begin(row);
		noAnswerTo(row, 1);
		const again = await engine.run(workflow(RETRY_ON_FAIL), { items });
		const retried = count(again.outputs('Nyckel'));
		return { first, retried, paidAgain: bench().sandbox.totals.paidTwice };
	}

	/** The node as a tool: three calls, then the one without an answer again, as a model does. */
	async function asTool(row: KindRow, operation: Operation, onError: OnError): Promise<Cell> {
		const parameters = parametersOf(row, operation, {
			authentication: 'nyckelApi',
			imageSource: 'url',
			data: "={{ $fromAI('input', 'What to look at') }}",
		});
		const credentials = await bench().credential('nyckelApi');
		const node = { type: 'n8n-nodes-nyckel.nyckelTool', parameters, credentials, onError };
		const ask = async (input: string | undefined): Promise<INodeExecutionData[]> => {
			const { response } = await bench().engine.callTool({ node, args: { input } });
			const answers = Array.isArray(response)
				? (response as Array<INodeExecutionData['json']>)
				: [];
			return answers.length > 0 ? answers.map((json) => ({ json })) : [{ json: { error: 'none' } }];
		};

		begin(row);
		const fault = noAnswerTo(row);
		const [first, ...others] = row.inputs.values;
		const failed = await ask(first);
		const answers = [];
		for (const input of others) answers.push(...(await ask(input)));
		const before = tally([[...failed, ...answers]], paid());
		fault.remove();
		const retried = tally([[...(await ask(first)), ...answers]], paid());
		return { first: before, retried, paidAgain: bench().sandbox.totals.paidTwice };
	}

	const cells = (rows: readonly KindRow[], operations: readonly Operation[]) =>
		rows.flatMap((row) => [
			...operations.map((operation) => ({
				row,
				operation,
				use: OPERATIONS[operation],
				run: asNode,
			})),
			{ row, operation: operations[0] ?? 'invoke', use: 'AI tool', run: asTool },
		]);

	test.each(
		[
			...cells(INVOKED_KINDS, ['invoke', 'invokeAndRoute']),
			...cells(SEARCHED_KINDS, ['search']),
		].map((cell) => [cell.row.kind, cell.row.form, cell.use, cell] as const),
	)('%s, %s, as %s: nothing is lost and nothing paid again', async (_kind, _form, _use, cell) => {
		const { row, operation, use, run } = cell;
		const shownCells: string[] = [];
		for (const onError of ON_ERROR) {
			const { first, retried, paidAgain } = await run(row, operation, onError);
			shownCells.push(`${shown(first)} → ${shown(retried)}`);
			expect(paidAgain).toBe(0);
			if (use === 'AI tool' && onError === 'continueErrorOutput') continue;
			const results = retried.results.reduce((sum, count) => sum + count, 0);
			expect(results).toBe(retried.paid);
			// A kind that the operation cannot use is refused: no item has a result, and nothing is paid.
			expect([0, 3]).toContain(results);
			const ended = onError === 'stopWorkflow' && use !== 'AI tool' && results === 0;
			expect(results + retried.errors).toBe(ended ? 0 : 3);
		}
		lines.push([row.kind, row.form, use, ...shownCells, '0']);
	});

	test('every kind that a function of the sandbox is of has its rows', () => {
		const kinds = [...INVOKED_KINDS, ...SEARCHED_KINDS].map(({ kind }) => kind);
		expect(kinds).toEqual(
			expect.arrayContaining(Object.values(FUNCTIONS).map(({ output }) => output)),
		);
	});

	test('the page shows these counts', () => {
		const rows = lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
		const table = `| ${HEAD.join(' | ')} |\n|${HEAD.map(() => ' --- ').join('|')}|\n${rows}\n`;
		if (process.env.WRITE_DOCS === 'true') {
			const page = readFileSync(PAGE, 'utf8');
			writeFileSync(PAGE, `${page.slice(0, page.indexOf('| Kind'))}${table}`);
		}
		// Only the cells count: the page is formatted.
		const cellsOf = (text: string) =>
			text
				.split('\n')
				.filter((line) => line.startsWith('|') && !/^\|\s*-/.test(line))
				.map((line) =>
					line
						.slice(1, -1)
						.split('|')
						.map((cell) => cell.trim()),
				);
		expect(cellsOf(readFileSync(PAGE, 'utf8'))).toEqual(cellsOf(table));
	});
});
