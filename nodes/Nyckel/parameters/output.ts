import type { INodeExecutionData, INodeProperties, IDataObject } from 'n8n-workflow';

import { quote } from '../api/quote';
import { readChoice } from './choice';
import type { Choice } from './choice';
import { InputError } from './inputError';
import type { ParameterReader } from './reader';
import { isBlank, textOf } from './values';

/** What an output item holds: the prediction alone, or the input item with the prediction in a field. */
export type OutputForm = { kind: 'prediction' } | { kind: 'inputWithPrediction'; field: string };

/** One for all items of a batch. */
export const PREDICTION: OutputForm = { kind: 'prediction' };

/** An item that holds nothing but these goes to n8n's error output. */
const RESERVED_FIELDS = ['error', 'message', 'details'];

/**
 * @param name the parameter that holds the form: each operation has its own, with its own default
 */
export const outputProperty = (
	name: string,
	defaultForm: OutputForm['kind'],
): Choice<OutputForm['kind']> => ({
	displayName: 'Output',
	name,
	type: 'options',
	options: [
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
	],
	default: defaultForm,
	description: 'What each output item holds',
});

/** @param output the parameter that holds the form */
export const predictionFieldProperty = (output: INodeProperties): INodeProperties => ({
	displayName: 'Prediction Field',
	name: 'predictionField',
	type: 'string',
	default: 'prediction',
	required: true,
	displayOptions: { show: { [output.name]: ['inputWithPrediction'] } },
	description: 'Name of the field that the prediction is put in',
});

/** A parameter that names the field in which the result joins the input item. */
export interface FieldParameter {
	name: string;
	/** As the panel shows it. */
	displayName: string;
	/** Its default. */
	usual: string;
}

const PREDICTION_FIELD: FieldParameter = {
	name: 'predictionField',
	displayName: 'Prediction Field',
	usual: 'prediction',
};

/**
 * Reads the name of a field that is added to the input item.
 * @param json the input item's fields
 * @throws InputError when the field would overwrite one of them
 */
export function readAddedField(
	reader: ParameterReader,
	{ name, displayName, usual }: FieldParameter,
	itemIndex: number,
	json: IDataObject,
): string {
	const field = textOf(reader.get(name, itemIndex, usual), `'${displayName}'`).trim();
	if (isBlank(field)) {
		throw new InputError(`'${displayName}' is empty`, `Enter a name for the field, e.g. ${usual}.`);
	}
	if (RESERVED_FIELDS.includes(field)) {
		throw new InputError(
			`'${displayName}' cannot be "${field}"`,
			`n8n takes items with this field for unsuccessful ones. Enter another name, e.g. ${usual}.`,
		);
	}
	if (Object.hasOwn(json, field)) {
		throw new InputError(
			`The input already has a field ${quote(field)}`,
			`Enter another name in '${displayName}', so that nothing is overwritten.`,
		);
	}
	return field;
}

/**
 * @param json the input item's fields
 * @throws InputError for a form that does not exist, or when the prediction would overwrite an input field
 */
export function readOutputForm(
	reader: ParameterReader,
	output: Choice<OutputForm['kind']>,
	itemIndex: number,
	json: IDataObject,
): OutputForm {
	if (readChoice(reader, output, itemIndex) === 'prediction') return PREDICTION;
	const field = readAddedField(reader, PREDICTION_FIELD, itemIndex, json);
	return { kind: 'inputWithPrediction', field };
}

/** Adds a field to an input item, which itself is not changed; its files stay. */
export function withField(
	{ json, binary }: INodeExecutionData,
	field: string,
	value: IDataObject | IDataObject[],
): INodeExecutionData {
	return { json: { ...json, [field]: value }, ...(binary && { binary }) };
}

/** Builds the output item; the input item is not changed. */
export function outputItem(
	form: OutputForm,
	prediction: IDataObject,
	input: INodeExecutionData,
): INodeExecutionData {
	return form.kind === 'prediction'
		? { json: prediction }
		: withField(input, form.field, prediction);
}
