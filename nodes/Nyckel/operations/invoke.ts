import { dataProperties } from '../parameters/data';
import { classifyingFunctionProperty } from '../parameters/functionId';
import { costNotice, optionsProperty } from '../parameters/options';
import { outputProperty, predictionFieldProperty } from '../parameters/output';
import type { Operation } from '../run/operation';
import { METADATA_STORED_OTHERWISE, planInvocation } from './shared/invocation';

const output = outputProperty('output', 'prediction');

/** Function · Invoke: one invocation per item, which emits the label fields. */
export const invoke: Operation = {
	properties: [
		classifyingFunctionProperty,
		...dataProperties('The text to classify'),
		output,
		predictionFieldProperty(output),
		costNotice,
		optionsProperty,
	],
	effect: 'remembered',
	storedOtherwise: METADATA_STORED_OTHERWISE,
	plan: async (source) => await planInvocation(source, output),
	keepsInput: (reader, itemIndex) => reader.get(output.name, itemIndex) === 'inputWithPrediction',
};
