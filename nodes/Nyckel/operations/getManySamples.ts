import { listSamples } from '../api/endpoints';
import type { NyckelLabel, NyckelSample } from '../api/types';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { findLabel, labelText } from '../parameters/label';
import { limitProperties, readLimit } from '../parameters/limit';
import {
	filtersProperty,
	isBelow,
	readSampleFilters,
	sampleOptionsProperty,
} from '../parameters/sampleFilters';
import type { Operation, Step } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { namesOf, withLabelNames } from './shared/labelNames';
import { itemsOf, listed, readList } from './shared/steps';
import { unknownLabel } from './shared/unknownLabel';
import { withLabels } from './shared/withLabels';

/** Sample · Get Many: the samples of a function, one item each, their labels by name. */
export const getManySamples: Operation = {
	properties: [functionIdProperty, ...limitProperties, filtersProperty, sampleOptionsProperty],
	effect: 'read',

	plan({ context, reader, itemIndex }) {
		const functionId = readFunctionId(reader, itemIndex);
		const limit = readLimit(reader, itemIndex);
		const wanted = readSampleFilters(reader, itemIndex, context.getTimezone());
		const keeps = (sample: NyckelSample) => isBelow(sample, wanted.confidenceBelow);

		const samplesOf = (known: NyckelLabel[]): Step => {
			const query = { ...wanted.query };
			for (const [parameter, reference] of Object.entries(wanted.labels)) {
				if (labelText(reference) === '') continue;
				const [label] = findLabel(known, reference).found;
				if (!label) return { kind: 'failure', failure: unknownLabel(reference, known) };
				query[parameter] = label.id;
			}
			const names = namesOf(known);
			return readList<NyckelSample>(listSamples(functionId, query), { limit, keeps }, (samples) =>
				listed(samples.map((sample) => withLabelNames(sample, names))),
			);
		};

		return {
			...withLabels(functionId, samplesOf),
			fingerprint: () => fingerprintOf([functionId, String(limit), wanted]),
			emit: itemsOf,
		};
	},
};
