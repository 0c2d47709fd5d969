import { deleteSample as deleteSampleRequest } from '../api/endpoints';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { readSampleReference, sampleProperties, USE_NEWEST } from '../parameters/sample';
import type { SeveralChoice } from '../parameters/sample';
import type { Operation } from '../run/operation';
import { DELETED, ifGoneProperty, isFineIfGone } from './shared/deletion';
import { fingerprintOf } from './shared/fingerprint';
import { onSample, sampleKeys } from './shared/onSample';
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

	plan({ reader, itemIndex }) {
		const functionId = readFunctionId(reader, itemIndex);
		const reference = readSampleReference(reader, itemIndex, SEVERAL);
		const isFine = isFineIfGone(reader, itemIndex);
		return {
			...onSample(functionId, reference, {
				request: (id) => deleteSampleRequest(functionId, id),
				done: () => DELETED,
				// One that an earlier attempt has taken out is deleted in any case.
				missing: (mayBeDone) => (mayBeDone || isFine ? DELETED : undefined),
			}),
			fingerprint: () => fingerprintOf([functionId, reference, 'delete']),
			orderKeys: sampleKeys(functionId, reference),
			emit: itemsOf,
		};
	},
};
