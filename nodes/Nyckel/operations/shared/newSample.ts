import type { IDataObject } from 'n8n-workflow';

import { createSample } from '../../api/endpoints';
import { dataProperties, readData } from '../../parameters/data';
import type { RowBatch } from '../../parameters/rowBatch';
import type { InvokeData } from '../../parameters/source';
import type { ApiRequest } from '../../api/types';
import type { ItemPlan, PlanSource } from '../../run/operation';
import type { LabelReference } from '../../parameters/label';
import { fingerprintOf } from './fingerprint';
import { explainRefusedInput } from './inputMismatch';
import { DataBody } from './dataBody';
import { explainUnknownLabel } from './unknownLabel';

/** What a new sample is made of. */
export const newSampleProperties = dataProperties('The text that the function learns from');

/** A sample that is made of an item's data. */
export interface NewSample {
	request: ApiRequest;
	body: DataBody;
	/** What it has in common with an item of the same data. */
	orderKeys: string[];
}

/** The same for the same data; an image in the item itself has none, since it would have to be read for it. */
function dataKeys(functionId: string, { value, images }: InvokeData): string[] {
	const files = images.map(({ column, file: { id } }) => (id === undefined ? id : [column, id]));
	const isKnown = files.every((file) => file !== undefined);
	return isKnown ? [`${functionId} data ${fingerprintOf([value, files])}`] : [];
}

/** The same for images of the same content, which is read for it. One that cannot be read is told when it is sent. */
async function contentKeys(functionId: string, body: DataBody): Promise<string[]> {
	try {
		return [`${functionId} data ${fingerprintOf(await body.content())}`];
	} catch {
		return [];
	}
}

/**
 * Reads what a sample is made of.
 * @param chosen what it holds besides its data, as the user chose it: the item is recognised by that
 * @param sent the same, as it goes on the wire
 * @param overwrites whether one that exists gets the item's label: then items keep their order by what is in their images
 * @throws InputError when the data is missing or cannot be used
 */
export async function readNewSample(
	source: PlanSource,
	functionId: string,
	chosen: IDataObject,
	sent: IDataObject,
	overwrites: boolean,
): Promise<NewSample> {
	const data = await readData({ ...source, functionId });
	const body = new DataBody(source.context, data, chosen, sent);
	return {
		request: createSample(functionId, async (ended) => await body.build(ended), body.bytes),
		body,
		orderKeys: overwrites ? await contentKeys(functionId, body) : dataKeys(functionId, data),
	};
}

/**
 * A refused label names itself in the server's words; the kind of input is asked about otherwise.
 * @param label as chosen, and as it went on the wire; left out: none
 */
export const explainNewSample =
	(
		functionId: string,
		inputType: unknown,
		label: { chosen: LabelReference; sent: IDataObject } | undefined,
		rows: RowBatch,
		{ data }: DataBody,
	): NonNullable<ItemPlan['explain']> =>
	(failed) => {
		const isAboutLabel = label !== undefined && /label/i.test(failed.detail ?? '');
		return isAboutLabel
			? explainUnknownLabel(functionId, label.chosen, label.sent)?.(failed)
			: explainRefusedInput(failed, functionId, inputType, rows, data);
	};
