import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

type Execute = (this: IExecuteFunctions) => INodeExecutionData[][];

function standIn(
	outputs: number,
	execute: Execute,
	{ isTrigger = false, parameters = [] as string[] } = {},
): INodeType {
	return {
		description: {
			displayName: 'Stand-in',
			name: 'standIn',
			group: [isTrigger ? 'trigger' : 'transform'],
			version: [1, 1.1, 1.2, 2, 2.1, 2.2, 3, 4.5, 4.7],
			description: 'Stands in for a node of n8n in the examples',
			defaults: { name: 'Stand-in' },
			inputs: isTrigger ? [] : ['main'],
			outputs: Array.from({ length: outputs }, () => 'main' as const),
			properties: parameters.map((name) => ({
				displayName: name,
				name,
				type: 'string',
				default: '',
			})),
		},
		async execute() {
			return await Promise.resolve(execute.call(this));
		},
	};
}

const passOn: Execute = function () {
	return [this.getInputData()];
};

/** Loop Over Items: one item a round on the second output; all of them on the first when none is left. */
const oneByOne: Execute = function () {
	const context = this.getContext('node') as {
		left?: INodeExecutionData[];
		done?: INodeExecutionData[];
	};
	context.left ??= this.getInputData();
	context.done ??= [];
	const [next, ...left] = context.left;
	context.left = left;
	if (!next) return [context.done, []];
	context.done.push(next);
	return [[], [{ ...next, pairedItem: { item: 0 } }]];
};

/** Split Out with "$binary" and all other fields: an item for each file, under the name it had. */
const filesApart: Execute = function () {
	return [
		this.getInputData().flatMap(({ json, binary = {} }, item) =>
			Object.entries(binary).map(([name, file]) => ({
				json: { ...json },
				binary: { [name]: file },
				pairedItem: { item },
			})),
		),
	];
};

/** Form, as an ending: gives what the person gets to read. */
const formEnding: Execute = function () {
	return [
		this.getInputData().map((_, item) => ({
			json: { shown: this.getNodeParameter('completionMessage', item) as string },
			pairedItem: { item },
		})),
	];
};

/** Code, run once for all items. */
const runCode: Execute = function () {
	const source = this.getNodeParameter('jsCode', 0) as string;
	// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the example's own code, as n8n's Code node runs it
	const run = new Function('$input', source) as (input: {
		all(): INodeExecutionData[];
	}) => INodeExecutionData[];
	return [run({ all: () => this.getInputData() })];
};

interface Condition {
	leftValue: unknown;
	rightValue: unknown;
	operator: { operation: string };
}

const COMPARE: Record<string, (left: unknown, right: unknown) => boolean> = {
	equals: (left, right) => left === right,
	notEquals: (left, right) => left !== right,
	gte: (left, right) => Number(left) >= Number(right),
};

/** If: items for which all conditions hold leave by the first output, the others by the second. */
const decide: Execute = function () {
	const ways: INodeExecutionData[][] = [[], []];
	this.getInputData().forEach((data, item) => {
		const { conditions } = this.getNodeParameter('conditions', item) as { conditions: Condition[] };
		const holds = conditions.every(({ leftValue, rightValue, operator }) =>
			COMPARE[operator.operation]?.(leftValue, rightValue),
		);
		ways[holds ? 0 : 1]?.push({ ...data, pairedItem: { item } });
	});
	return ways;
};

/** HubSpot: what a search finds, or what an upsert saves. */
const crm = (rows: IDataObject[]): Execute =>
	function () {
		if (this.getNodeParameter('operation', 0) === 'search') {
			return [rows.map((json, item) => ({ json, pairedItem: { item } }))];
		}
		return [
			this.getInputData().map((_, item) => ({
				json: {
					email: this.getNodeParameter('email', item) as string,
					...this.getNodeParameter('additionalFields', item),
				},
				pairedItem: { item },
			})),
		];
	};

/** Evaluation, set to the metric Categorization. */
const categorize: Execute = function () {
	return [
		this.getInputData().map((_, item) => {
			const expected = this.getNodeParameter('expectedAnswer', item);
			const Categorization = this.getNodeParameter('actualAnswer', item) === expected ? 1 : 0;
			return { json: { Categorization }, pairedItem: { item } };
		}),
	];
};

interface RowCondition {
	keyName: string;
	condition: 'eq' | 'isEmpty' | 'isNotEmpty';
	keyValue?: unknown;
}

const isMet = (row: IDataObject, { keyName, condition, keyValue }: RowCondition): boolean => {
	const value = row[keyName] ?? null;
	return condition === 'eq' ? value === keyValue : (value === null) === (condition === 'isEmpty');
};

/** Data Table: rows are got, changed, or added where none is like them; what is not mapped stays. */
const dataTable = (table: IDataObject[]): Execute =>
	function () {
		const rowsFor = (item: number): IDataObject[] => {
			const operation = this.getNodeParameter('operation', item);
			const { conditions } = this.getNodeParameter('filters', item) as {
				conditions: RowCondition[];
			};
			const found = table.filter((row) => conditions.every((condition) => isMet(row, condition)));
			if (operation === 'get') return found.map((row) => ({ ...row }));
			const { value } = this.getNodeParameter('columns', item) as { value: IDataObject };
			if (operation === 'upsert' && found.length === 0) {
				found.push({ id: table.length + 1 });
				table.push(...found);
			}
			return found.map((row) => Object.assign(row, value));
		};
		return [
			this.getInputData().flatMap((_, item) =>
				rowsFor(item).map((json) => ({ json: { ...json }, pairedItem: { item } })),
			),
		];
	};

/**
 * Stand-ins for nodes of n8n that only the examples use.
 * @param answers what comes from outside: rows of a sheet, and what a person enters in a form
 */
export function exampleNodes(answers: {
	rows: IDataObject[];
	form: IDataObject;
	/** Rows of the one data table; changed in place. */
	table?: IDataObject[];
}): Record<string, INodeType> {
	const trigger = standIn(1, passOn, { isTrigger: true });
	const newRows = () => [
		answers.rows.map((json, index) => ({ json: { row_number: index + 2, ...json } })),
	];
	return {
		'n8n-nodes-base.formTrigger': trigger,
		'n8n-nodes-base.form': standIn(1, formEnding, { parameters: ['completionMessage'] }),
		'n8n-nodes-base.scheduleTrigger': trigger,
		'n8n-nodes-base.emailReadImap': trigger,
		'n8n-nodes-base.gmailTrigger': trigger,
		'n8n-nodes-base.splitOut': standIn(1, filesApart),
		'n8n-nodes-base.googleSheets': standIn(1, () => [answers.rows.map((json) => ({ json }))]),
		'n8n-nodes-base.googleSheetsTrigger': standIn(1, newRows, { isTrigger: true }),
		'n8n-nodes-base.wait': standIn(1, () => [[{ json: answers.form, pairedItem: { item: 0 } }]]),
		'n8n-nodes-base.if': standIn(2, decide, { parameters: ['conditions'] }),
		'n8n-nodes-base.hubspot': standIn(1, crm(answers.rows), {
			parameters: ['operation', 'email', 'additionalFields'],
		}),
		'n8n-nodes-base.evaluationTrigger': standIn(1, () => [answers.rows.map((json) => ({ json }))], {
			isTrigger: true,
		}),
		'n8n-nodes-base.evaluation': standIn(1, categorize, {
			parameters: ['expectedAnswer', 'actualAnswer'],
		}),
		'n8n-nodes-base.splitInBatches': standIn(2, oneByOne),
		'n8n-nodes-base.dataTable': standIn(1, dataTable(answers.table ?? []), {
			parameters: ['operation', 'filters', 'columns'],
		}),
		'n8n-nodes-base.code': standIn(1, runCode, { parameters: ['jsCode'] }),
	};
}
