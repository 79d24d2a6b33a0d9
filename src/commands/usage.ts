/** What `probebook --help` prints. */
export const USAGE = `probebook: investigate the Linux kernel in a notebook

  probebook start [--no-lab]                 set up what is missing, run the first notebook, open JupyterLab
  probebook install [--user | --sys-prefix | --prefix DIR]
                                             install the Jupyter kernelspec; needs no root
  probebook run NOTEBOOK [--target T] [--to ipynb|html|pdf] [--no-input] [-o FILE] [-p name=value]
                [--record [--mask NAME,…] | --replay | --verify]
                                             execute a notebook with Node alone; --no-input hides its code; --record
                                             stores what it collects in NOTEBOOK.recording, --replay runs it from
                                             there, --verify runs it live and says what is not as recorded
  probebook doctor [TARGET]                  what this target can do, and how to mend what it cannot
  probebook vm start|stop|status|ssh [--kernel VERSION]
                                             the lab VM
  probebook clean [TARGET]                   remove probes that dead sessions left
  probebook kernel --connection-file FILE    what the kernelspec runs
`;
