import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** What the node works on, and what it can do with it. */
export const resourceProperties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Function',
				value: 'function',
				description: 'A classifier that was trained at Nyckel',
			},
			{ name: 'Label', value: 'label', description: 'One of the answers that a function can give' },
			{ name: 'Sample', value: 'sample', description: 'An input that a function learns from' },
		],
		default: 'function',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['function'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get function and its sample counts',
				description: 'Get one function and how many samples it has',
			},
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many functions',
				description: 'Get the functions of your account',
			},
			{
				name: 'Invoke',
				value: 'invoke',
				action: 'Classify text or image or table row',
				description: 'Classify each item with a function and get its predicted label',
			},
			{
				name: 'Invoke and Route',
				value: 'invokeAndRoute',
				action: 'Classify and route text or image or table row',
				description: 'Classify each item with a function and send it to the output of its label',
			},
			{
				name: 'Search',
				value: 'search',
				action: 'Search similar samples',
				description: 'Find the samples of a search function that are most like each item',
			},
		],
		default: 'invoke',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['label'] } },
		options: [
			{
				name: 'Create',
				value: 'create',
				action: 'Create label',
				description: 'Add a label to a function, with its description if you like',
			},
			{
				name: 'Delete',
				value: 'delete',
				action: 'Delete label',
				description: 'Delete a label of a function for good',
			},
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many labels of function',
				description: 'Get the labels of a function',
			},
			{
				name: 'Update',
				value: 'update',
				action: 'Update label',
				description: 'Change the name, description or metadata of a label',
			},
		],
		default: 'getMany',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['sample'] } },
		options: [
			{
				name: 'Annotate',
				value: 'annotate',
				action: 'Annotate sample with right label',
				description:
					'Set or clear the right label of a sample, so that the function learns from it',
			},
			{
				name: 'Create',
				value: 'create',
				action: 'Create sample to train on',
				description: 'Add a sample to train on, with its label if you know it',
			},
			{
				name: 'Delete',
				value: 'delete',
				action: 'Delete sample',
				description: 'Delete a sample of a function for good',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get sample',
				description: 'Get one sample with its predicted and its right label',
			},
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many samples with their labels',
				description:
					'Get samples with their predicted and their right label, such as those to review',
			},
		],
		default: 'annotate',
	},
];

/** Every operation as the panel offers it, with the resource it belongs to. */
export const offeredOperations: ReadonlyArray<{
	resource: string;
	operation: string;
	option: INodePropertyOptions;
}> = resourceProperties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options = [] }) => {
		const [resource] = (displayOptions?.show?.resource ?? []) as string[];
		return (options as INodePropertyOptions[]).map((option) => ({
			resource: resource ?? '',
			operation: String(option.value),
			option,
		}));
	});
