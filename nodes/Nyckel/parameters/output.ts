import type { INodeExecutionData, INodeProperties, IDataObject } from 'n8n-workflow';

import { quote } from '../api/quote';
import { InputError } from './inputError';
import type { ParameterReader } from './reader';
import { textOf } from './values';

/** What an output item holds: the prediction alone, or the input item with the prediction in a field. */
export type OutputForm = { kind: 'prediction' } | { kind: 'inputWithPrediction'; field: string };

/** One for all items of a batch. */
const PREDICTION: OutputForm = { kind: 'prediction' };

/** An item that holds nothing but these goes to n8n's error output. */
const RESERVED_FIELDS = ['error', 'message', 'details'];

const FORMS = [
	{
		name: 'Prediction',
		value: 'prediction',
		description: 'The label fields only, such as labelName and confidence',
	},
	{
		name: 'Input With Prediction',
		value: 'inputWithPrediction',
		description: 'All fields and files of the input item, with the prediction added in one field',
	},
];

/**
 * @param name the parameter that holds the form: each operation has its own, with its own default
 */
export function outputProperties(name: string, defaultForm: string): INodeProperties[] {
	return [
		{
			displayName: 'Output',
			name,
			type: 'options',
			options: FORMS,
			default: defaultForm,
			description: 'What each output item holds',
		},
		{
			displayName: 'Prediction Field',
			name: 'predictionField',
			type: 'string',
			default: 'prediction',
			required: true,
			displayOptions: { show: { [name]: ['inputWithPrediction'] } },
			description: 'Name of the field that the prediction is put in',
		},
	];
}

/**
 * @param json the input item's fields
 * @throws InputError when the prediction would overwrite an input field
 */
export function readOutputForm(
	reader: ParameterReader,
	name: string,
	itemIndex: number,
	json: IDataObject,
): OutputForm {
	if (reader.get(name, itemIndex) !== 'inputWithPrediction') return PREDICTION;
	const field = textOf(
		reader.get('predictionField', itemIndex, 'prediction'),
		'Prediction Field',
	).trim();
	if (field === '') {
		throw new InputError(
			'Prediction Field is empty',
			'Enter a name for the field, e.g. prediction.',
		);
	}
	if (RESERVED_FIELDS.includes(field)) {
		throw new InputError(
			`Prediction Field cannot be "${field}"`,
			'n8n takes items with this field for errors. Enter another name, e.g. prediction.',
		);
	}
	if (Object.hasOwn(json, field)) {
		throw new InputError(
			`The input already has a field ${quote(field)}`,
			'Enter another name in Prediction Field, so that nothing is overwritten.',
		);
	}
	return { kind: 'inputWithPrediction', field };
}

/** Builds the output item; the input item is not changed. */
export function outputItem(
	form: OutputForm,
	prediction: IDataObject,
	input: INodeExecutionData,
): INodeExecutionData {
	if (form.kind === 'prediction') return { json: prediction };
	return {
		json: { ...input.json, [form.field]: prediction },
		...(input.binary && { binary: input.binary }),
	};
}
