import { openVm } from '../../src/targets/vm/open.ts';
import { conformance } from '../targets/conformance.ts';
import { testFolder } from '../targets/folder.ts';

const folder = testFolder();
conformance('vm:6.1/arm64', folder, () => openVm({ kernel: '6.1/arm64', folder, onProgress: () => {} }));
