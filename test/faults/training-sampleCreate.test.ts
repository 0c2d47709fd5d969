import { describeTraining } from './trainingMatrix';

describeTraining('Sample · Create');
