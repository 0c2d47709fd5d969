import { describeTraining } from './trainingMatrix';

describeTraining('Label · Delete');
