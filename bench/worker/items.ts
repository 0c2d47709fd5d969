import { randomFillSync } from 'node:crypto';

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import type { Engine } from '../../test/support/engine';
import { RemoteSandbox, type SandboxAccount } from '../remoteSandbox';
import type { ItemSource } from './jobs';

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Makes the items of one execution; images are stored as n8n stores them, one at a time. */
export async function makeItems(
	engine: Engine,
	account: SandboxAccount,
	source: ItemSource,
): Promise<INodeExecutionData[]> {
	if (source.kind === 'mails') {
		const mails = await new RemoteSandbox(account).mails(source.count);
		return mails.map(({ text, truth }) => ({ json: { text, truth } }));
	}
	const { count, name, imageBytes, marks = {} } = source;
	if (imageBytes === undefined) {
		return Array.from({ length: count }, (_, index) => ({
			json: {
				text: `Ticket ${name}-${index}: I was charged twice, please refund my order${marks[index] ?? ''}`,
			},
		}));
	}
	const items: INodeExecutionData[] = [];
	const bytes = Buffer.alloc(imageBytes);
	for (let index = 0; index < count; index += 1) {
		randomFillSync(bytes);
		PNG_SIGNATURE.copy(bytes);
		const file = { mimeType: 'image/png', fileName: `${name}-${index}.png` };
		const data: IBinaryData = await engine.binary(bytes, file);
		items.push({ json: {}, binary: { data } });
	}
	return items;
}
