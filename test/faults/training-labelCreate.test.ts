import { describeTraining } from './trainingMatrix';

describeTraining('Label · Create');
