import { deleteSample as deleteSampleRequest } from '../api/endpoints';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { readSampleReference, sampleProperties, USE_NEWEST } from '../parameters/sample';
import type { SeveralChoice } from '../parameters/sample';
import type { Operation } from '../run/operation';
import { DELETED, ifGoneProperty, readIfGone } from './shared/deletion';
import { fingerprintOf } from './shared/fingerprint';
import { onSample, sampleIdentity, sampleKeys } from './shared/onSample';
import { itemsOf } from './shared/steps';

const SEVERAL: readonly SeveralChoice[] = [
	USE_NEWEST,
	{
		name: 'Delete All of Them',
		value: 'all',
		description: 'Every sample with this external ID',
	},
];

/** Sample · Delete: takes a sample out for good, with the data that Nyckel keeps. */
export const deleteSample: Operation = {
	properties: [functionIdProperty, ...sampleProperties(SEVERAL), ifGoneProperty('sample')],
	effect: 'remembered',

	plan({ reader, itemIndex, known }) {
		const functionId = readFunctionId(reader, itemIndex);
		const reference = readSampleReference(reader, itemIndex, SEVERAL);
		const { ifGone, gone } = readIfGone(reader, itemIndex);
		return {
			...onSample(known.of(functionId), reference, {
				request: (id) => deleteSampleRequest(functionId, id),
				done: () => DELETED,
				// One that an earlier attempt has taken out is deleted in any case.
				alreadyDone: DELETED,
				gone,
			}),
			fingerprint: () => fingerprintOf([functionId, ...sampleIdentity(reference), 'delete']),
			choices: [reference.ifSeveral, ifGone],
			orderKeys: sampleKeys(functionId, reference),
			isOnce: true,
			emit: itemsOf,
		};
	},
};
