import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';

/** The type name under which {@link helperLoop} is known to the engine. */
export const HELPER_LOOP = 'bench.helperLoop';

async function dataUri(context: IExecuteFunctions, index: number): Promise<string> {
	const bytes = await context.helpers.getBinaryDataBuffer(index, 'data');
	return `data:image/png;base64,${bytes.toString('base64')}`;
}

async function classify(
	context: IExecuteFunctions,
	item: INodeExecutionData,
	index: number,
	{ url, readsText }: { url: string; readsText: boolean },
): Promise<INodeExecutionData> {
	const pairedItem = { item: index };
	const text = readsText ? context.getNodeParameter('text', index) : item.json.text;
	const data = item.binary ? await dataUri(context, index) : text;
	const options: IHttpRequestOptions = { method: 'POST', url, body: { data }, json: true };
	try {
		const reply: unknown = await context.helpers.httpRequestWithAuthentication.call(
			context,
			'nyckelOAuth2Api',
			options,
		);
		return { json: reply as IDataObject, pairedItem };
	} catch (error) {
		return { json: { error: (error as Error).message }, pairedItem };
	}
}

/**
 * The least a node can do: n8n's own request helper in a loop of so many lanes, no retries, no parameter read per item
 * unless Text is set. One lane is the usual hand-written node; 25 lanes are the bare loop that our node's cost is
 * measured over.
 */
export const helperLoop: INodeType = {
	description: {
		displayName: 'Helper Loop',
		name: 'helperLoop',
		group: ['transform'],
		version: 1,
		description: 'Calls the request helper once an item',
		defaults: { name: 'Helper Loop' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'nyckelOAuth2Api', required: true }],
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'Lanes', name: 'lanes', type: 'number', default: 1 },
			{ displayName: 'Text', name: 'text', type: 'string', default: '' },
		],
	},
	async execute() {
		const items = this.getInputData();
		const url = this.getNodeParameter('url', 0) as string;
		const readsText = this.getNodeParameter('text', 0) !== '';
		const lanes = this.getNodeParameter('lanes', 0) as number;
		const done: INodeExecutionData[] = new Array<INodeExecutionData>(items.length);
		const rest = items.entries();
		const lane = async (): Promise<void> => {
			for (const [index, item] of rest) {
				done[index] = await classify(this, item, index, { url, readsText });
			}
		};
		await Promise.all(Array.from({ length: lanes }, lane));
		return [done];
	},
};
