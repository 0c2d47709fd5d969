import { describeTraining } from './trainingMatrix';

describeTraining('Label · Create', 'ends');
describeTraining('Label · Update', 'ends');
describeTraining('Label · Delete', 'ends');
