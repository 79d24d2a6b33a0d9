import { openVm } from '../../src/targets/vm/open.ts';
import { conformance } from '../targets/conformance.ts';
import { testFolder } from '../targets/folder.ts';

const folder = testFolder();
conformance('vm', folder, () => openVm({ folder, onProgress: () => {} }));
