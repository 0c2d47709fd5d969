import { describeTraining } from './trainingMatrix';

describeTraining('Sample · Delete');
