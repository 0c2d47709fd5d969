import { calibrationMails, trainingMails } from '../classifier/mails';
import { TextModel, trainText, type TrainedText, type Training } from '../classifier/bayes';
import { mailWords, shortTextWords } from '../classifier/words';
import { examplesOf } from '../data/lines';
import { MAIL_TOPICS } from '../data/mail-topics';
import { SUPPORT_QUEUES, SUPPORT_TICKETS } from '../data/support-tickets';
import { stableId } from './ids';
import { lightOrDark } from './image';
import { LEAD_FIELDS, leadScore } from './lead';
import { OTHER_KINDS, type OtherKindKey } from './otherKinds';
import type { FunctionDefinition, InputKind, Label, OutputKind } from './types';

/** The functions that the sandbox ships, by their short names. */
export type FunctionKey =
	| 'spam'
	| 'support'
	| 'image'
	| 'lead'
	| 'topics'
	| 'untrained'
	| 'forbidden'
	| OtherKindKey;

const supportExamples = examplesOf(SUPPORT_TICKETS);
const topicExamples = examplesOf(MAIL_TOPICS);

/** Training is done on first use and shared by all sandboxes of the process. */
const trained = new Map<FunctionKey, TrainedText>();

function textModel(key: FunctionKey, training: () => Training): TextModel {
	const known = trained.get(key) ?? trainText(training());
	trained.set(key, known);
	return new TextModel(known);
}

function labelsOf(key: FunctionKey, labels: ReadonlyArray<Omit<Label, 'id'>>): Label[] {
	return labels.map((label) => ({ id: stableId('label', `${key}/${label.name}`), ...label }));
}

/** All functions; `forbidden` exists but answers 403, `untrained` answers 400 to an invocation. */
export const CATALOGUE: readonly FunctionDefinition[] = [
	{
		key: 'spam',
		id: 'function_spamornot0000001',
		slug: 'spam-identifier',
		name: 'Spam or not',
		input: 'Text',
		output: 'Classification',
		decisionThreshold: 0.8,
		labels: labelsOf('spam', [
			{ name: 'Spam', description: 'Advertising and fraud nobody asked for' },
			{ name: 'Not spam', description: 'Mail that a person wants to read' },
		]),
		examples: trainingMails,
		createModel: () =>
			textModel('spam', () => ({
				examples: trainingMails(),
				calibration: calibrationMails(),
				tokenise: mailWords,
				labels: 'one',
			})),
	},
	{
		key: 'support',
		id: 'function_supporttickets01',
		slug: 'support-ticket-identifier',
		name: 'Support tickets by team',
		input: 'Text',
		output: 'Classification',
		labels: labelsOf(
			'support',
			Object.entries(SUPPORT_QUEUES).map(([name, queue]) => ({ name, metadata: { queue } })),
		),
		examples: () => supportExamples,
		createModel: () =>
			textModel('support', () => ({
				examples: supportExamples,
				tokenise: shortTextWords,
				labels: 'one',
			})),
	},
	{
		key: 'image',
		id: 'function_lightordark00001',
		name: 'Light or dark',
		input: 'Image',
		output: 'Classification',
		decisionThreshold: 0.7,
		labels: labelsOf('image', [{ name: 'Light' }, { name: 'Dark' }]),
		createModel: () => lightOrDark,
	},
	{
		key: 'lead',
		id: 'function_leadscore0000001',
		name: 'Lead score',
		input: 'Tabular',
		output: 'Classification',
		decisionThreshold: 0.6,
		labels: labelsOf('lead', [
			{ name: 'Hot', metadata: { owner: 'field sales' } },
			{ name: 'Cold' },
		]),
		fields: LEAD_FIELDS,
		createModel: () => leadScore,
	},
	{
		key: 'topics',
		id: 'function_mailtopics000001',
		name: 'Mail topics',
		input: 'Text',
		output: 'Tags',
		labels: labelsOf(
			'topics',
			Object.keys(MAIL_TOPICS).map((name) => ({ name })),
		),
		examples: () => topicExamples,
		createModel: () =>
			textModel('topics', () => ({
				examples: topicExamples,
				tokenise: shortTextWords,
				labels: 'any',
			})),
	},
	...OTHER_KINDS,
	{
		key: 'untrained',
		id: 'function_untrained0000001',
		name: 'Not trained yet',
		input: 'Text',
		output: 'Classification',
		labels: labelsOf('untrained', [{ name: 'Yes' }, { name: 'No' }]),
	},
	{
		key: 'forbidden',
		id: 'function_forbidden0000001',
		name: 'Another team’s function',
		input: 'Text',
		output: 'Classification',
		labels: [],
		forbidden: true,
	},
];

const EXTRA_KINDS: ReadonlyArray<readonly [InputKind, OutputKind]> = [
	['Text', 'Classification'],
	['Image', 'Classification'],
	['Tabular', 'Classification'],
	['Text', 'Tags'],
	['Image', 'BoxDetect'],
	['Text', 'Search'],
];

/** Untrained functions of every kind to fill a list, each seventh without a name. */
export function extraFunctions(count: number): FunctionDefinition[] {
	return Array.from({ length: count }, (_, i) => {
		const number = String(i + 1).padStart(11, '0');
		const [input, output] = EXTRA_KINDS[i % EXTRA_KINDS.length] ?? ['Text', 'Classification'];
		const name = i % 7 === 6 ? {} : { name: `Extra function ${i + 1}` };
		return {
			key: `extra${i + 1}`,
			id: `function_extra${number}`,
			...name,
			input,
			output,
			labels: [],
		};
	});
}
