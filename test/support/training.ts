import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { operation } from './bench';
import type { Bench } from './nyckel';

const { support } = FUNCTIONS;
const functionId = { __rl: true, mode: 'id', value: support.id } as const;

/** Parameters of an operation on the samples of the text function, whose text is the item's. */
const sample = (name: string, more: INodeParameters = {}) =>
	operation('sample', name, { functionId, inputType: 'text', data: '={{ $json.text }}', ...more });

/** Parameters of Sample · Create: each item `{id, text, label}` becomes a sample. */
export const creation = (more: INodeParameters = {}): INodeParameters =>
	sample('create', { label: '={{ $json.label }}', externalId: '={{ $json.id }}', ...more });

/** Parameters of Sample · Annotate: each item `{id, label}` gives a sample its label. */
export const annotation = (more: INodeParameters = {}): INodeParameters =>
	sample('annotate', { externalId: '={{ $json.id }}', label: '={{ $json.label }}', ...more });

/** The samples that a bench's sandbox has. */
export class StoredSamples {
	constructor(private readonly bench: () => Bench) {}

	/** @param filters of Sample · Get Many; left out: all */
	async find(filters: INodeParameters = {}): Promise<IDataObject[]> {
		const all = sample('getMany', { returnAll: true, filters });
		return (await this.bench().run(all, [{}])).json('Nyckel');
	}

	/** The names of the labels that a person gave the samples with this external ID. */
	async labelOf(externalId: string): Promise<unknown> {
		const found = await this.find({ externalId });
		return found.map(({ annotation: given }) => (given as IDataObject | undefined)?.labelName);
	}

	/** Classifies texts, by external ID, so that they are kept. */
	async capture(texts: Record<string, string>): Promise<void> {
		const items = Object.entries(texts).map(([id, text]) => ({ id, text }));
		const invoke = { functionId, data: '={{ $json.text }}', inputType: 'text' };
		const options = { externalId: '={{ $json.id }}' };
		await this.bench().run(operation('function', 'invoke', { ...invoke, options }), items);
	}
}
