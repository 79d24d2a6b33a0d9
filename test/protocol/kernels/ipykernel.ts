import { testPython } from '../../runner/python.ts';
import type { KernelUnderTest } from './kernels.ts';
import type { Samples } from './samples.ts';

const quote = (text: string): string => JSON.stringify(text);

const samples: Samples = {
  print: (text) => `print(${quote(text)})`,
  printError: (text) => `import sys; print(${quote(text)}, file=sys.stderr)`,
  printValue: (expression) => `print(${expression})`,
  printBytes: (text) => `import os\nfor byte in ${quote(text)}.encode(): os.write(1, bytes([byte]))`,
  printLines: (n) => `for i in range(${n}): print('line', i)`,
  printEndlessly: () => `while True: print('x' * 99)`,
  printLate: (ms, text) =>
    `import asyncio\nasyncio.get_running_loop().call_later(${ms / 1000}, print, ${quote(text)})\n0`,
  printFromChild: (text) => `import subprocess\nsubprocess.run(['echo', ${quote(text)}]).returncode`,
  printFromChildLate: (ms, text) =>
    `import subprocess\nsubprocess.Popen(['sh', '-c', 'sleep ${ms / 1000}; echo ${text}']).pid`,

  define: (name, expression) => `${name} = ${expression}`,
  nothing: () => 'None',
  statement: () => 'for i in range(3): i * 2',
  describedFunction: (name, documentation) =>
    `def ${name}(width):\n    """${documentation}"""\n    return width * 2`,
  raise: (message) => `raise ValueError(${quote(message)})`,
  errorName: 'ValueError',
  syntaxError: () => 'def def def',
  raiseLate: (ms, message) =>
    `import asyncio\ndef fail(): raise Exception(${quote(message)})\nasyncio.get_running_loop().call_later(${ms / 1000}, fail)\n0`,
  wait: (ms) => `import asyncio\nawait asyncio.sleep(${ms / 1000})`,
  block: {
    'a synchronous loop': () => `print('on')\nwhile True: pass`,
    'a loop after an await': () => `import asyncio\nprint('on')\nawait asyncio.sleep(0)\nwhile True: pass`,
    'a pending promise': () => `import asyncio\nprint('on')\nawait asyncio.Event().wait()`,
    'a loop in a timer callback': () =>
      [
        'import asyncio',
        'def loop():',
        `    print('on')`,
        '    while True: pass',
        'asyncio.get_running_loop().call_later(0.001, loop)',
        'await asyncio.Event().wait()',
      ].join('\n'),
    'a wait in native code': () => `import threading\nprint('on')\nthreading.Event().wait()`,
    'a child process, waited for synchronously': () =>
      `import subprocess\nprint('on')\nsubprocess.run(['sleep', '60'])`,
    'an awaited child process': () =>
      `import asyncio\nprocess = await asyncio.create_subprocess_exec('sleep', '60')\nprint('on')\nawait process.wait()`,
  },
  spawn: (command) =>
    `import subprocess\nsubprocess.Popen(['sh', '-c', ${quote(command)}], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).pid`,

  html: (source) => `from IPython.display import HTML, display\ndisplay(HTML(${quote(source)}))`,
  json: (value) => `from IPython.display import JSON, display\ndisplay(JSON(${JSON.stringify(value)}))`,
  showUpdatable: (text) =>
    `from IPython.display import display\nshown = display(${quote(text)}, display_id=True)`,
  update: (text) => `shown.update(${quote(text)})`,
  clear: (wait) => `from IPython.display import clear_output\nclear_output(wait=${wait ? 'True' : 'False'})`,

  ask: (prompt) => `print('got', input(${quote(prompt)}))`,
  askPassword: (prompt) => `import getpass\nprint('got', getpass.getpass(${quote(prompt)}))`,

  member: { setup: 'import math', unfinished: 'math.flo', finished: 'math.floor' },
  complete: ['1 + 1', 'half = lambda x: x / 2'],
  incomplete: ['def f():', 'list = [1,', '"""abc'],
  invalid: ['def def def', '1 +* 2'],

  commTarget: (target) =>
    [
      'from comm import get_comm_manager',
      'def opened(comm, message):',
      '    def heard(m):',
      `        print('message')`,
      `        comm.send({'echo': m['content']['data']}, buffers=m['buffers'])`,
      '    comm.on_msg(heard)',
      `    comm.on_close(lambda m: print('closed'))`,
      `    comm.send({'opened': message['content']['data']}, buffers=message['buffers'])`,
      `get_comm_manager().register_target(${quote(target)}, opened)`,
    ].join('\n'),
  commOpen: (target) =>
    [
      'from comm import create_comm',
      `ours = create_comm(target_name=${quote(target)}, data={'from': 'kernel'}, buffers=[bytes([0, 1, 255])])`,
      `ours.on_msg(lambda m: print('heard', m['content']['data']['n']))`,
    ].join('\n'),
  commClose: () => 'ours.close()',
};

/** The reference: Python's kernel in the virtual environment of the tests. */
export const ipykernel: KernelUnderTest = {
  name: 'python3',
  title: 'ipykernel',
  samples,
  launch: async () => ({
    argv: [testPython(), '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
    interruptMode: 'signal',
    env: {},
  }),
};
