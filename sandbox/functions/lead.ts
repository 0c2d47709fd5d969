import { sigmoid } from '../classifier/calibration';
import { stableId } from './ids';
import type { Field, Model, Score } from './types';

/** The columns of "Lead score". */
export const LEAD_FIELDS: readonly Field[] = [
	{ id: stableId('field', 'lead/Company'), name: 'Company', type: 'Text' },
	{ id: stableId('field', 'lead/Employees'), name: 'Employees', type: 'Number' },
	{ id: stableId('field', 'lead/Budget'), name: 'Budget', type: 'Number' },
	{ id: stableId('field', 'lead/Logo'), name: 'Logo', type: 'Image' },
];

/** Log odds of "Hot". A firm of 50 with a budget of 10,000 stands at the border. */
const WEIGHTS = { bias: -6.6, employees: 1, budget: 1.2, logo: 0.3 };

/** Words in a company's name that sales looks for, and how much each adds. */
const NAME_BONUS: ReadonlyArray<readonly [RegExp, number]> = [
	[/\b(group|holding|international)\b/i, 0.8],
	[/\b(student|test|example)\b/i, -1.5],
];

/** "Lead score": a fixed logistic rule over the columns; a missing one counts as nothing. */
export const leadScore: Model = {
	predict(data: unknown): Score[] {
		const row = byName(data as Record<string, unknown>);
		const company = row.get('Company');
		const name = typeof company === 'string' ? company : '';
		const bonus = NAME_BONUS.reduce((sum, [words, add]) => sum + (words.test(name) ? add : 0), 0);
		const hot = sigmoid(
			WEIGHTS.bias +
				bonus +
				WEIGHTS.employees * magnitude(row.get('Employees')) +
				WEIGHTS.budget * magnitude(row.get('Budget')) +
				(row.has('Logo') ? WEIGHTS.logo : 0),
		);
		const scores = [
			{ labelName: 'Hot', confidence: hot },
			{ labelName: 'Cold', confidence: 1 - hot },
		];
		return scores.sort((a, b) => b.confidence - a.confidence);
	},
};

function byName(data: Record<string, unknown>): Map<string, unknown> {
	const names = new Map(LEAD_FIELDS.map(({ id, name }) => [id, name]));
	return new Map(Object.entries(data).map(([key, value]) => [names.get(key) ?? key, value]));
}

function magnitude(value: unknown): number {
	return typeof value === 'number' ? Math.log10(1 + Math.max(0, value)) : 0;
}
