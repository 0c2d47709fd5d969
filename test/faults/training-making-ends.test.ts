import { describeTraining } from './trainingMatrix';

describeTraining('Sample · Create', 'ends');
describeTraining('Sample · Annotate', 'ends');
